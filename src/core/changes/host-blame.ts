/** Which change made each value of a host what it is, told while its states are gone through from the newest back. */
import { Dict, type Value } from '../../python/value.ts'
import type { ValuePath } from '../inventory/findings.ts'
import type { HostState } from '../inventory/host-family.ts'
import { hasMapping, isGoneInto, leaves } from '../inventory/leaves.ts'
import { sameStored } from '../inventory/stored-inventory.ts'
import { pathKey } from '../inventory/values.ts'
import { pairItems, sharedEnds } from './diff/values.ts'

/** A value whose last change is not found yet, or several below one. Shaped as the older state is. */
type Pending = PendingValue | PendingBranch

interface PendingValue {
  readonly kind: 'value'
  /** In the newest state. */
  readonly path: ValuePath
}

interface PendingBranch {
  readonly kind: 'branch'
  /** By key or index in the older state. */
  readonly below: ReadonlyMap<string | number, Pending>
}

export interface Blamed<Origin> {
  readonly path: ValuePath
  readonly value: Value
  readonly origin: Origin
}

export interface BlamedGroup<Origin> {
  readonly group: string
  readonly origin: Origin
}

type Wanted = (path: ValuePath) => boolean

/** Every value is a leaf: mappings are gone into, and lists that hold mappings. `undefined`: none of it is wanted. */
function pendingOf(value: Value, isWanted: Wanted, path: ValuePath = []): Pending | undefined {
  const below = new Map<string | number, Pending>()
  const add = (key: string | number, item: Value): void => {
    const pending = pendingOf(item, isWanted, [...path, key])
    if (pending) below.set(key, pending)
  }
  if (value instanceof Dict) {
    for (const [key, item] of value) add(pathKey(key), item)
  } else if (Array.isArray(value) && hasMapping(value)) {
    for (const [index, item] of value.entries()) add(index, item)
  }
  if (isGoneInto(value)) return branchOf(below)
  return isWanted(path) ? { kind: 'value', path } : undefined
}

export class HostBlame<Origin> {
  readonly #newest: HostState
  readonly #isWanted: Wanted
  readonly #wantedGroups: readonly string[]
  #state: HostState
  #values: Pending | undefined
  #groups: Set<string>
  readonly #originsOfValues = new Map<string, Origin>()
  readonly #originsOfGroups = new Map<string, Origin>()

  /** @param isWanted the values that are asked for; groups are only told of when all are */
  constructor(newest: HostState, isWanted?: Wanted) {
    const { variables, groups } = newest
    this.#newest = newest
    this.#state = newest
    this.#isWanted = isWanted ?? (() => true)
    this.#values = variables === undefined ? undefined : pendingOf(variables, this.#isWanted)
    this.#wantedGroups = isWanted ? [] : groups
    this.#groups = new Set(this.#wantedGroups)
  }

  get isDone(): boolean {
    return this.#values === undefined && this.#groups.size === 0
  }

  /** What differs between the state before and the one that was reached so far comes from `origin`. */
  goBack(before: HostState, origin: Origin): void {
    const note = (path: ValuePath): void => void this.#originsOfValues.set(JSON.stringify(path), origin)
    this.#values = this.#values && stillPending(this.#values, [before.variables, this.#state.variables], note)
    for (const group of this.#groups) {
      if (before.groups.includes(group)) continue
      this.#groups.delete(group)
      this.#originsOfGroups.set(group, origin)
    }
    this.#state = before
  }

  /** There is nothing older: what has not been found comes from here. */
  end(origins: { readonly values: Origin; readonly groups: Origin }): void {
    const { groups } = this.#state
    this.goBack({ variables: undefined, groups }, origins.values)
    this.goBack({ variables: undefined, groups: [] }, origins.groups)
  }

  /** In the order of the newest state. Call it when all is done. */
  get values(): Blamed<Origin>[] {
    const { variables } = this.#newest
    const wanted = variables === undefined ? [] : leaves(variables).filter(([path]) => this.#isWanted(path))
    return wanted.map(([path, value]) => ({ path, value, origin: this.#originsOfValues.get(JSON.stringify(path))! }))
  }

  get groups(): BlamedGroup<Origin>[] {
    return this.#wantedGroups.map((group) => ({ group, origin: this.#originsOfGroups.get(group)! }))
  }
}

/** What is left of `pending` when the older state is `before`; `note` is told of the rest. */
function stillPending(
  pending: Pending,
  [before, after]: readonly [Value | undefined, Value | undefined],
  note: (path: ValuePath) => void,
): Pending | undefined {
  if (before !== undefined && after !== undefined) {
    if (sameStored(before, after)) return pending
    if (pending.kind === 'branch') {
      if (before instanceof Dict && after instanceof Dict) return inMapping(pending, before, after, note)
      if (Array.isArray(before) && Array.isArray(after)) return inList(pending, before, after, note)
    }
  }
  noteAll(pending, note)
  return undefined
}

function inMapping(
  { below }: PendingBranch,
  before: Dict,
  after: Dict,
  note: (path: ValuePath) => void,
): Pending | undefined {
  const left = new Map<string | number, Pending>()
  for (const [key, pending] of below) {
    const kept = stillPending(pending, [before.get(key), after.get(key)], note)
    if (kept) left.set(key, kept)
  }
  return branchOf(left)
}

/** Items move when others come before them: each goes on under its index in the older list. */
function inList(
  { below }: PendingBranch,
  before: readonly Value[],
  after: readonly Value[],
  note: (path: ValuePath) => void,
): Pending | undefined {
  const left = new Map<string | number, Pending>()
  const { start, tail } = sharedEnds(before, after)
  const pairs = new Map(pairItems(before, after).map(([old, now]) => [now, old]))
  for (const [index, pending] of below) {
    const at = index as number
    if (at < start) left.set(at, pending)
    else if (at >= after.length - tail) left.set(at - after.length + before.length, pending)
    else {
      const old = pairs.get(at)
      const kept = stillPending(pending, [old === undefined ? undefined : before[old], after[at]], note)
      if (kept) left.set(old!, kept)
    }
  }
  return branchOf(left)
}

function branchOf(below: ReadonlyMap<string | number, Pending>): Pending | undefined {
  return below.size === 0 ? undefined : { kind: 'branch', below }
}

function noteAll(pending: Pending, note: (path: ValuePath) => void): void {
  if (pending.kind === 'value') note(pending.path)
  else for (const item of pending.below.values()) noteAll(item, note)
}
