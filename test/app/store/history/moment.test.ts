import { describe, expect, it } from 'vitest'
import { findMoment, parseMoment } from '../../../../src/app/store/history/moment.ts'

const now = Date.parse('2026-11-29T12:00:00Z')

describe('a point in time', () => {
  it.each([
    ['90s', '2026-11-29T11:58:30.000Z'],
    ['90m', '2026-11-29T10:30:00.000Z'],
    ['12h', '2026-11-29T00:00:00.000Z'],
    ['30d', '2026-10-30T12:00:00.000Z'],
    ['4w', '2026-11-01T12:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-11-01T08:00Z', '2026-11-01T08:00:00.000Z'],
    ['2026-11-01 08:00:05z', '2026-11-01T08:00:05.000Z'],
    ['2026-11-01t08:00:05.25Z', '2026-11-01T08:00:05.250Z'],
    ['2026-11-01T08:00:05,5 Z', '2026-11-01T08:00:05.500Z'],
    ['2026-11-01T08:00:00+01:30', '2026-11-01T06:30:00.000Z'],
    ['2026-11-01T08:00:00-0130', '2026-11-01T09:30:00.000Z'],
    ['2026-11-01T08:00:00 +02', '2026-11-01T06:00:00.000Z'],
    ['2026-11-01Z', '2026-11-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(findMoment(text, now) as number).toISOString()).toBe(expected)
  })

  it.each(['yesterday', '12', '12x', '1234567d', 'h', '2026-11-1', '26-11-01', '2026-11-01T08', 'x2026-11-01', '12h '])(
    '%s is none',
    (text) => {
      expect(findMoment(text, now)).toBeUndefined()
      expect(parseMoment(text, now)).toEqual({
        problem: expect.stringMatching(/^write a time with zone .* \(90m, 12h/),
      })
    },
  )

  it.each(['2026-02-29', '2026-13-01', '2026-11-01T25:00Z', '2026-11-31T08:00:00Z'])('%s does not exist', (text) => {
    expect(parseMoment(text, now)).toEqual({
      problem: 'there is no such day or hour; write it as 2026-11-01T08:00:00Z',
    })
  })

  it('without a zone is two times', () => {
    expect(parseMoment('2026-11-01T08:00', now)).toEqual({
      problem: 'it has no time zone; write 2026-11-01T08:00:00Z for UTC, or with an offset: 2026-11-01T08:00:00+01:00',
    })
  })
})
