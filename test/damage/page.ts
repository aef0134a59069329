/** `docs/recovery.md`: what was seen, as tables. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../support/program.ts'
import { type Place, places } from './states.ts'
import type { Outcome } from './trial.ts'

export type Part = 'one' | 'more'

const path = join(repository, 'docs/recovery.md')
const begin = (name: string, part: Part): string => `<!-- states: ${name}, ${part} -->\n`
const end = '<!-- end -->'

/** Servers have none there, and more than one damage only the files. */
export function hasTable(name: string, part: Part): boolean {
  return readFileSync(path, 'utf8').includes(begin(name, part))
}

export function tableIn(name: string, part: Part): string {
  const page = readFileSync(path, 'utf8')
  const start = page.indexOf(begin(name, part))
  if (start < 0) throw new Error(`${path} has no ${begin(name, part)}`)
  const from = start + begin(name, part).length
  return page.slice(from, page.indexOf(end, from))
}

export function writeTable(name: string, part: Part, table: string): void {
  const page = readFileSync(path, 'utf8')
  const old = `${begin(name, part)}${tableIn(name, part)}`
  writeFileSync(
    path,
    page.replace(old, () => `${begin(name, part)}${table}`),
  )
}

/** Each place, and what becomes of each damage to it. */
export function tableOfOne(outcomes: readonly Outcome[]): string {
  const rows = new Map<string, string[]>()
  for (const { state, ...outcome } of outcomes) {
    if (state.size !== 1) continue
    const [[place, damage]] = [...state] as [[Place, string]]
    const key = `${places[place]} | ${doneText(outcome)} | ${waysText(outcome)}`
    rows.set(key, [...(rows.get(key) ?? []), damage])
  }
  const lines = [...rows].map(([key, damages]) => {
    const [place, ...rest] = key.split(' | ')
    return `| ${place} | ${damages.join(', ')} | ${rest.join(' | ')} |`
  })
  return `| place | damage | the run | advised, and what comes of it |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`
}

/** Two places and more, added up: each with how many states end so. */
export function tableOfMore(outcomes: readonly Outcome[]): string {
  const rows = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const { state } = outcome
    if (state.size < 2) continue
    const key =
      state.size > 2 ? `${state.size} places gone` : [...state.keys()].map((place) => places[place]).join(', ')
    rows.set(key, [...(rows.get(key) ?? []), outcome])
  }
  const lines = [...rows].map(([key, some]) => {
    const goes = some.filter(({ does }) => does === 'goes on').length
    return `| ${key} | ${some.length} | ${goes} | ${some.length - goes} | ${advisedIn(some)} |`
  })
  const head = '| places | states | goes on | refuses | advised, and what comes of it |'
  return `${head}\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}\n`
}

function doneText({ does, kept }: Pick<Outcome, 'does' | 'kept'>): string {
  return does === 'goes on' ? `goes on: ${kept}` : 'refuses'
}

function waysText({ ways }: Pick<Outcome, 'ways'>): string {
  return ways.length === 0 ? '-' : ways.map(({ advice, result }) => `\`${advice}\`: ${result}`).join('; ')
}

function advisedIn(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>()
  for (const { ways } of outcomes) {
    for (const { advice, result } of ways) {
      const text = `\`${advice}\`: ${result}`
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
  if (counts.size === 0) return '-'
  return [...counts]
    .sort()
    .map(([text, count]) => `${text} (${count})`)
    .join('; ')
}
