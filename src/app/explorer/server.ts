/** The page and its data over HTTP, for this machine alone. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { messageOf, OperationalError } from '../../core/errors.ts'
import { errorCode } from '../../disk/filesystem.ts'
import { reasonOf } from '../../disk/reason.ts'
import { cookieName, drawKeys, judge, type Keys } from './gate.ts'
import { servedHtml, servedPolicy } from './html.ts'
import type { Live, Told } from './live.ts'
import type { PageTexts } from './page-texts.ts'

export interface ServerOptions {
  /** 0: any that is free. */
  readonly port: number
  /** Milliseconds without a page that is open, or a request, after which it ends. */
  readonly idle: number
  readonly texts: PageTexts
  readonly deployment: string
  /** Ends it. */
  readonly signal: AbortSignal
  /** Of faults of this program in one request: the others are answered. */
  tell(message: string): void
}

/** The port is taken, or may not be had. */
class ListenError extends OperationalError {
  constructor(port: number, error: unknown) {
    const isTaken = errorCode(error) === 'EADDRINUSE'
    super('ERR_LISTEN', `127.0.0.1:${port}: ${isTaken ? 'another program listens there' : reasonOf(error)}`, {
      remedy: 'name another one with --port, or leave --port out: then one that is free is taken',
    })
  }
}

export interface Running {
  /** With the token: anyone who knows it sees the inventory. */
  readonly address: string
  /** Until it was idle for too long, or the signal came. */
  readonly ended: Promise<'idle' | 'signal'>
}

/** Any user of the machine can connect: they must not take all files that this process may have open. */
const mostConnections = 256

/** @throws ListenError */
export async function serve(live: Live, options: ServerOptions): Promise<Running> {
  const keys = drawKeys()
  const server = createServer({ maxHeaderSize: 16 * 1024 })
  server.maxConnections = mostConnections
  const { port } = await listening(server, options.port)
  const idle = new Idle(options.idle)
  const pages = new Pages(live, keys, options, idle)
  server.on('request', (request, response) => pages.answer(request, response))
  const ended = Promise.race([
    idle.over.then(() => 'idle' as const),
    aborted(options.signal).then(() => 'signal' as const),
  ]).finally(() => {
    idle.end()
    server.close()
    server.closeAllConnections()
  })
  return { address: `http://127.0.0.1:${port}${keys.path}?token=${keys.token}`, ended }
}

async function listening(server: Server, port: number): Promise<AddressInfo> {
  server.listen({ host: '127.0.0.1', port, exclusive: true })
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new ListenError(port, error)
  }
  return server.address() as AddressInfo
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
}

