/** What is done to an input: bytes, words, lines, and values of JSON. */
import type { Chance } from '../../tools/random-clouds/chance.ts'

/** What readers stumble over, of all formats. */
const words = [
  '',
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\u0007',
  '\u001b[2K',
  '\u0085',
  '\u2028',
  '\u202e',
  '\ufeff',
  '\ufffe',
  '\ud800',
  '😀',
  '/',
  '../',
  '../../../../etc/passwd',
  '/dev/null',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '0',
  '-1',
  '1e999',
  'NaN',
  '-Infinity',
  '9007199254740993',
  '99999999999999999999999999',
  '0x7fffffffffffffff',
  '1_000',
  '010',
  '1:30',
  '.inf',
  '~',
  'null',
  'true',
  'yes',
  'off',
  '[]',
  '{}',
  '[[[[[[',
  '{{{{',
  ']',
  '}',
  '"',
  "'",
  '\\',
  '\\u0000',
  '\\ud800',
  ':',
  ': ',
  '- ',
  '? ',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '!!python/object:os.system ',
  '!!timestamp 2001-12-14',
  '2001-12-14',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '| \n',
  '>-\n',
  '#',
  ',',
  '=',
  '[x]',
  '10.20.0.1',
  '10.20.0.0/22',
  '0.0.0.0/0',
  '10.20.0.0/33',
  '255.255.255.255',
  '::1',
  'fd00::/64',
  '10.20.0.1,10.20.0.99',
  '10.20.0.99,10.20.0.1',
  '%s',
  '$(x)',
  '<!DOCTYPE x [<!ENTITY a "aaaa">]>',
  '&a;',
  '&#0;',
] as const

export function oddWord(chance: Chance): string {
  return chance.pick(words)
}

const long = ['x', '[', '{"a":', '-', ' ', '9', '\\', '"', '&', '\n', 'é'] as const

/** One to four changes, each near or far. */
export function mutate(bytes: Buffer, chance: Chance, corpus: readonly Buffer[]): Buffer {
  let changed = bytes
  for (
    let times = chance.weighted([
      [6, 1],
      [3, 2],
      [2, 4],
    ]);
    times > 0;
    times--
  ) {
    changed = mutateOnce(changed, chance, corpus)
  }
  return changed
}

function mutateOnce(bytes: Buffer, chance: Chance, corpus: readonly Buffer[]): Buffer {
  const way = chance.weighted<(bytes: Buffer, chance: Chance) => Buffer>([
    [2, flipBit],
    [1, cutBytes],
    [1, doubleBytes],
    [1, (each) => spliceWith(each, chance, chance.pick(corpus))],
    [4, putWord],
    [4, replaceWord],
    [3, changeLines],
    [1, putLong],
    [5, changeJson],
  ])
  return way(bytes, chance)
}

function spot(bytes: Buffer, chance: Chance): number {
  return chance.int(0, bytes.length)
}

function flipBit(bytes: Buffer, chance: Chance): Buffer {
  if (bytes.length === 0) return bytes
  const changed = Buffer.from(bytes)
  const at = chance.int(0, bytes.length - 1)
  changed[at] = changed[at]! ^ (1 << chance.int(0, 7))
  return changed
}

function cutBytes(bytes: Buffer, chance: Chance): Buffer {
  const from = spot(bytes, chance)
  const to = chance.is(0.3) ? bytes.length : Math.min(bytes.length, from + chance.int(1, 64))
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
}

function doubleBytes(bytes: Buffer, chance: Chance): Buffer {
  const from = spot(bytes, chance)
  const piece = bytes.subarray(from, from + chance.int(1, 512))
  const times = chance.int(1, 3)
  return Buffer.concat([bytes.subarray(0, from), ...Array.from({ length: times }, () => piece), bytes.subarray(from)])
}

function spliceWith(bytes: Buffer, chance: Chance, other: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, spot(bytes, chance)), other.subarray(spot(other, chance))])
}

