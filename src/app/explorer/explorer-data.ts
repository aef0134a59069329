/** All that a page is given at once (`src/explorer/data.ts`), with what the command line shows, made by the same functions. */
import { hideShapes } from '../../backends/support/secret-shapes.ts'
import type { Grade } from '../../core/inventory/findings.ts'
import type { Told } from '../../core/progress.ts'
import type { ExplorerData, FindingLine, RevisionLine } from '../../explorer/data.ts'
import type { Value } from '../../python/value.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { placeLine } from '../config/place.ts'
import { version } from '../store/attribution.ts'
import { isDamage } from '../store/history/listing.ts'
import type { StoredInventory } from '../store/stored.ts'
import { configuredPart } from './configured.ts'
import { type PackedDocument, packed, packedRevision } from './documents.ts'
import { listRevisions, maskedLine } from './revisions.ts'
import type { Subject } from './subject.ts'

export interface FileOptions {
  /** How many revisions there are in it. */
  readonly history: number
  /** The newest of them. @default what is stored now */
  readonly revision?: number | undefined
  /** Before each revision, how many are behind. */
  readonly tell?: Told
}

/** For a file: the newest revisions with their documents, and of the rest nothing. */
export async function fileData(subject: Subject, { history, revision, tell }: FileOptions): Promise<ExplorerData> {
  const { lines, present } = await listRevisions(subject.store, subject.masker)
  const from = revision === undefined ? 0 : lines.findIndex(({ id }) => id === revision)
  const documents = new Map<string, string>()
  const shown: RevisionLine[] = []
  const wanted = lines.slice(from, from + history)
  for (const line of wanted) {
    tell?.(shown.length, wanted.length)
    const found = line.damage === undefined ? await documentOf(subject, line, present) : { damage: line.damage }
    if ('gzip' in found) documents.set(String(line.id), found.gzip.toString('base64'))
    shown.push('gzip' in found ? { ...line, bytes: found.bytes } : { ...line, damage: found.damage })
  }
  const isPresent = from === 0
  return {
    ...(await common(subject, present, isPresent)),
    live: false,
    revisions: shown.map((line) => maskedLine(line, subject.masker)),
    documents: Object.fromEntries(documents),
  }
}

/** For a server: all revisions, and the newest one's document. */
export async function liveData(subject: Subject): Promise<ExplorerData> {
  const { lines, present } = await listRevisions(subject.store, subject.masker)
  const [newest, ...older] = lines
  const found = newest && newest.damage === undefined ? await documentOf(subject, newest, present) : undefined
  const first = newest && found ? { ...newest, ...('gzip' in found ? { bytes: found.bytes } : found) } : newest
  return {
    ...(await common(subject, present, true)),
    live: true,
    revisions: (first ? [first, ...older] : []).map((line) => maskedLine(line, subject.masker)),
    documents: found && 'gzip' in found ? { [String(newest!.id)]: found.gzip.toString('base64') } : {},
  }
}

/** A state that is not recorded is nowhere but in what was loaded. */
async function documentOf(
  { store, masker }: Subject,
  { id }: RevisionLine,
  present: StoredInventory | undefined,
): Promise<PackedDocument> {
  if (present?.revision.id !== id) return packedRevision(store, id, masker)
  try {
    return packed(present.document, 'what is stored', masker)
  } catch (error) {
    if (!isDamage(error)) throw error
    return { damage: masker.text((error as Error).message) }
  }
}

function inventoryOf(present: StoredInventory | undefined): Value | undefined {
  try {
    return present?.inventory
  } catch (error) {
    if (!isDamage(error)) throw error
    return undefined
  }
}

type Common = Omit<ExplorerData, 'live' | 'revisions' | 'documents'>

/** @param isPresent the configuration and what is wrong are those of now */
async function common(subject: Subject, present: StoredInventory | undefined, isPresent: boolean): Promise<Common> {
  const { store, masker } = subject
  const release = present?.revision.summary.release
  const section = store.files?.section ?? 'file'
  const place = store.backend.place
  return {
    version: 1,
    program: version,
    deployment: store.files?.deployment ?? 'default',
    place: place === undefined ? section : `${section}: ${hideShapes(place)}`,
    made: new Date().toISOString(),
    ...(isPresent ? configuredPart(subject, inventoryOf(present)) : {}),
    ...(isPresent && release !== undefined ? { release } : {}),
    ...(isPresent ? { findings: findingLines(await subject.examine(), subject) } : {}),
    secrets: masker.mode,
  }
}

const grades: readonly Grade[] = ['error', 'warning', 'note']

function findingLines(findings: readonly PlacedFinding[], { masker, configDirectory }: Subject): FindingLine[] {
  return grades.flatMap((grade) =>
    findings
      .filter((finding) => finding.grade === grade)
      .map((finding) => {
        const place = placeLine(finding, configDirectory)
        return {
          grade,
          code: finding.code,
          message: masker.text(finding.message),
          ...(finding.remedy ? { remedy: masker.text(finding.remedy) } : {}),
          ...(place ? { place: { ...place, file: masker.text(place.file) } } : {}),
        }
      }),
  )
}
