/** The members of a cluster by their JSON gateways: who is asked, by whom, and which member is asked next. */
import { BackendUnavailableError, SettingsError } from '../errors.ts'
import type { Secret } from '../plugin.ts'
import { ask, NoReply, placeOf, type Reply, streamed, type Wire } from '../support/http.ts'
import type { SecretTexts } from '../support/mask.ts'
import { isMapping } from '../support/revision-shape.ts'
import { isWithoutAccounts, mappingOf, refusal, saidIn, verdictOn } from './refusals.ts'
import type { Operation } from './requests.ts'

export interface GatewayOptions {
  /** At least one, each without a path. */
  readonly endpoints: readonly URL[]
  readonly wire: Wire
  readonly user: string | undefined
  readonly password: Secret | undefined
  readonly secrets: SecretTexts
  readonly section: string
  debug(message: string): void
}

export type Answer = Record<string, unknown>

/** The answer was lost, and what was asked for may have been done, or may be done later. */
export class LostReply extends BackendUnavailableError {}

interface Heard {
  readonly reply: Reply
  readonly body: Answer | undefined
  /** Whether it is the answer to what was asked, and not to the question for a token before it. */
  readonly isOwn: boolean
}

const authenticate = '/v3/auth/authenticate'

export class Gateway {
  readonly #options: GatewayOptions
  /** The member that answered last. */
  #first = 0
  /** Valid on all members; empty: the cluster keeps no accounts. */
  #token: string | undefined
  #cluster: { readonly id: string; readonly place: string } | undefined

  constructor(options: GatewayOptions) {
    this.#options = options
    if (options.user === undefined) this.#token = ''
  }

  get endpoints(): readonly URL[] {
    return this.#options.endpoints
  }

