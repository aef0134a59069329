/** One HTTP request, with times for the connection and for the whole answer. Nothing is followed, nothing repeated. */
import { once } from 'node:events'
import {
  type AgentOptions,
  type ClientRequest,
  type IncomingMessage,
  Agent as PlainAgent,
  request as requestPlain,
} from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import { OperationalError } from '../../core/errors.ts'
import { largestReply, mebibytes } from '../../disk/limits.ts'
import { reasonOf } from '../../disk/reason.ts'
import { readPem } from './pem.ts'
import { seconds, TimeOver, within } from './waiting.ts'

/** How a server is reached: times, and certificates. */
export interface Wire {
  /** Milliseconds. */
  readonly connectTimeout: number
  /** Milliseconds for the whole answer, from the connection on. */
  readonly requestTimeout: number
  /** PEM files. */
  readonly cacert: string | undefined
  /** PEM file with this client's certificate. */
  readonly cert: string | undefined
  /** PEM file with the certificate's key. */
  readonly key: string | undefined
  /** For messages about the files. */
  readonly section: string
}

/** One HTTP request. */
export interface Question {
  /** Its method. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** `http:` or `https:`, without user and password. */
  readonly url: URL
  /** Besides those of the body. MUST NOT be shown: an `Authorization` is a secret. */
  readonly headers: Readonly<Record<string, string>>
  /** A text is JSON. */
  readonly body: string | Uint8Array | undefined
}

/** The whole answer. */
export interface Reply {
  /** Of RFC 9110. */
  readonly status: number
  /** The body as it came. */
  readonly bytes: Buffer
  /** The bytes as UTF-8. */
  readonly text: string
  /** By lower-case names, as Node.js has them. */
  readonly headers: IncomingMessage['headers']
}

/** The connection failed or the answer did not come. */
export class NoReply extends OperationalError {
  /** Whether the request may have been carried out anyway. */
  readonly mayCount: boolean
  /** Whether time ran out: the same again would take as long. */
  readonly isLate: boolean
  constructor(cause: Error, mayCount: boolean) {
    super('ERR_NO_REPLY', reasonOf(cause), { cause, exit: 'again' })
    this.mayCount = mayCount
    this.isLate = cause instanceof TimeOver
  }
}

/**
 * Sends one request, and gives its answer whatever the status: nothing is followed, and nothing repeated.
 *
 * @throws NoReply; SettingsError for a certificate's file that cannot be read
 */
export function ask(question: Question, wire: Wire): Promise<Reply> {
  const sent = send(question, wire)
  return replyTo(sent, question.url.protocol === 'https:', wire)
}

/**
 * An answer that goes on until `signal` is aborted, as it comes. There is no time for the whole of it.
 *
 * @throws NoReply
 */
export async function* streamed(question: Question, wire: Wire, signal: AbortSignal): AsyncGenerator<Buffer> {
  const sent = send(question, wire)
  const end = (): void => void sent.destroy()
  signal.addEventListener('abort', end)
  try {
    const [response] = (await within(
      wire.connectTimeout + wire.requestTimeout,
      once(sent, 'response'),
      'no answer',
      end,
    )) as [IncomingMessage]
    for await (const chunk of response) yield chunk as Buffer
  } catch (error) {
    if (!signal.aborted) throw new NoReply(error as Error, true)
  } finally {
    signal.removeEventListener('abort', end)
    sent.destroy()
  }
}

function send({ method, url, headers, body }: Question, wire: Wire): ClientRequest {
  const options = {
    method,
    agent: agentFor(url),
    headers: {
      Accept: 'application/json',
      ...(typeof body === 'string' ? { 'Content-Type': 'application/json' } : {}),
      ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
      ...headers,
    },
  }
  const isSecure = url.protocol === 'https:'
  const sent = isSecure ? requestSecure(url, { ...options, ...pemFiles(wire) }) : requestPlain(url, options)
  sent.end(body)
  return sent
}

/**
 * A new connection for each request: the server closes after each answer, and an old connection could swallow one
 * that must not be repeated. Through a proxy where Node.js itself would go through one (its manual, "Built-in Proxy
 * Support"): where it is told to, and is new enough.
 */
function agentFor({ protocol }: URL): PlainAgent | SecureAgent | false {
  if (process.env.NODE_USE_ENV_PROXY !== '1') return false
  const options: AgentOptions & { readonly proxyEnv: NodeJS.ProcessEnv } = { keepAlive: false, proxyEnv: process.env }
  return protocol === 'https:' ? new SecureAgent(options) : new PlainAgent(options)
}

function replyTo(sent: ClientRequest, isSecure: boolean, { connectTimeout, requestTimeout }: Wire): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let isConnected = false
    let late: TimeOver | undefined
    const give = (milliseconds: number): NodeJS.Timeout =>
      setTimeout(() => {
        late = new TimeOver(`no answer within ${seconds(milliseconds)}`)
        sent.destroy(late)
      }, milliseconds)
    let timer = give(connectTimeout)
    const fail = (error: Error): void => {
      clearTimeout(timer)
      reject(new NoReply(late ?? error, isConnected))
    }
    const connected = (): void => {
      isConnected = true
      clearTimeout(timer)
      timer = give(requestTimeout)
    }
    sent.on('socket', (socket) => {
      // Through a proxy it comes when all is connected.
      if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', connected)
      else connected()
    })
    sent.on('error', fail)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > largestReply) sent.destroy(new Error(`the answer has more than ${mebibytes(largestReply)}`))
        else chunks.push(chunk)
      })
      response.on('error', fail)
      response.on('end', () => {
        clearTimeout(timer)
        resolve(replyOf(response, Buffer.concat(chunks)))
      })
    })
  })
}

function replyOf({ statusCode = 0, headers }: IncomingMessage, bytes: Buffer): Reply {
  return {
    status: statusCode,
    headers,
    bytes,
    get text() {
      return bytes.toString('utf8')
    },
  }
}

function pemFiles({ cacert, cert, key, section }: Wire) {
  const ca = readPem(cacert, `${section}.cacert`)
  const own = readPem(cert, `${section}.cert`)
  const ownKey = readPem(key, `${section}.key`)
  return { ...(ca ? { ca } : {}), ...(own ? { cert: own } : {}), ...(ownKey ? { key: ownKey } : {}) }
}

/** Of a path: what a base address ends with may be written more than once. */
export const isSlash = (character: string): boolean => character === '/'

/** `cmdb.example.com:7780`, always with the port: what does not answer, for messages. */
export function placeOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
}

/** Of a URL: whether what is sent there stays on this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
