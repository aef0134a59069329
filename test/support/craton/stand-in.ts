/**
 * A stand-in of Craton v1, measured against the real server: for other processes too, which reach it on 127.0.0.1 while
 * the test's own process serves. Network interfaces and users are left out; so is the filter `vars`.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Dict } from '../../../src/python/value.ts'
import { localCaller, text, type User, unauthorized } from './access.ts'
import { type Answer, Refusal, serverFault } from './answer.ts'
import { type Certificate, makeCertificate } from './certificate.ts'
import { Interference, type LoggedRequest } from './interference.ts'
import { KeystoneStandIn } from './keystone.ts'
import { Listener, send } from './listener.ts'
import { answerTo, type Caller } from './routes.ts'
import type { Collation, Mode } from './rules.ts'
import { type Project, Tables } from './tables.ts'
import { respond } from './troubled.ts'

export interface CratonOptions {
  /** @default 'lax' */
  readonly mode?: Mode
  /** `false`, with `lax`: as Craton asks SQLite for none. @default true */
  readonly foreignKeys?: boolean
  /** With `strict`. @default 'general' */
  readonly collation?: Collation
  /** @default 'local' */
  readonly auth?: 'local' | 'keystone'
  /** Both servers speak TLS, with their own certificate. A text: the certificate's alternative names. */
  readonly tls?: boolean | string
}

const newToken = (): string => `t0ken-${randomUUID()}`

export class CratonStandIn {
  readonly tables: Tables
  readonly users: User[] = []
  /** A plain user, one of another project, and an administrator of every project. */
  readonly user: User
  readonly stranger: User
  readonly root: User
  readonly keystone: KeystoneStandIn | undefined
  readonly certificate: Certificate | undefined
  readonly trouble = new Interference()
  /** Every request so far, also those that were refused or cut. */
  readonly requests: LoggedRequest[] = []
  /** Mistakes of the stand-in's own, which it answers as Craton answers its own. */
  readonly mistakes: unknown[] = []
  readonly #listener: Listener

  private constructor(tables: Tables, keystone: KeystoneStandIn | undefined, certificate: Certificate | undefined) {
    this.tables = tables
    this.keystone = keystone
    this.certificate = certificate
    this.#listener = new Listener((request, response) => void this.#respond(request, response), certificate)
    const [own, other, bootstrap] = ['own', 'other', 'bootstrap'].map((name) => this.addProject(name)) as [
      Project,
      Project,
      Project,
    ]
    this.user = this.addUser({ projectId: own.id, name: 'demo', token: newToken() })
    this.stranger = this.addUser({ projectId: other.id, name: 'demo', token: newToken() })
    this.root = this.addUser({ projectId: bootstrap.id, name: 'bootstrap', token: newToken(), isRoot: true })
  }

  static async start(options: CratonOptions = {}): Promise<CratonStandIn> {
    const { mode = 'lax', foreignKeys = true, collation = 'general', auth = 'local', tls = false } = options
    const certificate = tls === false ? undefined : makeCertificate(tls === true ? undefined : tls)
    const keystone = auth === 'keystone' ? await KeystoneStandIn.start(certificate) : undefined
    const craton = new CratonStandIn(new Tables(mode, foreignKeys, collation), keystone, certificate)
    await craton.up()
    return craton
  }

  /** With `/v1`, as `CRATON_URL` has it. */
  get url(): string {
    return `${this.#listener.origin}/v1`
  }

  get port(): number {
    return this.#listener.port
  }

  /** For the next start to find the same port. */
  up(): Promise<void> {
    return this.#listener.up()
  }

  down(): Promise<void> {
    return this.#listener.down()
  }

  async stop(): Promise<void> {
    await this.down()
    await this.keystone?.down()
    this.certificate?.remove()
    if (this.mistakes.length > 0) throw this.mistakes[0]
  }

  addProject(name: string, id: string = randomUUID()): Project {
    const project = { id, name, variables: new Dict() }
    this.tables.projects.set(id, project)
    return project
  }

  addUser(user: User): User {
    this.users.push(user)
    return user
  }

  /** A request of this project's user, past the wire and the log: what another client has done meanwhile. */
  async call(method: string, path: string, body = '', user = this.user): Promise<Answer> {
    return this.#answer({ method, path, body }, Buffer.from(body), 'application/json', callerOf(user))
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { trouble, requests } = this
    const type = request.headers['content-type'] ?? ''
    const carryOut = async (logged: LoggedRequest, bytes: Buffer): Promise<() => void> => {
      const answer = this.#answer(logged, bytes, type, () => this.#caller(request))
      const headers = { ...answer.headers, 'x-openstack-request-id': `req-${randomUUID()}` }
      return () => send(response, { ...answer, headers })
    }
    await respond(request, response, { trouble, requests, carryOut })
  }

  #answer(request: LoggedRequest, body: Buffer, contentType: string, caller: () => Caller): Answer {
    const url = new URL(request.path, this.#listener.origin)
    try {
      return answerTo({
        method: request.method,
        path: decodeURIComponent(url.pathname),
        search: url.searchParams,
        contentType,
        body,
        base: this.url,
        caller: caller(),
        tables: this.tables,
      })
    } catch (error) {
      if (error instanceof Refusal) return error.answer
      this.mistakes.push(error)
      return serverFault().answer
    }
  }

  #caller({ headers }: IncomingMessage): Caller {
    if (!this.keystone) return localCaller(this.users, headers)
    if (!this.keystone.isValid(text(headers['x-auth-token']))) throw unauthorized()
    const { projectId, project } = this.keystone.identity
    const id = projectId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    if (!this.tables.projects.has(id)) this.addProject(project, id)
    return { projectId: id, isAdmin: false, isRoot: false }
  }
}

function callerOf(user: User): () => Caller {
  const { projectId, isRoot = false, isAdmin = isRoot } = user
  return () => ({ projectId, isRoot, isAdmin })
}
