/** Which entries of the inventory belong to a configured host: itself, its containers, and orphans of its name. */
import type { Dict, Value } from '../../../python/value.ts'
import { formerNames, isOfRenamed } from '../../inventory/former-names.ts'
import { isHostGroup, mappingAt } from '../../inventory/values.ts'
import type { Pass } from './context.ts'

export interface Entry {
  readonly key: string
  readonly vars: Dict
  /** Place in hostvars: what belongs to a host is reported in that order. */
  readonly ordinal: number
}

/** The name an entry goes by in groups. Only asked of entries that count, which have one. */
export function nameOf(entry: Entry): string {
  const name = entry.vars.get('container_name')
  return typeof name === 'string' ? name : entry.key
}

/**
 * Answers from an index, so that a pass stays linear in hosts. The index is thrown away when a variable that it stands
 * on is written by someone else (`container_vars`), which is rare.
 */
export class Belonging {
  readonly #pass: Pass
  readonly #configured: ReadonlySet<string>
  #entries: Entry[] = []
  #ofHost = new Map<string, Entry[]>()
  /**
   * Only for the quirk `host-prefix-match`: all entries by name, in order of UTF-16 units, so that a prefix is a run.
   */
  #byName: Entry[] | undefined
  /** Entries that lack the key `physical_host` and are not a configured host: damage, or very old inventories. */
  #orphans: Entry[] = []
  #stale = true

  constructor(pass: Pass) {
    this.#pass = pass
    const configured = new Set<string>()
    for (const key of pass.config.keys()) {
      if (!isHostGroup(key)) continue
      for (const host of mappingAt(pass.config, key)?.keys() ?? []) if (typeof host === 'string') configured.add(host)
    }
    this.#configured = configured
  }

  /**
   * To be called when `physical_host` or `container_name` of an entry was changed by other means than `of` and `add`.
   */
  invalidate(): void {
    this.#stale = true
  }

  #rebuild(): void {
    this.#stale = false
    this.#entries = []
    this.#ofHost = new Map()
    this.#byName = undefined
    this.#orphans = []
    for (const key of this.#pass.inventory.hostvars.keys()) {
      const vars = typeof key === 'string' ? this.#pass.inventory.host(key) : undefined
      if (vars) this.#index({ key: key as string, vars, ordinal: this.#entries.length })
    }
  }

  #index(entry: Entry): void {
    this.#entries.push(entry)
    this.#file(entry.key, entry)
    const physicalHost: Value | undefined = entry.vars.get('physical_host')
    if (physicalHost === undefined) {
      if (!this.#configured.has(entry.key)) this.#orphans.push(entry)
    } else if (typeof physicalHost === 'string' && physicalHost !== entry.key) this.#file(physicalHost, entry)
  }

  #file(host: string, entry: Entry): void {
    const list = this.#ofHost.get(host)
    if (list) list.push(entry)
    else this.#ofHost.set(host, [entry])
  }

  /** A new container, at the end of hostvars. */
  add(key: string, vars: Dict): void {
    if (this.#stale) return
    const entry = { key, vars, ordinal: this.#entries.length }
    this.#index(entry)
    this.#byName?.splice(lowerBound(this.#byName, key), 0, entry)
  }

  /**
   * The entries that belong to `host`, in order of hostvars. As in the reference, asking completes them: one without a
   * name gets its own, one without the key `physical_host` gets this host (docs/generation.md, section 4.5).
   */
  of(host: string): readonly Entry[] {
    if (this.#stale) this.#rebuild()
    const belonging = this.#pass.quirks.has('host-prefix-match') ? this.#byPrefix(host) : this.#byIndex(host)
    // By index: asked for each host and role, where an iterator each time would be garbage.
    for (let index = 0; index < belonging.length; index++) {
      const { vars } = belonging[index]!
      if (!vars.has('physical_host')) vars.set('physical_host', host)
    }
    return belonging
  }

  #byIndex(host: string): readonly Entry[] {
    const all = this.#ofHost.get(host) ?? []
    // Asked for each host and role: as a rule all count, nobody is an orphan, and nothing has to be copied.
    const filed = all.every(counts) ? all : all.filter(counts)
    if (this.#orphans.length === 0) return filed
    const adopted = this.#orphans.filter(
      (entry) => entry.key !== host && counts(entry) && ownerByName(nameOf(entry), this.#configured) === host,
    )
    if (adopted.length === 0) return filed
    this.#orphans = this.#orphans.filter((entry) => !adopted.includes(entry))
    for (const entry of adopted) this.#file(host, entry)
    this.#ofHost.get(host)?.sort((a, b) => a.ordinal - b.ordinal)
    return (this.#ofHost.get(host) ?? []).filter(counts)
  }

  /** The quirk `host-prefix-match`: all whose name starts with the host's name (test: core/quirks.test.ts). */
  #byPrefix(host: string): Entry[] {
    this.#byName ??= [...this.#entries].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0))
    const { inventory } = this.#pass
    const found: Entry[] = []
    for (let at = lowerBound(this.#byName, host); at < this.#byName.length; at++) {
      const entry = this.#byName[at]!
      if (!nameOf(entry).startsWith(host)) break
      if (counts(entry) && !isOfRenamed(host, entry.vars, inventory)) found.push(entry)
    }
    // The containers of a machine that was renamed keep names that begin otherwise.
    if (formerNames(inventory.host(host)).length > 0) {
      const known = new Set(found)
      for (const entry of this.#byIndex(host)) if (!known.has(entry)) found.push(entry)
    }
    return found.sort((a, b) => a.ordinal - b.ordinal)
  }
}

/** The place of the first entry whose name is not before `name`. */
function lowerBound(entries: readonly Entry[], name: string): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (nameOf(entries[middle]!) < name) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Entries made by hand or by another tool have neither key and are nobody's; the others get a name if they lack one.
 */
function counts(entry: Entry): boolean {
  if (entry.vars.has('container_name')) return true
  if (!entry.vars.has('container_types')) return false
  entry.vars.set('container_name', entry.key)
  return true
}

/**
 * The configured host that a name is made from: it begins with the host's name and `-` or `_`. Where several do, the
 * longest is meant: `ctrl-a-galera-container-1a2b3c4d` is of `ctrl-a` and not of `ctrl`.
 */
export function ownerByName(name: string, hosts: Iterable<string>): string | undefined {
  let owner: string | undefined
  for (const host of hosts) {
    if (host.length <= (owner?.length ?? -1)) continue
    if (name.startsWith(`${host}-`) || name.startsWith(`${host}_`)) owner = host
  }
  return owner
}
