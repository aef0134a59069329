/** Comparing with an audit log that others are writing to. */
import { setTimeout as pause } from 'node:timers/promises'
import type { AuditFile } from './audit-file.ts'
import { type Compared, type ComparedHistory, compareWithAudit } from './compare-audit.ts'

/** A line is added after its change: a fault has to last for so many looks, milliseconds apart. */
const looks = 10
const apart = 50

/**
 * @param before what the log said before the history was listed: all of that must be in it
 * @param read the log as it is now: it must have a line of everything that was listed
 */
export async function compareBesideWriters(
  history: ComparedHistory,
  before: AuditFile,
  read: () => AuditFile,
): Promise<Compared> {
  const newest = history.infos.at(-1)?.id ?? 0
  const known = new Set(before.lines.map(({ info }) => info.change))
  for (let look = 1; ; look++) {
    const now = read()
    const lines = now.lines.filter(({ info }) => info.id <= newest || known.has(info.change))
    const compared = compareWithAudit(history, { ...now, lines })
    if (compared.faults.length === 0 || look === looks) return compared
    await pause(apart)
  }
}
