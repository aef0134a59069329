/** Writing a bundle, piece by piece: no more than one revision is held at a time. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { TransferRefusedError } from '../errors.ts'
import { beginningOf } from '../history/links.ts'
import { cutBefore } from '../transfer/plan.ts'
import type { RevisionSource } from '../transfer/source.ts'
import { bundleFormat, endLine, headLine, LinesDigest, revisionLine, seal, taggedBundleFormat } from './format.ts'

/**
 * The bytes of the bundle.
 *
 * @param progress told after each revision
 * @throws TransferRefusedError for a history whose chain is broken: nobody could check the bundle
 */
export async function* bundleBytes(
  source: RevisionSource,
  progress: (done: number, total: number) => void,
): AsyncGenerator<Uint8Array> {
  demandChain(source)
  const hash = createHash('sha256')
  const gzip = createGzip()
  const feeding = pipeline(Readable.from(lines(source, progress)), gzip)
  // What it fails with comes out of the loop.
  feeding.catch(() => {})
  for await (const chunk of gzip as AsyncIterable<Buffer>) {
    hash.update(chunk)
    yield chunk
  }
  await feeding
  yield seal(hash.digest('hex'))
}

function demandChain({ fault }: RevisionSource): void {
  if (fault === undefined) return
  throw new TransferRefusedError(
    `the history is broken: ${fault}`,
    '`osa-inventory history verify` tells more; `osa-inventory export --format document` writes the newest state alone',
  )
}

async function* lines(source: RevisionSource, progress: (done: number, total: number) => void): AsyncGenerator<string> {
  const digest = new LinesDigest()
  const line = (text: string): string => {
    digest.add(text)
    return `${text}\n`
  }
  const [first, newest] = [source.infos[0]!, source.infos.at(-1)!]
  const beginning = beginningOf(source.infos)!
  const cut = cutBefore(beginning, source) ?? null
  const head = { lineage: first.lineage, first: first.id, newest: newest.id, cut }
  const { tags } = source
  // Earlier releases read what has neither.
  const isPlain = tags.length === 0 && beginning === first
  yield line(headLine(isPlain ? { format: bundleFormat, ...head } : { format: taggedBundleFormat, ...head, tags }))
  let done = 0
  for await (const revision of source.revisionsFrom(first.id)) {
    yield line(revisionLine(revision))
    progress(++done, source.infos.length)
  }
  yield `${endLine(done, digest.hex())}\n`
}
