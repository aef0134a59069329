/** Dates and times as `str()` of the Python objects that PyYAML makes of them. */
import { PyDate } from './value.ts'

const TIMESTAMP =
  /^([0-9]{4})-([0-9][0-9]?)-([0-9][0-9]?)(?:(?:[Tt]|[ \t]+)([0-9][0-9]?):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?(?:[ \t]*(?:(Z)|([-+])([0-9][0-9]?)(?::([0-9]{2}))?))?)?\n?$/
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const MINUTES_A_DAY = 24 * 60

function isDate(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= (month === 2 && leap ? 29 : DAYS[month - 1]!)
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** `+01:00`; undefined for a day or more, which Python refuses. */
function zoneText(sign: string, hours: string, minutes: string | undefined): string | undefined {
  const total = Number(hours) * 60 + Number(minutes ?? 0)
  if (total >= MINUTES_A_DAY) return undefined
  return `${total === 0 ? '+' : sign}${two(Math.floor(total / 60))}:${two(total % 60)}`
}

/** `undefined` where Python raises an error: no timestamp, or a day or an hour that does not exist. */
export function parseTimestamp(text: string): PyDate | undefined {
  const match = TIMESTAMP.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, utc, sign, zoneHours, zoneMinutes] = match
  if (!isDate(Number(year), Number(month), Number(day))) return undefined
  const date = `${year}-${two(Number(month))}-${two(Number(day))}`
  if (hour === undefined) return new PyDate('date', date)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const zone = utc ? '+00:00' : sign ? zoneText(sign, zoneHours!, zoneMinutes) : ''
  if (zone === undefined) return undefined
  const micros = (fraction ?? '').slice(0, 6).padEnd(6, '0')
  const parts = micros === '000000' ? '' : `.${micros}`
  return new PyDate('datetime', `${date} ${two(Number(hour))}:${minute}:${second}${parts}${zone}`)
}

/** The moment that a time with a zone names: Python finds two of them equal whatever their zones. */
export function momentOf(date: PyDate): string | undefined {
  const match = /^(.{10}) (.{8})(\.[0-9]{6})?([-+])([0-9]{2}):([0-9]{2})$/.exec(date.text)
  if (!match) return undefined
  const [, day, time, micros, sign, hours, minutes] = match
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return `${Date.parse(`${day}T${time}Z`) - shift}${micros ?? ''}`
}
