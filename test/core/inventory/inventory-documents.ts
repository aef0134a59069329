/** Inventories for laws, and their texts in every layout that someone may have given them. */
import fc from 'fast-check'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export const hostNames = ['a1', 'a2', 'b1', '10', '__proto__', 'é', 'q"t', 'back\\', '\\"', '{"x": [', 'constructor']
const groupNames = ['all', 'a_hosts', 'b_hosts', 'Zz', '_x', 'é_all', '__proto__', '7']
const keys = ['ansible_host', 'physical_host', 'container_networks', 'x', 'y', '}', '_meta', 'hostvars']
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>('10.0.0.1', '10.0.0.2', '"', '\\', '}', '],\n', '{{ x }}', 'a1', 'é', '', null, true, false),
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

function mapping(keyNames: readonly string[], values: fc.Arbitrary<Json>, most: number): fc.Arbitrary<Json> {
  const entries = fc.uniqueArray(fc.tuple(fc.constantFrom(...keyNames), values), {
    selector: ([key]) => key,
    maxLength: most,
  })
  // Not from literals: `__proto__` is a key like any other.
  return entries.map((pairs) => {
    const made = Object.create(null) as { [key: string]: Json }
    for (const [key, value] of pairs) made[key] = value
    return made
  })
}

const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    mapping(keys, tie('value'), 3),
  ),
})).value

const members = fc.uniqueArray(fc.constantFrom<Json[]>(...hostNames, null), { maxLength: 4 })

function fixed(entries: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Json> {
  return fc.record(entries, { requiredKeys: [] }) as fc.Arbitrary<Json>
}

const group = fc.oneof(
  { weight: 8, arbitrary: fixed({ hosts: members, children: members, vars: mapping(keys, value, 2) }) },
  { weight: 1, arbitrary: value },
)

const hostVariables = fc.oneof({ weight: 8, arbitrary: mapping(keys, value, 4) }, { weight: 1, arbitrary: value })

export const sound: fc.Arbitrary<Json> = inventory(
  mapping(hostNames, mapping(keys, value, 4), 5),
  fixed({ hosts: members, children: members, vars: mapping(keys, value, 2) }),
)

/** As they may be found, damage included. */
export const anyInventory: fc.Arbitrary<Json> = fc.oneof(
  { weight: 9, arbitrary: inventory(mapping(hostNames, hostVariables, 5), group) },
  { weight: 1, arbitrary: value },
  { weight: 1, arbitrary: fixed({ _meta: value, all: group }) },
)

function inventory(hostvars: fc.Arbitrary<Json>, groups: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.tuple(hostvars, mapping(groupNames, groups, 5)).map(([hosts, rest]) => {
    const made = Object.assign(Object.create(null), rest) as { [key: string]: Json }
    made._meta = { hostvars: hosts }
    return made
  })
}

/** A text of the value: as it is stored, or as other tools and hands lay it out. */
export function written(inventory: Json, layout: number, chance: () => number): string {
  if (layout === 0) return dumpJson(parseJson(JSON.stringify(inventory)))
  if (layout === 1) return JSON.stringify(inventory)
  if (layout === 2) return JSON.stringify(inventory, null, 2)
  return scattered(inventory, chance)
}

export const layout = fc.record({ kind: fc.nat(3), seed: fc.infiniteStream(fc.nat(5)) }).map(({ kind, seed }) => ({
  of: (inventory: Json) => written(inventory, kind, () => seed.next().value as number),
}))

const gaps = ['', '', ' ', '\n', '\n    ', '\n            ']

function scattered(value: Json, chance: () => number): string {
  const gap = (): string => gaps[chance()]!
  if (Array.isArray(value)) {
    return `[${gap()}${value.map((item) => scattered(item, chance)).join(`${gap()},${gap()}`)}${gap()}]`
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.keys(value).map(
    (key) => `${JSON.stringify(key)}${gap()}:${gap()}${scattered(value[key]!, chance)}`,
  )
  return `${gap()}{${gap()}${entries.join(`${gap()},${gap()}`)}${gap()}}${gap()}`
}
