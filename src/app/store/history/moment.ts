/** A point in time as people write it: a time with its zone, a day, or how long ago. */
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

interface NoTime {
  readonly problem: string
  readonly remedy: string
}

/** Milliseconds since 1970, or what is wrong. */
export function parseMoment(text: string, now: number): number | { readonly problem: string } {
  const time = findMoment(text, now)
  if (typeof time === 'number') return time
  return { problem: time ? `${time.problem}; ${time.remedy}` : `write ${momentForms}` }
}

/** The same; `undefined` for what is neither time, day nor age. */
export function findMoment(text: string, now: number): number | NoTime | undefined {
  const age = /^(\d{1,6})([smhdw])$/.exec(text)
  if (age) return now - Number(age[1]) * units.get(age[2]!)!
  return parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
}

const timePattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(?:([Zz])|([-+])(\d\d):?(\d\d)?)?$/

/**
 * ISO 8601 with a zone, in milliseconds since 1970; `undefined` for what is not a time at all. Without a zone it is
 * refused: two operators would read it as two times.
 */
function parseTime(text: string): number | NoTime | undefined {
  const match = timePattern.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', utc, sign] = match
  const clock = `${year}-${month}-${day}T${hour}:${minute}:${second}`
  const local = Date.parse(`${clock}Z`)
  // A day that the month lacks would count as one of the next month.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(clock)) {
    return { problem: 'there is no such day or hour', remedy: 'write it as 2026-11-01T08:00:00Z' }
  }
  if (utc === undefined && sign === undefined) {
    return { problem: 'it has no time zone', remedy: `write ${clock}Z for UTC, or with an offset: ${clock}+01:00` }
  }
  const offset = (Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0)) * (sign === '-' ? -1 : 1)
  return local + Number(`0.${fraction}0`) * 1000 - offset * 60_000
}
