/** Craton's API, one call at a time: who asks, what may be asked again, and what a refusal means. */
import { setTimeout as sleep } from 'node:timers/promises'
import { mappingIn } from '../../python/json-read.ts'
import { Dict } from '../../python/value.ts'
import {
  BackendAuthError,
  BackendUnavailableError,
  DocumentTooLargeError,
  PluginError,
  SettingsError,
} from '../errors.ts'
import { ask, NoReply, placeOf, type Reply, type Wire } from '../support/http.ts'
import type { SecretTexts } from '../support/mask.ts'
import type { Identity } from './keystone.ts'

export interface ClientOptions {
  /** With `/v1`, without a slash at its end. */
  readonly url: URL
  readonly identity: Identity
  readonly wire: Wire
  readonly secrets: SecretTexts
  readonly section: string
  debug(message: string): void
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** After `/v1`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>>
  /** JSON. */
  readonly body?: string
  /** Statuses that the caller understands. */
  readonly expected?: readonly number[]
  /** Whether it does no harm to ask twice. */
  readonly isRepeatable: boolean
}

export interface Answer {
  readonly status: number
  readonly body: Dict
}

/** A question without an answer is asked so often; so is what a busy database refuses. */
const mostAttempts = 4
/** Milliseconds before the second attempt; twice that before the third. */
const pause = 100
/** A proxy says so: the service behind it is not there at the moment. */
const passing = new Set([429, 502, 503, 504])

/** The answer was lost, and what was asked for may have been done. */
export class LostReply extends BackendUnavailableError {
  /** Whether time ran out: the same again would take as long. */
  readonly isLate: boolean
  constructor(message: string, { isLate, cause }: { isLate: boolean; cause?: unknown }) {
    super(message, { cause })
    this.isLate = isLate
  }
}

/** 500: anything that Craton did not foresee, also a database that is busy. It may have been done. */
export class Fault extends PluginError {}

/** Someone has removed what a request names. */
export class ObjectGone extends BackendUnavailableError {}

export class CratonClient {
  readonly #options: ClientOptions
  /** For messages. */
  readonly where: string
  /** The address is Craton's, then: what it does not find is an object. */
  #hasAnswered = false

  constructor(options: ClientOptions) {
    this.#options = options
    this.where = `Craton at ${placeOf(options.url)}`
  }

  /** @see Identity.project */
  project(): Promise<string | undefined> {
    return this.#options.identity.project()
  }

  async call(call: Call): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await this.#askAsSomebody(call)
        if (reply.status < 300) this.#hasAnswered = true
        if (!this.#isPassing(reply, call)) return this.#answerIn(reply, call)
        if (!call.isRepeatable || attempt === mostAttempts) throw this.#refusal(reply, call)
      } catch (error) {
        if (!(error instanceof NoReply)) throw error
        const mayRepeat = (call.isRepeatable || !error.mayCount) && !error.isLate
        if (!mayRepeat || attempt === mostAttempts) throw this.#noReply(error)
        this.#options.debug(`${this.where}: ${error.message}; asking again`)
      }
      await sleep(pause * attempt)
    }
  }

  /** A list is refused with 404 while the parent of one that is listed is being removed. */
  #isPassing({ status }: Reply, { method, expected = [] }: Call): boolean {
    if (expected.includes(status)) return false
    return passing.has(status) || status === 500 || (status === 404 && method === 'GET' && this.#hasAnswered)
  }

  /** A refusal comes before anything is done: with a new token everything may be asked again. */
  async #askAsSomebody(call: Call): Promise<Reply> {
    const { identity, debug } = this.#options
    const headers = await identity.headers()
    const reply = await this.#ask(call, headers)
    if (reply.status !== 401 || !identity.renew(headers)) return reply
    debug(`${this.where} refuses the token; getting a new one`)
    return this.#ask(call, await identity.headers())
  }

  async #ask({ method, path, query = {}, body }: Call, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const { url, wire, identity, section } = this.#options
    const target = new URL(`${url.href}${path}`)
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, String(value))
    try {
      return await ask({ method, url: target, headers, body }, wire)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_INVALID_CHAR') throw error
      const message = `${identity.who} or the secret has a character that HTTP does not send in a header`
      throw new SettingsError([{ key: section, message, remedy: 'write it without line breaks' }])
    }
  }

  #answerIn(reply: Reply, call: Call): Answer {
    const { status, text } = reply
    if ((status < 200 || status > 299) && !call.expected?.includes(status)) throw this.#refusal(reply, call)
    if (text.trim() === '') return { status, body: new Dict() }
    const body = mappingIn(text)
    if (body) return { status, body }
    throw new SettingsError([
      {
        key: `${this.#options.section}.url`,
        message: `${this.where} answers with something else than Craton does`,
        remedy: 'name the address of the Craton API, as in CRATON_URL',
      },
    ])
  }

  #noReply(error: NoReply): BackendUnavailableError {
    const message = this.#options.secrets.mask(`${this.where} does not answer: ${error.message}`)
    const cause = error.cause
    return error.mayCount
      ? new LostReply(message, { cause, isLate: error.isLate })
      : new BackendUnavailableError(message, { cause })
  }

  #refusal(reply: Reply, { method, path }: Call): Error {
    const { status } = reply
    const { secrets, section, identity } = this.#options
    const said = secrets.mask(`${this.where} answers ${method} ${path} with ${status}: ${wordsOf(reply)}`)
    if (status === 401 || status === 403) {
      const message = secrets.mask(`${this.where} refuses ${identity.who}: ${wordsOf(reply)}`)
      return new BackendAuthError(message, { remedy: 'docs/backends/craton.md lists the rights that are needed' })
    }
    if (status === 413) return new DocumentTooLargeError(said)
    const isRedirect = status >= 300 && status < 400
    if (isRedirect || (status === 404 && method === 'GET' && !this.#hasAnswered)) {
      const message = isRedirect ? `${said}; it is not followed` : said
      const remedy = 'name the address of the Craton API itself, as in CRATON_URL'
      return new SettingsError([{ key: `${section}.url`, message, remedy }])
    }
    // A proxy may have lost the answer of a service that has done what was asked.
    if (passing.has(status)) return new LostReply(said, { isLate: false })
    if (status === 500 && method === 'GET') return new BackendUnavailableError(said, { remedy: listRemedy })
    if (status === 404) return new ObjectGone(`${said}: it was removed meanwhile`)
    if (status === 500) return new Fault(said, { remedy: "the request's id finds the reason in Craton's log" })
    return new PluginError(said)
  }
}

const listRemedy =
  "Craton's log has the reason under the request's id; one host with an address that is not valid makes every list of its region fail"

/** The message that Craton gives, and the number under which its log has more. */
function wordsOf({ text, headers }: Reply): string {
  const message = mappingIn(text)?.get('message')
  const words = typeof message === 'string' ? message : text.trim().split('\n', 1)[0]!.slice(0, 200) || 'no message'
  const id = headers['x-openstack-request-id']
  return id === undefined ? words : `${words} (${String(id)})`
}
