/** What a program's end says of the change that it was to make. */
import type { Fate, Kind } from './journal.ts'
import type { RunEnded } from './processes.ts'

/** What may be refused, because someone else has changed the inventory meanwhile. */
const refusals: Partial<Record<Kind, RegExp>> = {
  remove: /there (?:is|are) no host/,
  pin: /there is no host|has it already|belongs to|is taken/,
  move: /there is no host/,
  restore: /# ERR_INVENTORY_SHRUNK|there is no revision/,
  // What was to be copied has been pruned.
  away: /there is no revision/,
  back: /gone on by itself|gone on by themselves/,
}
/** What anything may be refused for: the server is away, or others write all the time; its plugin was killed while it started. */
const passing =
  /# ERR_(?:BACKEND_UNAVAILABLE|REVISION_CONFLICT|CHANGED_MEANWHILE)|the plugin \S+ (?:was ended by SIGKILL before|did not print) its first line/
/** A copy that was cut off may have this change, or not yet. */
const notKnown = /is not known|(?:is|are) stored, but/

export interface Outcome {
  readonly fate: Fate
  readonly faults: readonly string[]
  /** The revision that was saved, where only something after it has failed. */
  readonly stored?: number
}

/** An error under `--json` in the words that it has without. */
function inWords(stderr: string): string {
  if (!stderr.startsWith('{')) return stderr
  try {
    const { error } = JSON.parse(stderr) as { error?: { code: string; message: string; remedy: string | null } }
    return error ? `${error.message}\n    ${error.remedy ?? ''}  # ${error.code}\n` : stderr
  } catch {
    return stderr
  }
}

export function outcomeOf(kind: Kind, { status, end, stdout, stderr: said }: RunEnded): Outcome {
  const stderr = inWords(said)
  const [first = 'nothing'] = stderr.split('\n')
  const faults = /internal error|^ +at .*:\d+:\d+\)?$/m.test(stderr) ? [`said: ${first}`] : []
  if (end === 'killed') return { fate: 'unknown', faults }
  if (end === 'hung') return { fate: 'unknown', faults: [...faults, 'hung'] }
  if (status === 0) return { fate: 'acknowledged', faults }
  // A copy tells what it copies from where, before it begins.
  if (stdout !== '' && kind !== 'away' && kind !== 'back')
    faults.push(`failed with status ${status} and printed ${stdout.length} bytes`)
  if (status !== 1 && status !== 3) faults.push(`ended with status ${status}: ${first}`)
  else if (!passing.test(stderr) && !refusals[kind]?.test(stderr)) faults.push(`was refused: ${stderr.trim()}`)
  const saved = /(?<!whether )revision (\d+) is saved/.exec(stderr)?.[1]
  if (saved !== undefined) return { fate: 'acknowledged', faults, stored: Number(saved) }
  // What a refusal does not leave open is what it promises: nothing was changed.
  return { fate: notKnown.test(stderr) ? 'unknown' : 'refused', faults }
}