  /**
   * @param isRepeatable whether it does no harm to ask twice
   * @throws LostReply if it is not and may have been done
   */
  async ask(path: string, body: Operation, isRepeatable: boolean): Promise<Answer> {
    const { endpoints, debug } = this.#options
    const reasons: string[] = []
    for (let number = 0; number < endpoints.length; number++) {
      const index = (this.#first + number) % endpoints.length
      const place = placeOf(endpoints[index]!)
      const outcome = await this.#askMember(endpoints[index]!, path, body)
      if (outcome.kind === 'answer') {
        this.#first = index
        this.#demandSameCluster(outcome.answer, place)
        return outcome.answer
      }
      const reason = this.#options.secrets.mask(`${place}: ${outcome.reason}`)
      if (outcome.mayCount && !isRepeatable) throw new LostReply(`etcd at ${reason}`, { cause: outcome.cause })
      debug(`etcd at ${reason}${number + 1 < endpoints.length ? '; asking the next member' : ''}`)
      reasons.push(reason)
    }
    throw this.#unreachable(reasons)
  }

  /** One member alone, for what is said of each. @throws what `ask` does */
  async askOnly(endpoint: URL, path: string): Promise<Answer> {
    const outcome = await this.#askMember(endpoint, path, {})
    if (outcome.kind === 'answer') return outcome.answer
    throw new BackendUnavailableError(this.#options.secrets.mask(outcome.reason))
  }

  /** An answer that goes on, of the member that answered last. @throws NoReply, and what `ask` throws */
  async *stream(path: string, body: Operation, signal: AbortSignal): AsyncGenerator<Buffer> {
    const endpoint = this.#options.endpoints[this.#first]!
    if (await this.#demandToken(endpoint))
      throw new BackendUnavailableError(`etcd at ${placeOf(endpoint)} gives no token`)
    const question = {
      method: 'POST' as const,
      url: new URL(path, endpoint),
      headers: this.#headers(path),
      body: JSON.stringify(body),
    }
    yield* streamed(question, this.#options.wire, signal)
  }

  async #askMember(endpoint: URL, path: string, body: Operation): Promise<MemberOutcome> {
    let heard: Heard
    try {
      heard = await this.#askAsSomebody(endpoint, path, body)
    } catch (error) {
      if (!(error instanceof NoReply)) throw error
      return { kind: 'none', reason: error.message, mayCount: error.mayCount, cause: error.cause }
    }
    const { reply, isOwn } = heard
    const said = saidIn(reply, heard.body)
    const verdict = verdictOn(reply, said)
    if (verdict === 'elsewhere' || verdict === 'unknown') {
      return { kind: 'none', reason: said.words, mayCount: isOwn && verdict === 'unknown', cause: undefined }
    }
    if (verdict === 'done' && heard.body !== undefined) return { kind: 'answer', answer: heard.body }
    const { section, user, secrets } = this.#options
    const where = `etcd at ${placeOf(endpoint)}`
    if (verdict === 'done') {
      const message = `${where} answers with something else than etcd does`
      const remedy = "name the members' client URLs, as in https://etcd1.example.com:2379"
      throw new SettingsError([{ key: `${section}.endpoints`, message, remedy }])
    }
    const words = secrets.mask(said.words)
    throw refusal(reply, { ...said, words }, { where, section, user, path: isOwn ? path : authenticate })
  }

  /** A refusal of the token comes before anything is done: with a new one everything may be asked again. */
  async #askAsSomebody(endpoint: URL, path: string, body: Operation): Promise<Heard> {
    for (let attempt = 1; ; attempt++) {
      const refused = await this.#demandToken(endpoint)
      if (refused) return refused
      const reply = await this.#post(endpoint, path, body)
      const answer = mappingOf(reply)
      const isStale = this.#token !== '' && verdictOn(reply, saidIn(reply, answer)) === 'token'
      if (!isStale || attempt > 1) return { reply, body: answer, isOwn: true }
      this.#options.debug(`etcd at ${placeOf(endpoint)} takes the token no longer; getting a new one`)
      this.#token = undefined
    }
  }

  /** @returns the answer of a member that gives no token */
  async #demandToken(endpoint: URL): Promise<Heard | undefined> {
    if (this.#token !== undefined) return undefined
    const { user, password, secrets } = this.#options
    const credentials = { name: user!, password: (await password?.reveal()) ?? '' }
    let reply: Reply
    try {
      reply = await this.#post(endpoint, authenticate, credentials)
    } catch (error) {
      // What was really asked for has not been sent yet.
      throw error instanceof NoReply ? new NoReply(error.cause as Error, false) : error
    }
    const body = mappingOf(reply)
    const said = saidIn(reply, body)
    if (isWithoutAccounts(said)) this.#token = ''
    else if (typeof body?.token === 'string' && verdictOn(reply, said) === 'done') {
      secrets.add(body.token)
      this.#token = body.token
    } else return { reply, body: verdictOn(reply, said) === 'done' ? undefined : body, isOwn: false }
    return undefined
  }

  #post(endpoint: URL, path: string, body: Operation): Promise<Reply> {
    const url = new URL(path, endpoint)
    return ask({ method: 'POST', url, headers: this.#headers(path), body: JSON.stringify(body) }, this.#options.wire)
  }

  #headers(path: string): Record<string, string> {
    return {
      // A member without a leader says so at once: otherwise it is silent for seven seconds.
      'Grpc-Metadata-hasleader': 'true',
      ...(this.#token && path !== authenticate ? { Authorization: this.#token } : {}),
    }
  }

  /** Two clusters behind one list of endpoints would be two clouds. */
  #demandSameCluster(answer: Answer, place: string): void {
    const id = isMapping(answer.header) ? answer.header.cluster_id : undefined
    if (typeof id !== 'string') return
    this.#cluster ??= { id, place }
    if (this.#cluster.id === id) return
    const message = `${this.#cluster.place} and ${place} belong to two different clusters`
    const remedy = 'name members of one cluster'
    throw new SettingsError([{ key: `${this.#options.section}.endpoints`, message, remedy }])
  }

  #unreachable(reasons: readonly string[]): BackendUnavailableError {
    const isLeaderless = reasons.some((reason) => reason.includes('no leader'))
    const message = isLeaderless ? 'etcd has no quorum' : 'etcd does not answer'
    const remedy = isLeaderless
      ? 'start the members that are down: more than half of them have to run'
      : (remedyFor(reasons.join()) ?? 'see that the members run and that the endpoints are theirs')
    return new BackendUnavailableError(`${message}: ${reasons.join('; ')}`, { remedy })
  }
}

type MemberOutcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'none'; readonly reason: string; readonly mayCount: boolean; readonly cause: unknown }

/** Of TLS: Node.js's words name the fault, not the option. */
function remedyFor(reason: string): string | undefined {
  if (/certificate|self-signed|altname/i.test(reason)) {
    return 'name the authority that the members have their certificates from as `cacert`, and members as their certificates do'
  }
  if (/ECONNRESET|socket hang up|EPROTO|wrong version/i.test(reason)) {
    return 'see whether the members want https:// or http://, and a client certificate (`cert`, `key`)'
  }
  return undefined
}
