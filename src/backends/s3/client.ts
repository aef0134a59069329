/** Objects of one bucket, one request at a time: signed, with a time for each, and nothing asked twice that may not be. */
import { setTimeout as sleep } from 'node:timers/promises'
import { BackendUnavailableError } from '../errors.ts'
import { ask, NoReply, placeOf, type Question, type Reply, type Wire } from '../support/http.ts'
import type { SecretTexts } from '../support/mask.ts'
import type { Credentials } from './credentials.ts'
import { between, outcomeOf, refusal, saidIn, type WriteOutcome } from './refusals.ts'
import { encoded, signed } from './sign.ts'

export interface ClientOptions {
  /** Without a path, unless the store has one. */
  readonly endpoint: URL
  readonly bucket: string
  readonly region: string
  /** Whether the bucket is a part of the host's name. */
  readonly isVirtual: boolean
  readonly credentials: Credentials
  readonly wire: Wire
  readonly secrets: SecretTexts
  readonly section: string
  debug(message: string): void
}

export interface StoredObject {
  readonly bytes: Buffer
  readonly etag: string
}

/** `meta`: `x-amz-meta-…`, without that. */
export interface ObjectHead {
  readonly etag: string
  readonly meta: ReadonlyMap<string, string>
}

/** `if-match` as the store wants it: RFC 9110 has quotes, some stores hold them against the bare digest. */
export type Dialect = 'quoted' | 'bare'

export type Condition = { readonly absent: true } | { readonly etag: string; readonly dialect: Dialect }

export interface Put {
  readonly key: string
  readonly body: Uint8Array
  readonly condition: Condition | undefined
  readonly meta?: Readonly<Record<string, string>>
}

export interface Written {
  readonly outcome: WriteOutcome
  /** Of what is there now, where it is known. */
  readonly etag?: string
  /** Why it was refused, or is not known. */
  readonly reason?: string
  /** There was no answer: it may be done later still. */
  readonly isLost?: boolean
}

/** A read is tried so often. */
const mostAttempts = 3
/** Milliseconds before the second attempt; twice that before the third. */
const pause = 100
const metaPrefix = 'x-amz-meta-osa-'

export class S3Client {
  readonly #options: ClientOptions
  /** For messages. */
  readonly where: string

  constructor(options: ClientOptions) {
    this.#options = options
    this.where = `S3 at ${placeOf(options.endpoint)}, bucket ${options.bucket}`
  }

  /** @returns `undefined`: there is none, which a store tells only to whom it would show one */
  async get(key: string, mostBytes?: number): Promise<StoredObject | undefined> {
    const range = mostBytes === undefined ? {} : { range: `bytes=0-${mostBytes - 1}` }
    const reply = await this.#read('GET', key, range)
    if (reply === undefined) return undefined
    // An object without bytes has no beginning either.
    if (reply.status === 416) return this.get(key)
    return { bytes: reply.bytes, etag: etagIn(reply) }
  }

  /** Without the body, so a refusal has no reason: that is asked for by `get`. `undefined`: ask `get`. */
  async head(key: string): Promise<ObjectHead | undefined> {
    const reply = await this.#repeated('HEAD', () => this.#send({ method: 'HEAD', key }))
    if (reply.status !== 200) return undefined
    const meta = Object.entries(reply.headers).flatMap(([name, value]) =>
      name.startsWith(metaPrefix) && typeof value === 'string' ? [[name.slice(metaPrefix.length), value] as const] : [],
    )
    return { etag: etagIn(reply), meta: new Map(meta) }
  }

