/** Random values of the value model, for laws and for comparisons with Python. */

import fc from 'fast-check'
import type { Key, Value } from '../../src/python/value.ts'
import { Dict, integer, PyBytes, PyDate, PyFloat, PyTuple } from '../../src/python/value.ts'

/** Blocks in which no Unicode version since 14 has assigned a character: what prints must not depend on the version. */
const settledBlocks: readonly (readonly [number, number])[] = [
  [0, 0x2ff],
  [0x370, 0x4ff],
  [0x2000, 0x206f],
  [0x3000, 0x30ff],
  [0xd7f0, 0xd7ff],
  [0xe000, 0xe010],
  [0xfe00, 0xffff],
  [0x10000, 0x1000b],
  [0x1f600, 0x1f640],
  [0x10ffe0, 0x10ffff],
]

const character = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) },
  { weight: 2, arbitrary: fc.constantFrom('"', "'", '\\', '\n', '\t', '\r', '\x7f', '\ud83d', '\ude00', '\u{1f600}') },
  {
    weight: 2,
    arbitrary: fc
      .oneof(...settledBlocks.map(([min, max]) => fc.integer({ min, max })))
      .map((code) => String.fromCodePoint(code)),
  },
)

export const text: fc.Arbitrary<string> = fc.string({ unit: character, maxLength: 12 })

export const integers: fc.Arbitrary<number | bigint> = fc
  .oneof(
    fc.bigInt({ min: -1000n, max: 1000n }),
    fc.bigInt({ min: -(2n ** 66n), max: 2n ** 66n }),
    fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
    fc.constantFrom(2n ** 53n, 2n ** 53n - 1n, -(2n ** 53n) + 1n, -(2n ** 53n), 10n ** 15n, 10n ** 16n),
  )
  .map(integer)

export const numbers: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc
    .tuple(fc.integer({ min: -99999, max: 99999 }), fc.integer({ min: -30, max: 30 }))
    .map(([m, e]) => Number(`${m}e${e}`)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 }).map((n) => n / 8),
)

export const floats: fc.Arbitrary<PyFloat> = numbers.map((n) => new PyFloat(n))

/** Keys of one mapping, which JSON can sort together. */
const keys: fc.Arbitrary<Key[]> = fc.oneof<fc.WeightedArbitrary<Key[]>[]>(
  { weight: 8, arbitrary: fc.array(text, { maxLength: 6 }) },
  {
    weight: 1,
    arbitrary: fc.array(
      fc.oneof(
        integers,
        fc.boolean(),
        floats.filter((float) => !Number.isNaN(float.value)),
      ),
      { maxLength: 5 },
    ),
  },
  { weight: 1, arbitrary: fc.constant<Key[]>([null]) },
)

/** Values that JSON can hold, tuples and odd keys included. */
export const writable: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(text, integers, floats, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new PyTuple(items)),
    mapping(keys, tie('value')),
    mapping(fc.array(text, { maxLength: 8 }), tie('value')),
  ),
})).value

/** Values as JSON gives them back: mappings with texts as keys, no tuples. */
export const readable: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(text, integers, floats, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 5 }),
    mapping(fc.array(text, { maxLength: 8 }), tie('value')),
  ),
})).value

const bytes = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 })
  .map((codes) => new PyBytes(String.fromCharCode(...codes)))

const moments = fc.date({ min: new Date('1000-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })

const dates = moments.map((moment) => new PyDate('date', moment.toISOString().slice(0, 10)))

/** As Python's `str()` writes a time: no fraction when it is zero, six digits otherwise; an offset or none. */
const times = fc
  .tuple(
    moments,
    fc.integer({ min: 0, max: 999_999 }),
    fc.boolean(),
    fc.integer({ min: -1439, max: 1439 }),
    fc.boolean(),
  )
  .map(([moment, micro, hasFraction, offset, hasZone]) => {
    const whole = moment.toISOString().slice(0, 19).replace('T', ' ')
    const fraction = hasFraction && micro > 0 ? `.${String(micro).padStart(6, '0')}` : ''
    return new PyDate('datetime', whole + fraction + (hasZone ? zone(offset) : ''))
  })

/** Everything but sets, whose order in Python is one of chance. */
export const anything: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.oneof(text, integers, floats, fc.boolean(), fc.constant(null), bytes, dates, times),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new PyTuple(items)),
    mapping(fc.array(fc.oneof(text, integers, bytes, dates), { maxLength: 4 }), tie('value')),
  ),
})).value

function zone(minutes: number): string {
  const size = Math.abs(minutes)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

function mapping(names: fc.Arbitrary<Key[]>, value: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc
    .tuple(names, fc.array(value, { minLength: 8, maxLength: 8 }))
    .map(([keys, values]) => new Dict(keys.map((key, i) => [key, values[i]!])))
}

/** The same cases on every run; another seed by OSA_TEST_SEED. */
const seed = Number(process.env.OSA_TEST_SEED ?? 20260701)

export function sample<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(arbitrary, { numRuns: count, seed })
}

/** A law that holds for all of them; a case that breaks it is made small before it is reported. */
export function holdsFor<T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void, count = 2000): void {
  fc.assert(fc.property(arbitrary, law), { numRuns: count, seed })
}
