/** Reading a bundle: every digest, the chain and the order are proved before a single revision is given to anyone. */
import type { HistoryCut, Revision, RevisionInfo } from '../../../backends/contract.ts'
import { revisionFault } from '../../../backends/support/revision-shape.ts'
import { tagsFault } from '../../../backends/support/tags.ts'
import type { Told } from '../../../core/progress.ts'
import { BundleError } from '../errors.ts'
import { beginningOf } from '../history/links.ts'
import { infoOf } from '../revisions.ts'
import { firstFault, proved, type RevisionSource } from '../transfer/source.ts'
import { anyBundleFormat, type BundleHead, bundleFormat, endLine, LinesDigest, taggedBundleFormat } from './format.ts'
import { type BundleFile, damaged, demandSeal, findBundle, linesOf } from './lines.ts'

/**
 * Reads the whole file once, and again as far as revisions are asked for.
 *
 * @param tell after each revision, how many are behind
 * @throws BundleError
 */
export async function openBundle(path: string, tell: Told = () => {}): Promise<RevisionSource> {
  const file = findBundle(path)
  await demandSeal(file)
  let head: BundleHead | undefined
  const infos: RevisionInfo[] = []
  for await (const item of itemsOf(file)) {
    if ('format' in item) head = item
    else infos.push(infoOf(item))
    // What a damaged head says is told below.
    if (head) tell(infos.length, Math.max(infos.length, head.newest - head.first + 1))
  }
  if (!head || !fits(head, infos)) throw damaged(path, 'it does not hold what its first line tells')
  const fault = firstFault(infos, head.cut ?? undefined)
  if (fault !== undefined) throw damaged(path, fault)
  const known = new Map(infos.map(({ id, chain }) => [id, chain]))
  return {
    infos,
    keepsHistory: true,
    cut: head.cut ?? undefined,
    fault: undefined,
    unrecorded: undefined,
    tags: head.tags ?? [],
    async *revisionsFrom(id) {
      for await (const item of itemsOf(file)) {
        if ('format' in item || item.id < id) continue
        if (known.get(item.id) !== item.chain)
          throw damaged(path, `revision ${item.id} has changed since it was checked`)
        yield item
      }
    },
  }
}

function fits({ format, lineage, first, newest, cut, tags = [] }: BundleHead, infos: readonly RevisionInfo[]): boolean {
  const [oldest, last] = [infos[0], infos.at(-1)]
  const beginning = format === bundleFormat ? oldest : beginningOf(infos)
  const ids = new Set(infos.map(({ id }) => id))
  return (
    oldest?.id === first &&
    last?.id === newest &&
    oldest.lineage === lineage &&
    beginning?.parent === cut?.id &&
    tags.every(({ id }) => ids.has(id))
  )
}

/** The head, then the revisions, each proved against its digest. Anyone who takes them all knows that the end was there. */
async function* itemsOf(file: BundleFile): AsyncGenerator<BundleHead | Revision> {
  const digest = new LinesDigest()
  let number = 0
  let isAtEnd = false
  for await (const line of linesOf(file)) {
    if (isAtEnd) throw damaged(file.path, 'something is behind its end')
    number++
    const value = parsedLine(line, file, number)
    if (number === 1) yield asHead(value, file)
    else if ('end' in value) {
      isAtEnd = true
      if (line !== endLine(number - 2, digest.hex())) throw damaged(file.path, 'its end does not fit what is before it')
    } else yield asRevision(value, file, number)
    if (!isAtEnd) digest.add(line)
  }
  if (!isAtEnd) throw damaged(file.path, `its end is missing after line ${number}`)
}

function parsedLine(line: string, { path }: BundleFile, number: number): object {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Told below.
  }
  if (number === 1) throw noBundle(path)
  throw damaged(path, `line ${number} is not a JSON object`)
}

function asHead(value: object, { path }: BundleFile): BundleHead {
  const { format, cut, tags } = value as Partial<Record<keyof BundleHead, unknown>>
  if (typeof format !== 'string' || !format.startsWith(anyBundleFormat)) throw noBundle(path)
  if (format !== bundleFormat && format !== taggedBundleFormat) {
    const known = [bundleFormat, taggedBundleFormat].map((name) => name.slice(anyBundleFormat.length))
    throw new BundleError(
      `${path} is a bundle of format ${format.slice(anyBundleFormat.length)}, and this release knows ${known.join(' and ')}`,
      'use the release of osa-inventory that wrote it, or a newer one',
    )
  }
  if (cut !== null && !isCut(cut)) throw damaged(path, 'its first line has no sound `cut`')
  const fault = format === bundleFormat ? undefined : tagsFault(tags)
  if (fault !== undefined) throw damaged(path, `its first line has ${fault}`)
  if (format === bundleFormat && tags !== undefined) throw damaged(path, 'its first line has tags')
  return value as BundleHead
}

function isCut(value: unknown): value is HistoryCut {
  const { id, chain } = (value ?? {}) as Partial<Record<keyof HistoryCut, unknown>>
  return Number.isSafeInteger(id) && typeof chain === 'string'
}

function noBundle(path: string): BundleError {
  return new BundleError(`${path} is not a bundle`, '`osa-inventory export --format bundle -o FILE` writes one')
}

function asRevision(value: object, { path }: BundleFile, number: number): Revision {
  const fault = revisionFault(value)
  if (fault !== undefined) throw damaged(path, `line ${number} has ${fault}`)
  try {
    return proved(value as Revision)
  } catch (error) {
    throw damaged(path, (error as Error).message)
  }
}
