/**
 * Whether a store keeps what its conditions promise. Some ignore them, some judge them before they write and let two writers
 * pass, and some want the digest of an object without its quotes: only trying tells.
 */
import { randomUUID } from 'node:crypto'
import { jitter } from '../support/waiting.ts'
import type { Condition, Dialect, S3Client } from './client.ts'

export type ProbeResult = { readonly dialect: Dialect } | { readonly fault: string }

/** Writers that create one object at the same time. */
const burst = 16
const noEtag = '00000000000000000000000000000000'
const mostAttempts = 5
/** Milliseconds (`jitter`). */
const pauses = [50, 1000] as const

/**
 * @param base of the keys that it makes and removes
 * @throws BackendUnavailableError when too many answers are lost to tell: a store is not judged by what its network does
 */
export async function probe(client: S3Client, base: string): Promise<ProbeResult> {
  const scratch = new Scratch(client, `${base}probe/${randomUUID()}`)
  try {
    return await tried(client, scratch)
  } finally {
    await scratch.remove()
  }
}

async function tried(client: S3Client, scratch: Scratch): Promise<ProbeResult> {
  const fault = async (what: string): Promise<ProbeResult> => {
    const versioning = await client.versioning().catch(() => '')
    const about = versioning === '' ? '' : ` (versioning of the bucket: ${versioning})`
    return { fault: `${what}${about}` }
  }
  const created = await scratch.put('one', { absent: true })
  if (created === undefined) return fault('it refuses If-None-Match: * for an object that is not there')
  const again = await scratch.put('one', { absent: true })
  if (again !== undefined) return fault('it ignores If-None-Match: *, and overwrites')
  let dialect: Dialect = 'quoted'
  let moved = await scratch.put('one', { etag: created.etag, dialect })
  if (moved === undefined) {
    dialect = 'bare'
    moved = await scratch.put('one', { etag: created.etag, dialect })
  }
  if (moved === undefined) return fault('it refuses If-Match with the right ETag')
  for (const etag of [created.etag, noEtag]) {
    const stale = await scratch.put('one', { etag, dialect })
    if (stale !== undefined) return fault('it ignores If-Match, and overwrites')
  }
  const absent = await scratch.put('absent', { etag: moved.etag, dialect })
  if (absent !== undefined) return fault('it ignores If-Match where there is no object')
  const winners = await scratch.race()
  if (winners !== 1) return fault(`of ${burst} writers at once ${winners} were told that they had made one object`)
  return { dialect }
}

class Scratch {
  readonly #client: S3Client
  readonly #at: string
  readonly #names = new Set<string>()

  constructor(client: S3Client, at: string) {
    this.#client = client
    this.#at = at
  }

  /** What became of a write whose answer was lost, the object tells. @returns `undefined`: it was refused */
  async put(name: string, condition: Condition): Promise<{ readonly etag: string } | undefined> {
    const key = this.#keyOf(name)
    const body = ownBody()
    let isPending = false
    for (let attempt = 1; ; attempt++) {
      const { outcome, etag, reason } = await this.#client.put({ key, body, condition })
      if (outcome === 'done') return { etag: etag! }
      if (outcome === 'refused' && !isPending) return undefined
      isPending = true
      const found = await this.#client.get(key)
      if (found?.bytes.equals(body)) return found
      if (outcome === 'refused') return undefined
      if (attempt === mostAttempts) throw this.#client.lost(key, reason)
      await jitter(attempt, pauses)
    }
  }

  /** @returns how many of writers at the same time made one object: told so, or, where the answer was lost, as it shows */
  async race(): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const key = this.#keyOf(`race-${attempt}`)
      const bodies = Array.from({ length: burst }, ownBody)
      const written = await Promise.all(
        bodies.map((body) => this.#client.put({ key, body, condition: { absent: true } })),
      )
      const told = written.filter(({ outcome }) => outcome === 'done').length
      const lost = bodies.filter((_, index) => written[index]!.outcome === 'unknown')
      if (told > 0 || lost.length === 0) return told
      const found = await this.#client.get(key)
      if (found !== undefined && lost.some((body) => found.bytes.equals(body))) return 1
      if (attempt === mostAttempts) throw this.#client.lost(key, written.find(({ reason }) => reason)?.reason)
      await jitter(attempt, pauses)
    }
  }

  async remove(): Promise<void> {
    for (const name of this.#names) await this.#client.delete(`${this.#at}/${name}`).catch(() => {})
  }

  #keyOf(name: string): string {
    this.#names.add(name)
    return `${this.#at}/${name}`
  }
}

function ownBody(): Buffer {
  return Buffer.from(`probe ${randomUUID()}`)
}
