/** Documents that have to survive: texts as the store writes them, and worse. */

/** Each is changed by someone who parses and writes it again, or stores it in the wrong character set. */
export const awkwardDocuments: readonly (readonly [what: string, document: string])[] = [
  ['an empty mapping', '{}'],
  ['empty mappings inside', '{"_meta": {"hostvars": {"a": {}}}, "all": {"vars": {}}, "b": {"hosts": []}}'],
  ['text past the basic plane, escaped and not', '{"all": {"vars": {"a": "\\ud83d\\ude00", "b": "😀 é ß \u2028 中"}}}'],
  [
    'quotes, backslashes and percent signs',
    '{"all": {"vars": {"a": "\'\\"\\\\ %s %(x)s {{ b }} $1 ? \\u0000 \\r\\n"}}}',
  ],
  ['floats as they are written', '{"all": {"vars": {"a": 1.0, "b": 1e+20, "c": 0.1, "d": -0.0, "e": 1E5}}}'],
  ['numbers that JSON has not', '{"all": {"vars": {"a": NaN, "b": Infinity, "c": -Infinity}}}'],
  [
    'integers of 40 digits',
    '{"all": {"vars": {"a": 1234567890123456789012345678901234567890, "b": 9007199254740993}}}',
  ],
  ['the keys `__proto__` and `10`', '{"b": {}, "__proto__": {"a": 1}, "10": {}, "2": {}, "constructor": {}, "a": {}}'],
  ['a key that is there twice', '{"a": 1, "a": 2}'],
  ['blanks and line breaks', '{\n    "a": {},\r\n\t"b": [ 1 ,2 ]  }'],
]

/** An inventory of so many hosts, each in a group and with a network; about 850 bytes a host. */
export function inventoryDocument(hosts: number): string {
  const numbers = Array.from({ length: hosts }, (_, number) => number)
  const groups = Object.fromEntries(
    Array.from({ length: Math.min(hosts, 50) }, (_, group) => [
      `group${group}`,
      { children: [], hosts: numbers.filter((number) => number % 50 === group).map(hostName) },
    ]),
  )
  const hostvars = Object.fromEntries(numbers.map((number) => [hostName(number), variables(number)]))
  return JSON.stringify({ _meta: { hostvars }, all: { vars: { container_cidr: '10.0.0.0/12' } }, ...groups }, null, 4)
}

/** Not all digits: such keys change places in an object. */
function hostName(number: number): string {
  return `compute${number}-nova-container-${(number * 2654435761).toString(16).slice(-8)}`
}

function variables(number: number): object {
  const address = `10.${(number >> 16) & 15}.${(number >> 8) & 255}.${number & 255}`
  return {
    ansible_host: address,
    component: 'nova_compute',
    container_name: hostName(number),
    container_networks: {
      management_address: { address, bridge: 'br-mgmt', interface: 'eth1', netmask: '255.240.0.0', type: 'veth' },
    },
    container_tech: 'lxc',
    management_address: address,
    physical_host: `compute${number}`,
    properties: { is_metal: false, service_name: 'nova' },
  }
}

/** Exactly so many bytes, hard to compress. */
export function documentOfSize(bytes: number): string {
  const head = '{"all": {"vars": {"text": "'
  const tail = '"}}}'
  let state = 2463534242
  const words: string[] = []
  for (let length = head.length + tail.length; length < bytes; length += 8) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words.push((state >>> 0).toString(16).padStart(8, '0'))
  }
  return `${head}${words.join('').slice(0, bytes - head.length - tail.length)}${tail}`
}

/** A document that counts: anyone who writes appends its name. */
export function namesDocument(names: readonly string[], padding = 0): string {
  return JSON.stringify({ _meta: { hostvars: {} }, all: { vars: { names, padding: 'x'.repeat(padding) } } }, null, 4)
}

export function namesIn(document: string): string[] {
  return (JSON.parse(document) as { all: { vars: { names: string[] } } }).all.vars.names
}
