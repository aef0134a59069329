/** Random YAML from a seed: scalars that look like something, documents from a grammar, and broken ones. */

export type Random = () => number

/** A small generator with a seed (mulberry32), so that a failure can be had again. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}

export function upTo(random: Random, most: number): number {
  return Math.floor(random() * (most + 1))
}

function times(random: Random, least: number, most: number, make: () => string): string {
  let out = ''
  for (let left = least + upTo(random, most - least); left > 0; left--) out += make()
  return out
}

const WORDS = [
  ...['y', 'Y', 'n', 'N', 'yes', 'Yes', 'YES', 'no', 'No', 'NO', 'on', 'On', 'ON', 'off', 'Off', 'OFF', 'oN', 'yEs'],
  ...['true', 'True', 'TRUE', 'tRUE', 'false', 'False', 'FALSE', '~', 'null', 'Null', 'NULL', 'nULL', 'none', 'None'],
  ...['.inf', '.Inf', '.INF', '-.inf', '+.inf', '.nan', '.NaN', '.NAN', '-.nan', '.iNF', 'inf', 'nan', '<<', '=', ''],
]

function digits(random: Random, least: number, most: number, from = '0123456789'): string {
  return times(random, least, most, () => (random() < 0.06 ? '_' : from[upTo(random, from.length - 1)]!))
}

function sign(random: Random): string {
  return random() < 0.3 ? pick(random, ['-', '+', '-', '--', '+-']) : ''
}

function time(random: Random): string {
  const fraction = random() < 0.4 ? `.${digits(random, 0, 8)}` : ''
  const zone =
    random() < 0.5 ? pick(random, ['Z', ' Z', '+1', ' -05:30', '+14:00', '-00:00', '+24:00', ' +01:5', 'z']) : ''
  const separator = pick(random, ['T', 't', ' ', '  ', '_'])
  const two = () => (random() < 0.8 ? String(upTo(random, 65)).padStart(2, '0') : String(upTo(random, 9)))
  return `${separator}${two()}:${two()}:${two()}${fraction}${zone}`
}

const MAKERS: readonly ((random: Random) => string)[] = [
  (random) => sign(random) + digits(random, 1, 22),
  (random) => `${sign(random)}0${digits(random, 0, 8, '0123456789')}`,
  (random) => `${sign(random)}0${digits(random, 0, 8, '01234567')}`,
  (random) => `${sign(random)}0b${digits(random, 0, 10, '012')}`,
  (random) => `${sign(random)}0${pick(random, ['x', 'X', 'o'])}${digits(random, 0, 20, '0123456789abcdefABCDEFg')}`,
  (random) => `${sign(random)}${digits(random, 0, 5)}.${digits(random, 0, 6)}`,
  (random) =>
    `${sign(random)}${digits(random, 0, 4)}.${digits(random, 0, 4)}${pick(random, ['e', 'E'])}${sign(random)}${digits(random, 0, 3)}`,
  (random) => `${sign(random)}${digits(random, 1, 3)}${times(random, 1, 4, () => `:${digits(random, 1, 2)}`)}`,
  (random) =>
    `${sign(random)}${digits(random, 1, 3)}${times(random, 1, 3, () => `:${digits(random, 1, 2)}`)}.${digits(random, 0, 3)}`,
  (random) => {
    const year = random() < 0.9 ? String(1800 + upTo(random, 400)) : digits(random, 3, 5)
    const part = (most: number) =>
      random() < 0.85 ? String(upTo(random, most)).padStart(2, '0') : String(upTo(random, 40))
    return `${year}-${part(13)}-${part(32)}${random() < 0.6 ? time(random) : ''}`
  },
  (random) => pick(random, WORDS),
  (random) => times(random, 1, 7, () => pick(random, [...'0123456789+-.:_eExbyYnNoOtTfF~ZzaT'])),
  (random) => times(random, 1, 8, () => pick(random, [...'abcXYZ019 .,:;#-_?!&*|>%@`\'"/\\()<>=~+$^'])),
]

/** A scalar without line breaks: mostly such as PyYAML makes a number, a date or a boolean of, or nearly. */
export function randomScalar(random: Random): string {
  return pick(random, MAKERS)(random)
}
