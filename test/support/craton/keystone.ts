/** A stand-in of Keystone v3, as far as it gives tokens: by password and by application credential. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, record } from './answer.ts'
import type { Certificate } from './certificate.ts'
import { bodyOf, Listener, send } from './listener.ts'

export interface KeystoneIdentity {
  readonly user: string
  readonly userId: string
  readonly password: string
  /** Of the user and of the project. */
  readonly domain: string
  readonly domainId: string
  readonly project: string
  readonly projectId: string
  readonly applicationCredential: { readonly id: string; readonly name: string; readonly secret: string }
}

interface Token {
  readonly expires: number
}

/** The parts of a request's body that are read. Everything may be absent. */
interface Subject {
  readonly id?: string
  readonly name?: string
  readonly password?: string
  readonly secret?: string
  readonly domain?: { readonly id?: string; readonly name?: string }
  readonly user?: Subject
}

interface TokenRequest {
  readonly auth?: {
    readonly identity?: {
      readonly methods?: readonly string[]
      readonly password?: { readonly user?: Subject }
      readonly application_credential?: Subject
    }
    readonly scope?: { readonly project?: Subject }
  }
}

export class KeystoneStandIn {
  readonly identity: KeystoneIdentity
  readonly #listener: Listener
  readonly #tokens = new Map<string, Token>()
  /** Bodies of the token requests so far. */
  readonly requests: string[] = []
  /** Seconds. */
  lifetime = 3600
  /** Refuses everybody. */
  isClosed = false

  private constructor(identity: KeystoneIdentity, certificate: Certificate | undefined) {
    this.identity = identity
    this.#listener = new Listener((request, response) => void this.#respond(request, response), certificate)
  }

  static async start(certificate?: Certificate): Promise<KeystoneStandIn> {
    const identity: KeystoneIdentity = {
      user: 'inventory',
      userId: hex(),
      password: `pw-${hex()}`,
      domain: 'Default',
      domainId: 'default',
      project: 'operations',
      projectId: hex(),
      applicationCredential: { id: hex(), name: 'inventory-tool', secret: `secret-${hex()}` },
    }
    const keystone = new KeystoneStandIn(identity, certificate)
    await keystone.up()
    return keystone
  }

  /** For `OS_AUTH_URL`. */
  get url(): string {
    return `${this.#listener.origin}/v3`
  }

  up(): Promise<void> {
    return this.#listener.up()
  }

  down(): Promise<void> {
    return this.#listener.down()
  }

  /** Every token given so far is worth nothing from now on. */
  expireTokens(): void {
    this.#tokens.clear()
  }

  isValid(token: string | undefined): boolean {
    const known = token === undefined ? undefined : this.#tokens.get(token)
    return known !== undefined && known.expires > Date.now()
  }

  get tokens(): readonly string[] {
    return [...this.#tokens.keys()]
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await bodyOf(request)).toString()
    if (request.url !== '/v3/auth/tokens') return send(response, failure(404, 'Not Found', 'Could not find: that.'))
    if (request.method !== 'POST') return send(response, failure(405, 'Method Not Allowed', 'Not this method.'))
    this.requests.push(body)
    send(response, this.#answer(body))
  }

  #answer(body: string): Answer {
    const asked = parsed(body)
    if (!asked?.auth?.identity?.methods) return failure(400, 'Bad Request', "'auth' is a required property")
    if (this.isClosed || !this.#isRight(asked.auth)) {
      return failure(401, 'Unauthorized', 'The request you have made requires authentication.')
    }
    const token = `gAAAA${hex()}${hex()}`
    const expires = Date.now() + this.lifetime * 1000
    this.#tokens.set(token, { expires })
    return {
      status: 201,
      body: this.#described(asked.auth.identity.methods, expires),
      headers: { 'X-Subject-Token': token },
    }
  }

  #isRight({ identity = {}, scope }: NonNullable<TokenRequest['auth']>): boolean {
    const { user, password, applicationCredential } = this.identity
    if (identity.methods?.includes('application_credential')) {
      const given = identity.application_credential ?? {}
      const isNamed = given.name === applicationCredential.name && this.#isUser(given.user)
      // Such a credential has its scope already, and Keystone refuses another.
      return (
        scope === undefined &&
        given.secret === applicationCredential.secret &&
        (given.id === applicationCredential.id || isNamed)
      )
    }
    const given = identity.password?.user
    return user !== '' && given?.password === password && this.#isUser(given) && this.#isProject(scope?.project)
  }

  #isUser(given: Subject | undefined): boolean {
    if (given?.id !== undefined) return given.id === this.identity.userId
    return given?.name === this.identity.user && this.#isDomain(given)
  }

  #isProject(given: Subject | undefined): boolean {
    if (given?.id !== undefined) return given.id === this.identity.projectId
    return given?.name === this.identity.project && this.#isDomain(given)
  }

  #isDomain({ domain }: Subject): boolean {
    return domain?.id === this.identity.domainId || domain?.name === this.identity.domain
  }

  #described(methods: readonly string[], expires: number): Answer['body'] & object {
    const { user, userId, domain, domainId, project, projectId } = this.identity
    const inDomain = record({ id: domainId, name: domain })
    return record({
      token: record({
        methods: [...methods],
        expires_at: new Date(expires).toISOString().replace('Z', '000Z'),
        issued_at: new Date().toISOString().replace('Z', '000Z'),
        user: record({ id: userId, name: user, domain: inDomain }),
        project: record({ id: projectId, name: project, domain: inDomain }),
        roles: [record({ id: 'member', name: 'member' })],
        catalog: [],
      }),
    })
  }
}

function parsed(body: string): TokenRequest | undefined {
  try {
    return JSON.parse(body) as TokenRequest
  } catch {
    return undefined
  }
}

function hex(): string {
  return randomBytes(16).toString('hex')
}

function failure(code: number, title: string, message: string): Answer {
  return { status: code, body: record({ error: record({ code, title, message }) }) }
}
