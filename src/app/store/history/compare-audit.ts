/** The history held against the audit log: anyone who can rewrite one of them has not rewritten the other. */
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { HistoryCut, RevisionId, RevisionInfo } from '../../../backends/contract.ts'
import type { AuditedCut, AuditFile, AuditLine } from './audit-file.ts'
import type { Fault } from './links.ts'

export interface ComparedHistory {
  /** Ascending by number. */
  readonly infos: readonly RevisionInfo[]
  readonly cut: HistoryCut | undefined
  readonly deployment: string
  /** The section of the settings. */
  readonly backend: string
  /** The backend lets the oldest go by itself, without a line. */
  readonly keepsOnly?: number | undefined
}

export interface Compared {
  readonly faults: readonly Fault[]
  readonly notes: readonly string[]
}

/** Lines of other clouds are skipped. */
export function compareWithAudit(history: ComparedHistory, { lines, cuts, broken }: AuditFile): Compared {
  const { infos, deployment } = history
  const lineage = infos.at(-1)?.lineage
  // A copy in another deployment has the same lineage, and goes its own way.
  const own = grouped(lines.filter((line) => line.deployment === deployment && line.info.lineage === lineage))
  const notes = broken.map((place) => `${place} is not a line of an audit log, and was skipped`)
  const others = faultsOfOtherLineages(history, lines, lineage)
  if (own.size === 0) return { faults: infos.length > 0 ? [unknownHistory(infos), ...others] : others, notes }
  const first = Math.min(...own.keys())
  if (infos.some(({ id }) => id < first)) {
    notes.push(`the audit log begins with revision ${first}: nothing before it is compared`)
  }
  return {
    faults: [
      ...others,
      ...faultsOfCut(history, lines, cuts),
      ...[...own].flatMap(([id, logged]) => faultsOfLogged(id, logged, history)),
      ...infos
        .filter(({ id }) => id > first && !own.has(id))
        .map(({ id }) => audit(id, 'the audit log has no line of it')),
    ],
    notes,
  }
}

function grouped(lines: readonly AuditLine[]): Map<RevisionId, AuditLine[]> {
  const byId = new Map<RevisionId, AuditLine[]>()
  for (const line of lines) byId.set(line.info.id, [...(byId.get(line.info.id) ?? []), line])
  return byId
}

function audit(revision: RevisionId, message: string): Fault {
  return { revision, kind: 'audit', message }
}

function unknownHistory(infos: readonly RevisionInfo[]): Fault {
  return audit(infos.at(-1)!.id, 'the audit log knows no revision of this inventory: is it the right file?')
}

/** A whole history that was put in another one's place. */
function faultsOfOtherLineages(history: ComparedHistory, lines: readonly AuditLine[], lineage: string | undefined) {
  const { deployment, backend, infos } = history
  const here = lines.filter((line) => line.deployment === deployment && line.backend === backend)
  const newest = new Map(here.map((line) => [line.info.lineage, line]))
  if (lineage !== undefined) newest.delete(lineage)
  const instead = infos.length === 0 ? 'there is no history now' : 'the history has another one'
  return [...newest.values()].map(({ info, place }) =>
    audit(
      infos.at(-1)?.id ?? 0,
      `the audit log has revisions of lineage ${info.lineage} up to ${info.id} (${place}), and ${instead}; ` +
        'after an inventory was begun again by hand, begin a new audit log too',
    ),
  )
}

/** Anyone who takes the oldest away can note a cut with it, but writes no line of that. */
function faultsOfCut(history: ComparedHistory, lines: readonly AuditLine[], cuts: readonly AuditedCut[]): Fault[] {
  const { cut, infos, deployment, backend, keepsOnly } = history
  const lineage = infos.at(-1)?.lineage
  if (!cut || keepsOnly !== undefined) return []
  if (cuts.some((logged) => logged.lineage === lineage && logged.cut.id === cut.id)) return []
  // What came here with its history cut already was never here before the cut.
  const isHere = (line: AuditLine) => line.deployment === deployment && line.backend === backend
  const wasHere = lines.some((line) => isHere(line) && line.info.lineage === lineage && line.info.id <= cut.id)
  return wasHere ? [audit(cut.id, 'the history was cut at it, and the audit log has no line of that pruning')] : []
}

function faultsOfLogged(id: RevisionId, logged: readonly AuditLine[], { infos, cut }: ComparedHistory): Fault[] {
  const [line, ...more] = logged
  const faults = more
    .filter(({ info }) => !isDeepStrictEqual(info, line!.info))
    .map(({ place }) => audit(id, `the audit log has two of this number: ${line!.place} and ${place}`))
  const found = infos.find((info) => info.id === id)
  if (found) {
    const { document: _, unrecorded: __, ...info } = found as RevisionInfo & Record<string, unknown>
    const isThere = logged.some((each) => isDeepStrictEqual(each.info, info))
    return isThere ? faults : [...faults, audit(id, `${differences(info, line!.info)} (${line!.place})`)]
  }
  if (cut === undefined || id > cut.id) {
    return [...faults, audit(id, `it is missing, and the audit log knows it (${line!.place})`)]
  }
  const isCutHere = id === cut.id && cut.chain !== ''
  if (!isCutHere || logged.some((each) => each.info.chain === cut.chain)) return faults
  const message = `the history was cut at it, with another chain digest than the audit log has (${line!.place})`
  return [...faults, audit(id, message)]
}

function differences(found: object, logged: object): string {
  const [here, there] = [new Map(Object.entries(found)), new Map(Object.entries(logged))]
  const names = [...new Set([...here.keys(), ...there.keys()])]
  const differing = names.filter((name) => !isDeepStrictEqual(here.get(name), there.get(name)))
  return `the audit log says otherwise of its ${differing.join(', ')}`
}

/** A line is added after its change: a fault has to last for so many looks, milliseconds apart. */
const looks = 10
const apart = 50

/**
 * Comparing with a log that others are writing to.
 *
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
