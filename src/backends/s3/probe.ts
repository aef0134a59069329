/**
 * Whether a store keeps what its conditions promise. Some ignore them, some judge them before they write and let two writers
 * pass, and some want the digest of an object without its quotes: only trying tells.
 */
import { randomUUID } from 'node:crypto'
import type { Dialect, S3Client } from './client.ts'

export type ProbeResult = { readonly dialect: Dialect } | { readonly fault: string }

/** Writers that create one object at the same time. */
const burst = 16
const noEtag = '00000000000000000000000000000000'

/** @param base of the keys that it makes and removes */
export async function probe(client: S3Client, base: string): Promise<ProbeResult> {
  const scratch = `${base}probe/${randomUUID()}`
  try {
    return await tried(client, scratch)
  } finally {
    for (const name of ['one', 'absent', 'burst']) await client.delete(`${scratch}/${name}`).catch(() => {})
  }
}

async function tried(client: S3Client, scratch: string): Promise<ProbeResult> {
  let number = 0
  const put = (name: string, condition: Parameters<S3Client['put']>[0]['condition']) =>
    client.put({ key: `${scratch}/${name}`, body: Buffer.from(`probe ${++number} ${randomUUID()}`), condition })
  const fault = async (what: string): Promise<ProbeResult> => {
    const versioning = await client.versioning().catch(() => '')
    const about = versioning === '' ? '' : ` (versioning of the bucket: ${versioning})`
    return { fault: `${what}${about}` }
  }
  const created = await put('one', { absent: true })
  if (created.outcome !== 'done') return fault('it refuses If-None-Match: * for an object that is not there')
  const again = await put('one', { absent: true })
  if (again.outcome === 'done') return fault('it ignores If-None-Match: *, and overwrites')
  let dialect: Dialect = 'quoted'
  let moved = await put('one', { etag: created.etag!, dialect })
  if (moved.outcome !== 'done') {
    dialect = 'bare'
    moved = await put('one', { etag: created.etag!, dialect })
  }
  if (moved.outcome !== 'done') return fault('it refuses If-Match with the right ETag')
  for (const etag of [created.etag!, noEtag]) {
    const stale = await put('one', { etag, dialect })
    if (stale.outcome === 'done') return fault('it ignores If-Match, and overwrites')
  }
  const absent = await put('absent', { etag: moved.etag!, dialect })
  if (absent.outcome === 'done') return fault('it ignores If-Match where there is no object')
  const racing = await Promise.all(Array.from({ length: burst }, () => put('burst', { absent: true })))
  const winners = racing.filter(({ outcome }) => outcome === 'done').length
  if (winners !== 1) return fault(`of ${burst} writers at once ${winners} were told that they had made one object`)
  return { dialect }
}
