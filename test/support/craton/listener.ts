/** An HTTP server on 127.0.0.1 that closes after every answer, and can go away and come back on its port. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { dumpJson } from '../../../src/python/json-write.ts'
import type { Answer } from './answer.ts'
import type { Certificate } from './certificate.ts'

export type Respond = (request: IncomingMessage, response: ServerResponse) => void

export class Listener {
  readonly #server: ReturnType<typeof createServer>
  readonly #sockets = new Set<Socket>()
  readonly #scheme: string
  #port = 0

  constructor(respond: Respond, certificate?: Certificate) {
    this.#scheme = certificate ? 'https' : 'http'
    this.#server = certificate
      ? createSecureServer({ key: certificate.key, cert: certificate.cert }, respond)
      : createServer(respond)
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  get port(): number {
    return this.#port
  }

  get origin(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`
  }

  async up(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Connections end at once, whatever they wait for. */
  async down(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

export function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = body === undefined ? '' : `${dumpJson(body, { indent: 2 })}\n`
  response.shouldKeepAlive = false
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