function put(bytes: Buffer, from: number, to: number, text: string): Buffer {
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(text, 'utf8'), bytes.subarray(to)])
}

function putWord(bytes: Buffer, chance: Chance): Buffer {
  const at = spot(bytes, chance)
  return put(bytes, at, at, chance.pick(words))
}

function putLong(bytes: Buffer, chance: Chance): Buffer {
  const at = spot(bytes, chance)
  return put(bytes, at, at, chance.pick(long).repeat(chance.pick([100, 1100, 20_000])))
}

const isWordByte = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f

/** The word around a place. */
function replaceWord(bytes: Buffer, chance: Chance): Buffer {
  let from = spot(bytes, chance)
  while (from < bytes.length && !isWordByte(bytes[from]!)) from++
  let to = from
  while (from > 0 && isWordByte(bytes[from - 1]!)) from--
  while (to < bytes.length && isWordByte(bytes[to]!)) to++
  return put(bytes, from, to, chance.pick(words))
}

/** Moves, doubles, drops or sets in whole lines: what keeps YAML and ini files readable. */
function changeLines(bytes: Buffer, chance: Chance): Buffer {
  const lines = bytes.toString('latin1').split('\n')
  const at = chance.int(0, lines.length - 1)
  const count = chance.int(1, 4)
  const taken = lines.slice(at, at + count)
  switch (chance.int(0, 4)) {
    case 0:
      lines.splice(at, count)
      break
    case 1:
      lines.splice(at, 0, ...taken)
      break
    case 2:
      lines.splice(at, count)
      lines.splice(chance.int(0, lines.length), 0, ...taken)
      break
    case 3:
      lines.splice(at, taken.length, ...taken.map((line) => ' '.repeat(chance.int(1, 3)) + line))
      break
    default:
      lines.splice(at, taken.length, ...taken.map((line) => line.replace(/^ {1,2}/, '')))
  }
  return Buffer.from(lines.join('\n'), 'latin1')
}

/** Another value in the place of one of JSON; where it is not JSON, a word. */
function changeJson(bytes: Buffer, chance: Chance): Buffer {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    return replaceWord(bytes, chance)
  }
  return Buffer.from(JSON.stringify(changedValue(value, chance, 0)))
}

function changedValue(value: unknown, chance: Chance, depth: number): unknown {
  if (typeof value !== 'object' || value === null || chance.is(0.12)) return otherValue(value, chance)
  if (Array.isArray(value)) {
    const list: unknown[] = [...value]
    if (list.length === 0 || chance.is(0.1)) {
      list.splice(chance.int(0, list.length), chance.int(0, 1), otherValue(undefined, chance))
      return list
    }
    const at = chance.int(0, list.length - 1)
    list[at] = changedValue(list[at], chance, depth + 1)
    return list
  }
  const entries = Object.entries(value)
  if (entries.length === 0 || chance.is(0.1)) entries.push([chance.pick(words), otherValue(undefined, chance)])
  else {
    const at = chance.int(0, entries.length - 1)
    const [key, item] = entries[at]!
    const way = chance.int(0, 9)
    if (way === 0) entries.splice(at, 1)
    else entries[at] = way === 1 ? [chance.pick(words), item] : [key, changedValue(item, chance, depth + 1)]
  }
  // `fromEntries` makes `__proto__` a key like any other, and so does JSON.
  return Object.fromEntries(entries)
}

function otherValue(value: unknown, chance: Chance): unknown {
  return chance.pick<unknown>([
    null,
    true,
    0,
    -1,
    1.5,
    2 ** 53,
    1e308,
    [],
    {},
    [null],
    [[]],
    { a: 1 },
    [value],
    { x: value },
    typeof value === 'string' ? `${value}${chance.pick(words)}` : chance.pick(words),
    chance.pick(words),
    'x'.repeat(5000),
    Array.from({ length: 300 }, () => value ?? 1),
  ])
}