/** A page that is open is use; so is each request. */
class Idle {
  readonly over: Promise<void>
  readonly #milliseconds: number
  #pages = 0
  #timer: NodeJS.Timeout | undefined
  #finish: () => void = () => {}

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
    this.over = new Promise((resolve) => {
      this.#finish = resolve
    })
    this.used()
  }

  used(): void {
    clearTimeout(this.#timer)
    if (this.#pages === 0) this.#timer = setTimeout(this.#finish, this.#milliseconds)
  }

  opened(): void {
    this.#pages++
    this.used()
  }

  closed(): void {
    this.#pages--
    this.used()
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}

/** A connection on which nothing is said may be taken for dead on its way. */
const heartbeat = 15_000

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

class Pages {
  readonly #live: Live
  readonly #keys: Keys
  readonly #options: ServerOptions
  readonly #idle: Idle

  constructor(live: Live, keys: Keys, options: ServerOptions, idle: Idle) {
    this.#live = live
    this.#keys = keys
    this.#options = options
    this.#idle = idle
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {})
    const passage = judge(request, this.#keys)
    if (passage.kind === 'refused') {
      const allow = passage.status === 405 ? { allow: 'GET, HEAD' } : {}
      send(request, response, { ...plain(passage.status, passage.why), headers: { ...allow, connection: 'close' } })
      return
    }
    this.#idle.used()
    if (passage.kind === 'in' && passage.asked === 'events') {
      this.#events(request, response)
      return
    }
    const found = passage.kind === 'in' ? this.#found(request, passage.asked) : Promise.resolve(this.#opened(request))
    found.then(
      (answer) => send(request, response, answer),
      (error) => send(request, response, this.#failed(error)),
    )
  }

  /** To the same page without the token, which would stay in the history of the browser. */
  #opened({ headers }: IncomingMessage): Answer {
    const { path, session } = this.#keys
    const cookie = { 'set-cookie': `${cookieName}=${session}; Path=${path}; HttpOnly; SameSite=Strict` }
    // Who comes from another site is sent on without the cookie; who goes on from a page of ours has it.
    const isFromElsewhere = (headers['sec-fetch-site'] ?? 'none') !== 'none'
    if (!isFromElsewhere) return { ...plain(303, ''), headers: { ...cookie, location: path } }
    return {
      status: 200,
      type: 'text/html; charset=utf-8',
      body: `<!doctype html><meta http-equiv="refresh" content="0;url=${path}"><title>osa-inventory</title>`,
      headers: cookie,
    }
  }

  async #found(request: IncomingMessage, asked: string): Promise<Answer> {
    const [what, name, ...more] = asked.split('/')
    if (asked === '') return this.#page()
    if (asked === 'data.json') return json(await this.#live.data(), request)
    if (what === 'revision' && /^[1-9][0-9]{0,14}$/.test(name ?? '') && more.length === 0) {
      const found = await this.#live.revision(Number(name))
      return 'gzip' in found ? { status: 200, type: 'application/gzip', body: found.gzip } : plain(422, found.damage)
    }
    const host = what === 'blame' && more.length === 0 ? decoded(name) : undefined
    const lines = host === undefined ? undefined : await this.#live.blame(host)
    return lines === undefined ? plain(404, 'there is nothing of this name') : json(lines, request)
  }

  #page(): Answer {
    const nonce = randomBytes(18).toString('base64')
    return {
      status: 200,
      type: 'text/html; charset=utf-8',
      body: servedHtml(this.#options.texts, this.#options.deployment, nonce),
      headers: { 'content-security-policy': servedPolicy(nonce) },
    }
  }

  #failed(error: unknown): Answer {
    const told = this.#live.failure(error)
    if (told) return plain(told.status, told.message)
    this.#options.tell(`internal error: ${messageOf(error)}`)
    return plain(500, 'internal error: the program that serves this page tells more where it was started')
  }

  #events(request: IncomingMessage, response: ServerResponse): void {
    writeHead(response, 200, { 'content-type': 'text/event-stream' })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    this.#idle.opened()
    response.write('retry: 2000\n\n')
    const after = Number(request.headers['last-event-id'] ?? 0) || 0
    const stop = this.#live.listen((told) => void response.write(eventText(told)), after)
    const beat = setInterval(() => response.write(': \n\n'), heartbeat)
    response.on('close', () => {
      stop()
      clearInterval(beat)
      this.#idle.closed()
    })
  }
}

/** A text of several lines is as many of `data`. */
function eventText({ data, ...told }: Told): string {
  const id = told.event === 'revision' ? `id: ${told.id}\n` : ''
  return `${id}event: ${told.event}\n${data
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('')}\n`
}

function decoded(name: string | undefined): string | undefined {
  try {
    return name === undefined || name === '' ? undefined : decodeURIComponent(name)
  } catch {
    return undefined
  }
}

function plain(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: text === '' ? '' : `${text}\n` }
}

function json(value: unknown, { headers }: IncomingMessage): Answer {
  const body = Buffer.from(JSON.stringify(value))
  const answer = { status: 200, type: 'application/json', body }
  if (!/\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))) return answer
  return { ...answer, body: gzipSync(body), headers: { 'content-encoding': 'gzip' } }
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: Answer): void {
  const bytes = Buffer.from(body)
  writeHead(response, status, { 'content-type': type, 'content-length': String(bytes.length), ...headers })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

/** Nothing of it is kept, embedded, guessed at or passed on. */
function writeHead(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...headers,
  })
}
