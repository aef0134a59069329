/** The audit log, read back. */
import type { HistoryCut, RevisionInfo } from '../../../backends/contract.ts'
import { largestLog } from '../../../disk/limits.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { SourceFileError } from '../../config/source-files.ts'

/** A line that tells of a revision. */
export interface AuditLine {
  /** `FILE:LINE`. */
  readonly place: string
  readonly deployment: string
  readonly backend: string
  readonly info: RevisionInfo
}

/** A line that tells of `history prune`. */
export interface AuditedCut {
  readonly lineage: string
  readonly cut: HistoryCut
}

export interface AuditFile {
  readonly lines: readonly AuditLine[]
  readonly cuts: readonly AuditedCut[]
  /** Lines that are not a line of an audit log. */
  readonly broken: readonly string[]
}

/** @throws SourceFileError */
export function readAuditFile(path: string): AuditFile {
  const texts = read(path).split('\n')
  const lines: AuditLine[] = []
  const cuts: AuditedCut[] = []
  const broken: string[] = []
  for (const [index, text] of texts.entries()) {
    if (text === '') continue
    const place = `${path}:${index + 1}`
    const entry = parsed(text)
    if (!entry) broken.push(place)
    else if (entry.event === 'pruned') {
      cuts.push({ lineage: String(entry.lineage), cut: entry.cut as HistoryCut })
    } else if (!isOfTag(entry)) {
      const { event: _, by: __, deployment, backend, ...info } = entry
      lines.push({
        place,
        deployment: String(deployment),
        backend: String(backend),
        info: info as unknown as RevisionInfo,
      })
    }
  }
  return { lines, cuts, broken }
}

function read(path: string): string {
  try {
    return readRegularText(path, largestLog)
  } catch (error) {
    throw new SourceFileError(path, `cannot be read: ${reasonOf(error)}`)
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const entry: unknown = JSON.parse(text)
    if (typeof entry !== 'object' || entry === null || !('event' in entry)) return undefined
    if (!('lineage' in entry)) return undefined
    if (isOfTag(entry)) return entry as Record<string, unknown>
    const isWhole = entry.event === 'pruned' ? hasCut(entry) : 'id' in entry && typeof entry.id === 'number'
    return isWhole ? (entry as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Tags are beside the history, and not compared. */
function isOfTag({ event }: { readonly event?: unknown }): boolean {
  return event === 'tagged' || event === 'untagged'
}

function hasCut(entry: object): boolean {
  return 'cut' in entry && typeof entry.cut === 'object' && entry.cut !== null && 'id' in entry.cut
}
