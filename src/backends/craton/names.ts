/** What Craton's database cannot hold: told before the first request, each name with what is wrong. */
import { withoutEnd } from '../../python/text.ts'
import type { SettingsIssue } from '../errors.ts'
import type { Parts } from './parts.ts'

/** What Craton keeps its objects in. MySQL, also MariaDB, is the stricter one. */
export type Database = 'mysql' | 'sqlite'

const longest = 255
/** So many are reported. */
const mostTold = 20

/** Two names that MySQL takes for one: it looks neither at case nor at accents nor at blanks at the end. */
export function folded(name: string, database: Database): string {
  if (database === 'sqlite') return name
  const bare = name.normalize('NFKD').replace(/\p{M}/gu, '')
  return withoutEnd(bare.toUpperCase().toLowerCase(), (character) => character === ' ')
}

/** What is wrong with a name, and what to write instead; `undefined` if nothing is. */
export function nameFault(name: string, database: Database): Omit<SettingsIssue, 'key'> | undefined {
  const remedy = 'choose another name, or another backend'
  if (name === '') return { message: 'Craton takes no empty name', remedy }
  if (name.startsWith('\n')) return { message: 'Craton takes no name that begins with a line break', remedy }
  if (/\p{Surrogate}/u.test(name)) return { message: 'has half of a character, which UTF-8 cannot hold', remedy }
  if (database === 'sqlite') return undefined
  const length = [...name].length
  if (length > longest) return { message: `has ${length} characters, and Craton's MySQL takes ${longest}`, remedy }
  const wide = /[\u{10000}-\u{10ffff}]/u.exec(name)
  if (wide) return { message: `has the character ${wide[0]}, which Craton's MySQL cannot hold in a name`, remedy }
  return undefined
}

/** Every host and key of a document that Craton cannot hold. */
export function partsFaults(parts: Parts, database: Database): SettingsIssue[] {
  const places: [place: string, names: Iterable<string>][] = [
    ['_meta.hostvars', parts.hostVariables.keys()],
    ['all.vars', parts.allVariables.keys()],
  ]
  for (const [host, variables] of parts.hostVariables) places.push([`_meta.hostvars.${host}`, variables.keys()])
  const issues = places.flatMap(([place, names]) => namesFaults(place, names, database))
  if (issues.length <= mostTold) return issues
  return [
    ...issues.slice(0, mostTold),
    { key: 'inventory', message: `and ${issues.length - mostTold} more such names` },
  ]
}

/** On one line. */
function shownName(name: string): string {
  if (name === '' || /\p{Cc}/u.test(name)) return JSON.stringify(name)
  return name.length > 60 ? `${name.slice(0, 60)}…` : name
}

function namesFaults(place: string, names: Iterable<string>, database: Database): SettingsIssue[] {
  const seen = new Map<string, string>()
  const issues: SettingsIssue[] = []
  for (const name of names) {
    const key = `${place}.${shownName(name)}`
    const fault = nameFault(name, database)
    const other = seen.get(folded(name, database))
    seen.set(folded(name, database), name)
    if (fault) issues.push({ key, ...fault })
    else if (other !== undefined) {
      const message = `Craton's MySQL takes it for the same as ${JSON.stringify(other)}`
      issues.push({ key, message, remedy: 'choose a name that differs in more than case, accents and last blanks' })
    }
  }
  return issues
}
