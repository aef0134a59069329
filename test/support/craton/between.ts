/** A real Craton with something between it and its clients, where requests go wrong as they do at the stand-in. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request as send } from 'node:http'
import type { User } from './access.ts'
import { Interference, type LoggedRequest } from './interference.ts'
import type { Home } from './inventories.ts'
import { bodyOf, Listener } from './listener.ts'
import { respond } from './troubled.ts'

export class CratonBetween implements Home {
  /** Its own: on a real server everything of earlier tests is still there. */
  readonly deployment = `cloud-${randomUUID()}`
  readonly user: User
  readonly trouble = new Interference()
  readonly requests: LoggedRequest[] = []
  readonly #real: URL
  readonly #listener: Listener

  private constructor(real: Home) {
    this.user = real.user
    this.#real = new URL(real.url)
    this.#listener = new Listener((request, response) => {
      const { trouble, requests } = this
      const carryOut = async ({ method, path }: LoggedRequest, body: Buffer): Promise<() => void> => {
        const answer = await this.#passOn(method, path, request, body)
        const headers = { ...answer.headers, connection: 'close' }
        return () => void response.writeHead(answer.status, headers).end(answer.body)
      }
      // Craton has gone: that is told as it would be without this.
      void respond(request, response, { trouble, requests, carryOut }).catch(() => void request.socket.destroy())
    })
  }

  static async before(real: Home): Promise<CratonBetween> {
    const between = new CratonBetween(real)
    await between.up()
    return between
  }

  get url(): string {
    return `${this.#listener.origin}${this.#real.pathname}`
  }

  /** As if the server were there again, on the same port. */
  up(): Promise<void> {
    return this.#listener.up()
  }

  down(): Promise<void> {
    return this.#listener.down()
  }

  stop(): Promise<void> {
    return this.down()
  }

  async #passOn(method: string, path: string, from: IncomingMessage, body: Buffer): Promise<Passed> {
    const { hostname, port, host } = this.#real
    const headers = { ...from.headers, host, connection: 'close' }
    const passed = send({ host: hostname, port, method, path, headers }).end(body)
    const [answer] = (await once(passed, 'response')) as [IncomingMessage]
    return { status: answer.statusCode!, headers: answer.headers, body: await bodyOf(answer) }
  }
}

interface Passed {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}
