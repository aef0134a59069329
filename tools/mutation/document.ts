import type { Mutant } from './mutants.ts'
import { parts } from './parts.ts'
import type { Outcome, Tried } from './results.ts'

/** The least that has to be killed, of those that were tried. */
export const LEAST = 0.85

export interface Figures {
  readonly drawn: number
  readonly killed: number
  /** of the killed */
  readonly endless: number
  readonly timedOut: number
  readonly survived: number
  readonly notTried: number
  /** killed, of those that were tried: a time-out counts as not killed */
  readonly score: number
}

export function figuresOf(tried: readonly Tried[]): Figures {
  const count = (outcome: Outcome) => tried.filter((each) => each.outcome === outcome).length
  const endless = count('endless')
  const killed = count('killed') + endless
  const notTried = count('not tried')
  return {
    ...{ drawn: tried.length, killed, endless, notTried },
    ...{ timedOut: count('timed out'), survived: count('survived') },
    score: tried.length === notTried ? 0 : killed / (tried.length - notTried),
  }
}

/** Whether a mutant needs a reason. */
export function lives(outcome: Outcome): boolean {
  return outcome === 'survived' || outcome === 'timed out'
}

/** Why a mutant lives, by its id. */
export type Reasons = ReadonlyMap<string, { readonly place: string; readonly reason: string }>

/** One line, of a table or a message. */
export function placeOf({ file, start, original, replacement }: Mutant): string {
  const short = (text: string) => {
    const line = text.replaceAll(/\s+/g, ' ')
    return line.length > 60 ? `${line.slice(0, 57)}...` : line
  }
  return `${file}:${start.line} ${short(original)} → ${short(replacement) || 'nothing'}`
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |\n`
}

function figuresRow(name: string, tried: readonly Tried[]): string {
  const { drawn, killed, endless, timedOut, survived, notTried, score } = figuresOf(tried)
  const share = drawn === notTried ? '' : `${(100 * score).toFixed(1)} %`
  return row([name, drawn, killed, endless, timedOut, survived, notTried, share])
}

function code(text: string): string {
  // Brackets before parentheses, as regular expressions have them, would be a link.
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '&#124;').replaceAll(']', '&#93;')
  return `<code>${plain}</code>`
}

/** Puts figures and survivors into `docs/mutation.md`, in the place of the earlier ones. */
export function withFigures(
  page: string,
  all: number,
  seed: string,
  tried: readonly Tried[],
  reasons: Reasons,
): string {
  let text = `${all} mutants in all, ${tried.length} of them drawn with the seed ${seed}.\n\n`
  text += row([
    'part',
    'drawn',
    'killed',
    'endless of these',
    'timed out',
    'survived',
    'not tried',
    'killed, of those tried',
  ])
  text += row(Array(8).fill('---'))
  for (const { name, sources } of parts) {
    const label = sources.map((source) => `\`${source}\``).join(', ')
    text += figuresRow(
      label,
      tried.filter(({ part }) => part === name),
    )
  }
  text += figuresRow('all', tried)
  text += '\n## Those that live\n\n| place and change | why |\n| --- | --- |\n'
  for (const { mutant, outcome, isMissed } of tried) {
    if (!lives(outcome)) continue
    const reason = reasons.get(mutant.id)?.reason || (isMissed ? 'no test here comes by it' : 'no reason yet')
    text += row([code(placeOf(mutant)), outcome === 'survived' ? reason : `timed out: ${reason}`])
  }
  const [begin, end] = ['<!-- figures: made by npm run mutate -->\n', '<!-- end of figures -->']
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from)
    throw new Error(`docs/mutation.md has no place for the figures: ${begin.trim()} … ${end}`)
  return `${page.slice(0, from)}${begin}\n${text}\n${page.slice(to)}`
}
