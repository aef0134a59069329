/** Values of variables: everything that YAML makes and an inventory can hold, and now and then what it cannot. */
import type { Chance } from './chance.ts'
import { list, type Mapping, mapping, type Node, scalar } from './yaml-tree.ts'

const scalars = [
  'text',
  '0',
  '1',
  '-7',
  '0755',
  '0x1F',
  '1_000',
  '12345678901234567890',
  '1:30',
  '1.0',
  '-0.0',
  '0.1',
  '1.5e+3',
  '1e3',
  '1.0e+20',
  '123456789.125',
  '.5',
  '.inf',
  'true',
  'no',
  'On',
  'y',
  '~',
  'null',
  '',
  "''",
  "'1'",
  '"caf\\u00e9 \\u2603 \\U0001F600"',
  '"a\\tb\\x7f\\"\\\\"',
  '"{{ some_variable }}"',
  '10.99.0.1',
  "'10.99.0.0/24'",
] as const

const odd = ['.nan', '2024-01-31', '!!binary aGk=', '2001-12-14 21:59:43.10 -5'] as const

const words = ['alpha', 'beta', 'gamma', 'delta', '__proto__', 'constructor', 'toString', '10x'] as const
const integers = ['1', '10', '2', '-3', '0'] as const

function drawKeys(chance: Chance, oddKeys: boolean): string[] {
  if (!oddKeys || chance.is(0.4)) return chance.some(words, chance.int(0, 3))
  return chance.weighted<() => string[]>([
    [6, () => chance.some(integers, chance.int(1, 4))],
    [1, () => chance.some(['1.5', '2.0', '7'], 2)],
    [1, () => ['true']],
    [1, () => ['null']],
    [1, () => ['1', "'1'"].slice(0, chance.int(1, 2))],
    [0.2, () => ['1', 'alpha']],
  ])()
}

/** A mapping of one or two levels. */
export function drawMapping(chance: Chance, oddKeys: boolean, depth = 1): Mapping {
  const tree = mapping()
  for (const key of drawKeys(chance, oddKeys)) tree.entries.push({ key, value: drawValue(chance, oddKeys, depth - 1) })
  return tree
}

export function drawScalar(chance: Chance): Node {
  return scalar(chance.is(0.004) ? chance.pick(odd) : chance.pick(scalars))
}

export function drawValue(chance: Chance, oddKeys: boolean, depth = 2): Node {
  if (depth <= 0 || chance.is(0.6)) return drawScalar(chance)
  if (chance.is(0.4)) return list(Array.from({ length: chance.int(0, 3) }, () => drawValue(chance, oddKeys, depth - 1)))
  return drawMapping(chance, oddKeys, depth)
}

/** A truth value in one of its spellings, also such as are only truthy or only falsy. */
export function drawTruth(chance: Chance, probability: number, odd: boolean): Node {
  const spellings = chance.is(probability)
    ? ['true', 'yes', '1', "'true'", "'false'", '[1]']
    : ['false', 'no', '0', "''", 'null', '{}']
  return scalar(odd ? chance.pick(spellings) : spellings[0]!)
}
