/** Stored hosts and containers that the configuration does not ask for any more. */

import { Dict } from '../../../python/value.ts'
import type { StaleCode } from '../../inventory/codes.ts'
import type { StaleItem } from '../../inventory/findings.ts'
import { formerNames, underPresentName } from '../../inventory/former-names.ts'
import { siblingGroup } from '../../inventory/releases.ts'
import { shellWord } from '../../inventory/text/visible.ts'
import { mappingAt, textsIn } from '../../inventory/values.ts'
import { type Cloud, containerTypes, groupNames, ownerOf, type WantedContainers } from './fresh-cloud.ts'

export interface EntriesReport {
  readonly items: readonly StaleItem[]
  /** The names in hostvars that follow from the configuration. */
  readonly kept: ReadonlySet<string>
}

export function staleEntries(cloud: Cloud, wanted: WantedContainers): EntriesReport {
  const search = new EntrySearch(cloud, wanted)
  const hosts: StaleItem[] = []
  const containers: StaleItem[] = []
  const kept = new Set<string>()
  for (const [name, vars] of cloud.stored.hostvars) {
    if (typeof name !== 'string' || !(vars instanceof Dict)) continue
    const item = search.judge(name, vars)
    if (item) (item.kind === 'host' ? hosts : containers).push(item)
    else kept.add(name)
  }
  return { items: [...hosts, ...containers], kept }
}

class EntrySearch {
  readonly #cloud: Cloud
  readonly #wanted: WantedContainers
  /** The containers that fill what is wanted, the earliest members of their type first. */
  readonly #claimed: ReadonlySet<string>
  readonly #typeOf = new Map<string, string>()
  readonly #hostOfAddress: ReadonlyMap<string, string>

  constructor(cloud: Cloud, wanted: WantedContainers) {
    this.#cloud = cloud
    this.#wanted = wanted
    this.#claimed = this.#claim()
    this.#hostOfAddress = configuredAddresses(cloud)
  }

  #claim(): Set<string> {
    const claimed = new Set<string>()
    const entries = new Map<string, readonly [string, Dict]>()
    for (const [name, vars] of this.#cloud.stored.hostvars) {
      if (typeof name === 'string' && vars instanceof Dict)
        for (const known of groupNames(name, vars)) entries.set(known, [name, vars])
    }
    for (const type of containerTypes(this.#cloud.environment)) {
      const counts = new Map<string, number>()
      for (const member of this.#cloud.stored.hosts(type)) {
        const [name, vars] = entries.get(member as string) ?? []
        const owner = name === undefined || vars === undefined ? undefined : ownerOf(this.#cloud, name, vars)
        if (name === undefined || owner === undefined) continue
        this.#typeOf.set(name, type)
        const slot = this.#slot(owner, type, member as string)
        // Hosts whose names differ in `-` and `_` only have the same beginning of names.
        const place = `${owner}\n${slot?.base}`
        const count = counts.get(place) ?? 0
        if (!slot || count >= slot.wanted) continue
        counts.set(place, count + 1)
        claimed.add(name)
      }
    }
    return claimed
  }

  #slot(owner: string, type: string, name: string): ReturnType<WantedContainers['slot']> {
    return this.#wanted.slot(owner, type, underPresentName(name, owner, formerNames(this.#cloud.stored.host(owner))))
  }

  judge(name: string, vars: Dict): StaleItem | undefined {
    if (this.#cloud.configured.has(name)) return undefined
    const owner = ownerOf(this.#cloud, name, vars)
    if (owner === undefined) return this.#staleHost(name, vars)
    return this.#claimed.has(name) ? undefined : this.#staleContainer(name, owner)
  }

  #staleHost(name: string, vars: Dict): StaleItem {
    const group = vars.get('physical_host_group')
    const address = vars.get('ansible_host')
    const other = typeof address === 'string' ? this.#hostOfAddress.get(address) : undefined
    const gone = typeof group === 'string' && !this.#cloud.config.has(group)
    const [code, why]: readonly [StaleCode, string] = other
      ? ['L5', `not configured any more, and its address ${String(address)} is that of ${other} now: was it renamed?`]
      : gone
        ? ['L2', `not configured any more, nor is its group ${group}`]
        : ['L1', 'not configured any more']
    return {
      kind: 'host',
      code,
      name,
      why,
      remedy:
        other === undefined || this.#cloud.stored.host(other)
          ? 'if the machine is out of service, remove it, its containers with it; else configure it again'
          : `if it was renamed, osa-inventory rename-host ${shellWord(name)} ${shellWord(other)}, and its containers stay; if it is out of service, remove it, its containers with it`,
      removable: true,
    }
  }

  #staleContainer(name: string, owner: string): StaleItem {
    const [code, why] = this.#reason(name, owner)
    return {
      kind: 'container',
      code,
      name,
      why,
      remedy: 'destroy it if it still runs (openstack.osa.containers_lxc_destroy, with --limit), then remove it',
      removable: true,
    }
  }

  #reason(name: string, owner: string): readonly [StaleCode, string] {
    if (!this.#cloud.stored.host(owner)) return ['L4', `its physical host ${owner} is not in the inventory any more`]
    if (!this.#cloud.configured.has(owner)) return ['L1', `its physical host ${owner} is not configured any more`]
    const type = this.#typeOf.get(name)
    if (type === undefined) return ['unknown-type', 'it is in no container type that the environment knows']
    const wanted = this.#wanted.count(owner, type)
    if (wanted > 0 && !this.#slot(owner, type, name))
      return ['unknown-name', `the generator does not count it as a ${type} of ${owner}: its name is not one of those`]
    if (wanted > 0) return ['L8', `more than the ${wanted} of ${type} that ${owner} is to have (affinity)`]
    return this.#noneWanted(owner, type)
  }

  #noneWanted(owner: string, type: string): readonly [StaleCode, string] {
    const body = mappingAt(mappingAt(this.#cloud.environment, 'container_skel'), type)
    const groups = textsIn(body?.get('belongs_to')).map((group) => siblingGroup(this.#cloud.release, group, 'hosts'))
    const asking = groups.filter((group) => this.#cloud.configured.get(owner)?.includes(group))
    if (asking.length === 0)
      return ['L3', `${owner} is not configured for ${type} any more (under ${groups.join(' or ') || 'no group'})`]
    const none = asking.every((group) => {
      const entry = mappingAt(mappingAt(this.#cloud.config, group), owner)
      return mappingAt(entry, 'affinity')?.get(type) === 0
    })
    return none
      ? ['L8', `the affinity of ${owner} asks for no ${type}`]
      : ['C9', `${type} is on the machine itself now on ${owner} (is_metal or no_containers)`]
  }
}

function configuredAddresses(cloud: Cloud): Map<string, string> {
  const owners = new Map<string, string>()
  for (const [host, groups] of cloud.configured) {
    const ip = mappingAt(mappingAt(cloud.config, groups[0] ?? ''), host)?.get('ip')
    if (typeof ip === 'string') owners.set(ip, host)
  }
  return owners
}