  /** Sent once: what became of it the caller finds out. */
  async put({ key, body, condition, meta = {} }: Put): Promise<Written> {
    const headers = {
      ...conditionHeader(condition),
      ...Object.fromEntries(Object.entries(meta).map(([name, value]) => [`${metaPrefix}${name}`, value])),
    }
    let reply: Reply
    try {
      reply = await this.#send({ method: 'PUT', key, body, headers })
    } catch (error) {
      if (!(error instanceof NoReply)) throw error
      if (!error.mayCount) throw this.#noReply(error)
      return { outcome: 'unknown', reason: this.#masked(error.message), isLost: true }
    }
    const said = saidIn(reply)
    const outcome = outcomeOf(reply, said)
    if (outcome === undefined) throw this.#refused(reply, 'PUT', key)
    if (outcome === 'done') return { outcome, etag: etagIn(reply) }
    return { outcome, reason: this.#masked(`${reply.status} ${said.code}`) }
  }

  async delete(key: string): Promise<void> {
    const reply = await this.#repeated('DELETE', () => this.#send({ method: 'DELETE', key }))
    if (reply.status >= 300 && reply.status !== 404) throw this.#refused(reply, 'DELETE', key)
  }

  /** Keys that begin so, sorted by their bytes. A hint: a store may still list what it has removed. */
  async *list(prefix: string): AsyncGenerator<string> {
    for (let token: string | undefined; ; ) {
      const query = {
        'list-type': '2',
        'max-keys': '1000',
        prefix,
        ...(token === undefined ? {} : { 'continuation-token': token }),
      }
      const reply = await this.#read('GET', '', {}, query)
      const { text } = reply!
      for (let at = text.indexOf('<Key>'); at >= 0; at = text.indexOf('<Key>', at + 5)) {
        yield unescaped(between(text, '<Key>', '</Key>', at))
      }
      token = unescaped(between(text, '<NextContinuationToken>', '</NextContinuationToken>'))
      if (between(text, '<IsTruncated>', '</IsTruncated>') !== 'true' || token === '') return
    }
  }

  /** `Enabled`, `Suspended`; empty: neither, or this user may not ask. */
  async versioning(): Promise<string> {
    const reply = await this.#repeated('GET', () => this.#send({ method: 'GET', key: '', query: { versioning: '' } }))
    return reply.status === 200 ? between(reply.text.slice(0, 4096), '<Status>', '</Status>') : ''
  }

  /** Told when the answer to a write was lost and what is there does not tell either. */
  lost(key: string, reason: string | undefined): BackendUnavailableError {
    return new BackendUnavailableError(`${this.where}: PUT ${key}: ${reason ?? 'the answer was lost'}`)
  }

  async #read(
    method: 'GET',
    key: string,
    headers: Readonly<Record<string, string>>,
    query?: Readonly<Record<string, string>>,
  ): Promise<Reply | undefined> {
    const reply = await this.#repeated(method, () => this.#send({ method, key, headers, ...(query ? { query } : {}) }))
    if (reply.status >= 200 && reply.status < 300) return reply
    if (reply.status === 416 && headers.range !== undefined) return reply
    if (reply.status === 404 && saidIn(reply).code === 'NoSuchKey') return undefined
    throw this.#refused(reply, method, key)
  }

  /** What changes nothing, or the same as before, is asked again. */
  async #repeated(method: string, send: () => Promise<Reply>): Promise<Reply> {
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await send()
        const isPassing = reply.status === 429 || (reply.status >= 500 && reply.status !== 501)
        if (!isPassing || attempt === mostAttempts) return reply
        this.#options.debug(`${this.where}: ${method} is answered with ${reply.status}; asking again`)
      } catch (error) {
        if (!(error instanceof NoReply)) throw error
        if (error.isLate || attempt === mostAttempts) throw this.#noReply(error)
        this.#options.debug(`${this.where}: ${this.#masked(error.message)}; asking again`)
      }
      await sleep(pause * attempt)
    }
  }

  async #send({ method, key, body = empty, headers = {}, query = {} }: Request): Promise<Reply> {
    const { credentials, wire, region } = this.#options
    const url = this.#urlOf(key, query)
    for (let attempt = 1; ; attempt++) {
      const keys = await credentials.get()
      // Asked for JSON, a store may give its errors in it.
      const signature = signed(
        { method, url, headers: { accept: '*/*', ...headers }, body },
        { keys, region, now: new Date() },
      )
      const reply = await ask({ method, url, headers: signature, body: method === 'PUT' ? body : undefined }, wire)
      const isStale = reply.status >= 400 && /^(?:ExpiredToken|InvalidToken)$/.test(saidIn(reply).code)
      // A refusal of the credentials comes before anything is done.
      if (!isStale || attempt > 1 || !credentials.renew()) {
        this.#who = keys.from
        return reply
      }
    }
  }

  #who = ''

  #urlOf(key: string, query: Readonly<Record<string, string>>): URL {
    const { endpoint, bucket, isVirtual } = this.#options
    const url = new URL(endpoint)
    const base = url.pathname === '/' ? '' : url.pathname
    if (isVirtual) url.hostname = `${bucket}.${url.hostname}`
    const path = key.split('/').map(encoded).join('/')
    url.pathname = isVirtual ? `${base}/${path}` : `${base}/${encoded(bucket)}/${path}`
    const names = Object.keys(query).sort()
    url.search = names.map((name) => `${encoded(name)}=${encoded(query[name]!)}`).join('&')
    return url
  }

  #noReply(error: NoReply): BackendUnavailableError {
    const isTls = /certificate|self-signed|altname/i.test(error.message)
    const remedy = isTls ? 'name the authority that the store has its certificate from as `cacert`' : undefined
    return new BackendUnavailableError(this.#masked(`${this.where} does not answer: ${error.message}`), {
      cause: error.cause,
      ...(remedy === undefined ? {} : { remedy }),
    })
  }

  #refused(reply: Reply, method: string, key: string): Error {
    const { section } = this.#options
    const { code, words } = saidIn(reply)
    const said = { code, words: this.#masked(words) }
    return refusal(reply, said, {
      where: this.where,
      section,
      who: this.#who,
      method,
      key: key || 'the list',
      now: new Date(),
    })
  }

  #masked(text: string): string {
    return this.#options.secrets.mask(text)
  }
}

interface Request {
  readonly method: Question['method']
  readonly key: string
  readonly body?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
}

const empty = new Uint8Array()

function conditionHeader(condition: Condition | undefined): Record<string, string> {
  if (condition === undefined) return {}
  if ('absent' in condition) return { 'if-none-match': '*' }
  return { 'if-match': condition.dialect === 'quoted' ? `"${condition.etag}"` : condition.etag }
}

/** Without its quotes. */
function etagIn({ headers }: Reply): string {
  return String(headers.etag ?? '').replaceAll('"', '')
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => characters[name]!)
}
