/** Texts that readers stumble over, of any size. */

const fill = (size: number, each: (index: number) => string): string => {
  const pieces: string[] = []
  let length = 0
  for (let index = 0; length < size; index++) {
    const piece = each(index)
    pieces.push(piece)
    length += piece.length
  }
  return pieces.join('')
}
const repeated = (piece: string) => (size: number) => piece.repeat(Math.ceil(size / piece.length))
const between = (before: string, piece: string, after: string) => (size: number) =>
  before + repeated(piece)(size) + after

type Shape = (size: number) => string

export const shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  yaml: {
    'hosts, a line each': (size) =>
      `compute_hosts:\n${fill(size, (i) => `  h${i}: {ip: 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}}\n`)}`,
    'keys, a line each': (size) => fill(size, (i) => `k${i}: v\n`),
    'numbers on one line': between('a: [', '1,', ']'),
    'pairs on one line': (size) => `a: {${fill(size, (i) => `k${i}: 1,`)}}`,
    'items, a line each': repeated('- 1\n'),
    'empty mappings': between('a: [', '{},', ']'),
    'lists in lists': (size) => fill(size, (i) => `k${i}: ${'['.repeat(400)}${']'.repeat(400)}\n`),
    'escapes in quotes': between('a: "', '\\n', '"'),
    'folded lines': between('a: >\n', '  x\n', ''),
    'blank lines in a text': between('a: x', '\n', '  y\n'),
    'a quote that does not close': between('a: "', 'x\n', ''),
    anchors: (size) => fill(size, (i) => `k${i}: &a${i} x\n`),
    aliases: between('a: &a {b: 1}\nc: [', '*a,', ']'),
    'merges of merges': (size) =>
      `a0: &a0 {k: 1}\n${fill(size, (i) => `a${i + 1}: &a${i + 1} {<<: *a${i}, k${i}: 1}\n`)}`,
    'one key over and over': repeated('a: 1\n'),
    'long integers': (size) => fill(size, () => `- 0x${'f'.repeat(3000)}\n`),
    'one integer': between('a: 0x', 'f', ''),
    'times with zones as keys': (size) => fill(size, (i) => `2001-12-14 21:59:43.${100000 + (i % 900000)} -5: 1\n`),
    remarks: repeated('# x\n'),
  },
  json: {
    'hosts of an inventory': (size) =>
      `{"_meta": {"hostvars": {${fill(size, (i) => `"h${i}": {"ansible_host": "10.0.0.1", "is_metal": true, "properties": {}},\n`)}"z": {}}}}`,
    numbers: between('[', '1,', '1]'),
    'floating numbers': between('[', '1.5e3,', '1]'),
    'empty objects': between('[', '{},', '{}]'),
    'lists in lists': (size) => `[${fill(size, () => `${'['.repeat(800)}${']'.repeat(800)},`)}1]`,
    'short texts': between('[', '"x",', '1]'),
    'escapes in one text': between('["', '\\u00e9', '"]'),
    keys: (size) => `{${fill(size, (i) => `"k${i}":1,`)}"z":1}`,
    'one key over and over': between('{', '"a":1,', '"a":1}'),
    'long integers': (size) => `[${fill(size, () => `${'9'.repeat(4300)},`)}1]`,
    'a text that does not end': between('["', 'x', ''),
  },
  ini: {
    options: (size) => `[a]\n${fill(size, (i) => `k${i} = v\n`)}`,
    sections: (size) => fill(size, (i) => `[s${i}]\n`),
    'one value of many lines': between('[a]\nb = c\n', '  d\n', ''),
    'blanks in a value': between('[a]\nb = c', ' ', 'd\n'),
    'blank lines': between('[a]\nb = c\n', '\n', ''),
    'a line without an option': repeated('x'),
  },
  tar: {
    zeros: repeated('\0'),
    'no headers': repeated('x'),
  },
  'exec answer': {
    'one line': between('{"id":1,"result":"', 'x', '"}\n'),
    'many lines': repeated('{}\n'),
  },
  message: {
    text: repeated('word '),
    'control characters': repeated('\u001b[2K'),
    'what looks like secrets': repeated('password=x '),
    addresses: repeated('mysql://a:b@c '),
  },
}
