/**
 * Stands between clients and a server on 127.0.0.1, and loses the answer that matters, or the connection after it; or does
 * to every answer what it is told to.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { InventoryBackend } from '../../src/backends/contract.ts'

/**
 * What becomes of a piece of an answer: it is lost with the connection, half of it comes and the connection ends, or it
 * comes so many milliseconds later. `cut`: also, nobody can connect. `silence`: it is swallowed, and the connection stays.
 */
export type Treatment = 'pass' | 'lose' | 'halve' | 'cut' | 'silence' | number

export class LossyProxy {
  readonly port: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Asked for in this request; the answer to the one that is awaited now is lost. */
  #request: string | undefined
  #isAsked = false
  /** Nobody can connect after it. */
  #isLast = false
  /** So many answers are passed on; with the last of them the connection ends. */
  #answersLeft = Number.POSITIVE_INFINITY
  #treatment: (() => Treatment) | undefined

  private constructor(server: Server, target: number) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (client) => this.#connect(client, target))
  }

  static async to(port: number): Promise<LossyProxy> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new LossyProxy(server, port)
  }

  /** The answer to the first request that holds this text is lost, and the connection with it. */
  losingReply(backend: InventoryBackend, request: string): InventoryBackend {
    this.#request = request
    return {
      ...backend,
      close: async () => {
        if (this.#request !== undefined) throw new Error(`no answer to ${request} was lost`)
        await backend.close?.()
        this.close()
      },
    }
  }

  /** The answer to the first request that holds this text is lost, and from then on nothing listens there. */
  vanishAfter(request: string): void {
    this.#request = request
    this.#isLast = true
  }

  /** The connection ends with the `count`th answer from now on, and no other does. */
  endingAfter(count: number): void {
    this.#answersLeft = count
  }

  /** Whether `endingAfter` has not come to its end yet. */
  get isEnding(): boolean {
    return this.#answersLeft !== Number.POSITIVE_INFINITY
  }

  /** From now on, until it is called again; with `undefined` everything passes. */
  treat(treatment: (() => Treatment) | undefined): void {
    this.#treatment = treatment
    if (treatment?.() !== 'cut') return
    for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  #connect(client: Socket, target: number): void {
    if (this.#treatment?.() === 'cut') return void client.destroy()
    const server = connect(target, '127.0.0.1')
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.#sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    client.on('data', (chunk) => {
      if (this.#request !== undefined && chunk.includes(this.#request)) this.#isAsked = true
      server.write(chunk)
    })
    server.on('data', (chunk) => {
      if (this.#isAsked) {
        this.#isAsked = false
        this.#request = undefined
        if (this.#isLast) this.close()
        client.destroy()
      } else if (--this.#answersLeft === 0) {
        this.#answersLeft = Number.POSITIVE_INFINITY
        client.end(chunk)
      } else this.#answer(client, chunk)
    })
  }

  #answer(client: Socket, chunk: Buffer): void {
    const treatment = this.#treatment?.() ?? 'pass'
    if (treatment === 'pass') client.write(chunk)
    else if (treatment === 'halve') client.write(chunk.subarray(0, chunk.length >> 1), () => client.destroy())
    else if (typeof treatment !== 'number') {
      if (treatment !== 'silence') client.destroy()
    } else {
      // What comes after it waits behind it.
      client.cork()
      client.write(chunk)
      setTimeout(() => client.uncork(), treatment).unref()
    }
  }
}
