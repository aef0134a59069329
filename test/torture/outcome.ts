/** What a program's end says of the change that it was to make. */
import type { Fate, Kind } from './journal.ts'
import type { RunEnded } from './processes.ts'

/** What may be refused, because someone else has changed the inventory meanwhile. */
const refusals: Partial<Record<Kind, RegExp>> = {
  remove: /is not in the inventory|are not in the inventory/,
  pin: /is not in the inventory|has it already|belongs to|is taken/,
  move: /is not in the inventory/,
  restore: /more than half|there is no revision/,
  back: /gone on by itself|gone on by themselves/,
}

export interface Outcome {
  readonly fate: Fate
  readonly faults: readonly string[]
}

export function outcomeOf(kind: Kind, { status, end, stdout, stderr }: RunEnded): Outcome {
  const [first = 'nothing'] = stderr.split('\n')
  const faults = /internal error|^ +at .*:\d+:\d+\)?$/m.test(stderr) ? [`said: ${first}`] : []
  if (end === 'killed') return { fate: 'unknown', faults }
  if (end === 'hung') return { fate: 'unknown', faults: [...faults, 'hung'] }
  if (status === 0) return { fate: 'acknowledged', faults }
  if (stdout !== '') faults.push(`failed with status ${status} and printed ${stdout.length} bytes`)
  if (status === 3) return { fate: 'unknown', faults }
  if (status !== 1) faults.push(`ended with status ${status}: ${first}`)
  else if (!refusals[kind]?.test(stderr)) faults.push(`was refused: ${stderr.trim()}`)
  return { fate: status === 1 ? 'refused' : 'unknown', faults }
}
