/** docs/generation.md, section 4: the `container_vars` of a host. */
import { Dict, type Key, type Value } from '../../../python/value.ts'
import { kindOf, mappingAt, pathKey } from '../../inventory/values.ts'
import type { Belonging, Entry } from './belonging.ts'
import type { Pass } from './context.ts'
import { type HostInRole, roleKeys } from './role.ts'

const limitKey = 'limit_container_types'

/** What a role writes into the entries itself, between one time that variables are given and the next. */
const ofRoles: ReadonlySet<Key> = new Set([...roleKeys, 'container_types'])

/** What an entry has been given last: each role gives again, and as a rule the same. */
interface Given {
  from: Dict
  component: Value
  /** All mappings that it was given, one for each group of the host. */
  readonly sources: Dict[]
}

/** The variables of one mapping by what decides whether they have to be given again. */
interface Variables {
  readonly all: readonly Variable[]
  readonly ofRoles: readonly Variable[]
  /** Mappings, which may be limited to components, and what roles write. */
  readonly ofComponents: readonly Variable[]
  /** How many values an entry gets. */
  readonly size: number
}

type Variable = readonly [key: Key, value: Value]

/** So many variables are looked for before they are given: in their order that costs a quarter of giving them. */
const many = 64

/** Whether the mapping has all of them, one after the other and with these very values, which must be no mappings. */
function isThere(vars: Dict, variables: readonly Variable[]): boolean {
  let at = 0
  for (const [key, value] of vars) {
    const [wanted, own] = variables[at]!
    if (key !== wanted) {
      if (at > 0) return false
      continue
    }
    if (value !== own || value instanceof Dict) return false
    if (++at === variables.length) return true
  }
  return false
}

/** Gives the variables of each host to its entries, in one pass. */
export class ContainerVars {
  readonly #pass: Pass
  readonly #sorted = new Map<Dict, Variables>()
  readonly #given = new Map<Dict, Given>()

  constructor(pass: Pass) {
    this.#pass = pass
  }

  /** To every entry that belongs to the host; anything but a mapping is ignored. */
  give(belonging: Belonging, at: HostInRole, entries: readonly Entry[]): void {
    const from = mappingAt(at.entry, 'container_vars')
    if (!from || from.size === 0) return
    for (const { vars } of entries) {
      const component: Value = vars.get('component') ?? null
      const due = this.#due(at, vars, from, component)
      // A later pass finds what an earlier one has given.
      if (due.length >= many && isThere(vars, due)) continue
      for (const [key, value] of due) {
        const own = this.#limited(at, pathKey(key), value, component)
        if (own !== undefined) vars.set(key, own)
      }
    }
    if (from.has('physical_host') || from.has('container_name')) belonging.invalidate()
  }

  /** What of the mapping is not in the entry from the last time. */
  #due(at: HostInRole, vars: Dict, from: Dict, component: Value): readonly Variable[] {
    const variables = this.#variablesOf(from)
    const given = this.#given.get(vars)
    if (given?.from === from) {
      if (given.component === component) return variables.ofRoles
      given.component = component
      return variables.ofComponents
    }
    const sources = given?.sources ?? []
    if (!sources.includes(from)) {
      this.#pass.amount.addValues(variables.size, () => [at.role.physicalGroup, at.host, 'container_vars'])
      sources.push(from)
    }
    this.#given.set(vars, { from, component, sources })
    return variables.all
  }

  #variablesOf(from: Dict): Variables {
    const known = this.#sorted.get(from)
    if (known) return known
    const all = [...from]
    const own = all.filter(([key]) => ofRoles.has(key))
    const ofComponents = all.filter(([key, value]) => value instanceof Dict || ofRoles.has(key))
    const size = all.reduce((sum, [, value]) => sum + 1 + (value instanceof Dict ? value.size : 0), 0)
    const variables = { all, ofRoles: own, ofComponents, size }
    this.#sorted.set(from, variables)
    return variables
  }

  /** A shallow copy for each entry; `undefined` where the mapping's limit does not name the entry's component. */
  #limited(at: HostInRole, key: string, value: Value, component: Value): Value | undefined {
    if (!(value instanceof Dict)) return value
    const own = new Dict(value)
    const limit = own.get(limitKey) ?? null
    own.delete(limitKey)
    if (limit === null) return own
    if (typeof limit !== 'string') {
      this.#pass.faults.add({
        grade: 'error',
        code: 'V12',
        message: `${limitKey} of ${key} on host ${at.host} is ${kindOf(limit)}, not a text`,
        remedy: `write part of a component's name, as in \`${limitKey}: cinder_volume\``,
        source: 'config',
        path: [at.role.physicalGroup, at.host, 'container_vars', key, limitKey],
      })
      return undefined
    }
    return typeof component === 'string' && component.includes(limit) ? own : undefined
  }
}
