/** Addresses of hosts in the user configuration: nobody has two, and no two have one. */

import { pyRepr, pyStr } from '../../../python/text.ts'
import { Dict, type Value } from '../../../python/value.ts'
import { addressIn, type IpAddress } from '../../inventory/addresses.ts'
import type { Faults, Grade } from '../../inventory/findings.ts'
import { shellWord } from '../../inventory/text/visible.ts'
import { type ConfiguredEntry, configuredEntries, twoAddresses } from '../../inventory/user-config.ts'
import { isHostGroup, isWiderGroup, kindOf, mappingAt } from '../../inventory/values.ts'

/**
 * docs/generation.md, section 2.4: two hosts with one address, as texts always, as addresses when one of them is new.
 */
export function checkHostAddresses(config: Dict, hostvars: Dict, faults: Faults): void {
  const entries = configuredEntries(config, isHostGroup)
  const isNew = (host: string): boolean => !hostvars.has(host)
  noteShared(
    entries,
    'ip',
    (value) => pyRepr(value),
    () => 'error',
    faults,
  )
  const gradeOf = (a: string, b: string): Grade => (isNew(a) || isNew(b) ? 'error' : 'warning')
  noteShared(entries, 'ip', addressIn, gradeOf, faults)
  noteShared(entries, 'management_ip', addressIn, gradeOf, faults)
  for (const { group, host, entry } of entries) {
    checkForm(group, host, entry, 'ip', isNew(host) ? 'error' : 'warning', faults)
    if ((entry.get('management_ip') ?? null) !== null) {
      checkForm(group, host, entry, 'management_ip', isNew(host) ? 'error' : 'warning', faults)
    }
  }
  noteTakenAddresses(entries, hostvars, faults)
}

function noteShared(
  entries: readonly ConfiguredEntry[],
  key: 'ip' | 'management_ip',
  identity: (value: Value) => string | IpAddress | undefined,
  gradeOf: (a: string, b: string) => Grade,
  faults: Faults,
): void {
  const owners = new Map<string | IpAddress, string>()
  for (const { group, host, entry } of entries) {
    const value = entry.get(key)
    const address = value === undefined ? undefined : identity(value)
    if (value === undefined || address === undefined) continue
    const owner = owners.get(address)
    if (owner === undefined) owners.set(address, host)
    else if (owner !== host) {
      const [first, second] = [owner, host].sort()
      faults.add({
        grade: gradeOf(owner, host),
        code: key === 'ip' ? 'V17' : 'N3',
        message: `Both host:${first} and host:${second} have address:${pyStr(value)} assigned.  Cannot assign same ip to both hosts`,
        remedy: `give one of them another ${key}`,
        source: 'config',
        path: [group, host, key],
      })
    }
  }
}

/** N4: what stands for an address must be one. A host that is already deployed keeps what it has. */
function checkForm(group: string, host: string, entry: Dict, key: string, grade: Grade, faults: Faults): void {
  const value = entry.get(key)
  if (value === undefined || addressIn(value) !== undefined) return
  faults.add({
    grade,
    code: 'N4',
    message: `${key} of host ${host} in group ${group} is ${typeof value === 'string' ? `"${value}", which is not an address` : kindOf(value)}`,
    remedy: 'write an address in full, such as "172.29.236.11", without leading zeros',
    source: 'config',
    path: [group, host, key],
  })
}

/** docs/generation.md, section 2.4: one host with two addresses, over every key with `_hosts` in it. */
export function checkHostsWithTwoAddresses(config: Dict, faults: Faults): void {
  const addresses = new Map<string, Value>()
  for (const { group, host, entry } of configuredEntries(config, isWiderGroup)) {
    const ip = entry.get('ip')
    if (ip === undefined) continue
    const before = addresses.get(host)
    if (before === undefined) addresses.set(host, ip)
    else if (pyRepr(before) !== pyRepr(ip)) faults.add(twoAddresses(host, before, ip, group))
  }
}

/** N2, L5: a host that is new must not have the address of something that is stored: a container, or a host of old. */
function noteTakenAddresses(entries: readonly ConfiguredEntry[], hostvars: Dict, faults: Faults): void {
  const fresh = entries.filter(({ host }) => !hostvars.has(host))
  const deployed = entries.filter(({ host }) => hostvars.has(host))
  if (entries.length === 0 || hostvars.size === 0) return
  const owners = storedOwners(hostvars, new Set(entries.map(({ host }) => host)))
  for (const [grade, list] of [
    ['error', fresh],
    ['warning', deployed],
  ] as const) {
    for (const { group, host, entry } of list) {
      for (const key of ['ip', 'management_ip']) {
        const address = addressIn(entry.get(key))
        const owner = address === undefined ? undefined : owners.get(address)
        if (owner === undefined) continue
        faults.add({
          grade,
          code: 'N2',
          message: `host ${host} in group ${group} has the ${key} ${pyStr(entry.get(key) ?? null)}, which ${owner} already has`,
          remedy: takenRemedy(hostvars, owner, host),
          source: 'config',
          path: [group, host, key],
        })
      }
    }
  }
}

/** A container that is alive must not be removed for its address: it can have another. */
function takenRemedy(hostvars: Dict, owner: string, host: string): string {
  if (mappingAt(hostvars, owner)?.get('physical_host') === owner) {
    const renamed = hostvars.has(host)
      ? ''
      : `; if it is the same machine under a new name, osa-inventory rename-host ${shellWord(owner)} ${shellWord(host)}`
    return `give it another address, or remove ${owner} first (openstack-ansible-inventory-manage -r ${shellWord(owner)})${renamed}`
  }
  return `give it another address, or ${owner} (osa-inventory address pin ${shellWord(owner)} NETWORK ADDRESS), or remove that first if it is no longer needed`
}

/** Addresses of stored entries that the configuration does not name: those it names get their configured address. */
function storedOwners(hostvars: Dict, configured: ReadonlySet<string>): Map<IpAddress, string> {
  const owners = new Map<IpAddress, string>()
  for (const [name, vars] of hostvars) {
    if (typeof name !== 'string' || configured.has(name) || !(vars instanceof Dict)) continue
    const values = [vars.get('ansible_host') ?? null]
    for (const entry of mappingAt(vars, 'container_networks')?.values() ?? []) {
      if (entry instanceof Dict) values.push(entry.get('address') ?? null)
    }
    for (const value of values) {
      const address = addressIn(value)
      if (address !== undefined) owners.set(address, name)
    }
  }
  return owners
}
