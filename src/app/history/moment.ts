/** A point in time as people write it: a time with its zone, a day, or how long ago. */
import { parseTime } from '../revision-name.ts'

const units: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 7 * 86_400_000],
])

/** For the help of commands. */
export const momentForms =
  'a time with zone (2026-11-01T08:00:00Z), a day (2026-11-01, from midnight UTC) or an age (90m, 12h, 30d, 4w)'

/** Milliseconds since 1970, or what is wrong. */
export function parseMoment(text: string, now: number): number | { readonly problem: string } {
  const age = /^(\d{1,6})([smhdw])$/.exec(text)
  if (age) return now - Number(age[1]) * units.get(age[2]!)!
  const time = parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
  if (typeof time === 'number') return time
  return { problem: time ? `${time.problem}; ${time.remedy}` : `write ${momentForms}` }
}
