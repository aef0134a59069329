/** Stands between programs and an HTTP server on 127.0.0.1, and tells what is asked. */
import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
}

export class CountingProxy {
  readonly asked: Asked[] = []
  readonly #server: Server

  private constructor(target: () => number) {
    this.#server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const body = Buffer.concat(chunks)
        const { method = '', url: path = '', headers } = incoming
        this.asked.push({ method, path, body: body.toString('latin1') })
        const passed = request({ host: '127.0.0.1', port: target(), method, path, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode!, answer.headers)
          answer.pipe(outgoing)
        })
        passed.on('error', () => outgoing.destroy())
        passed.end(body)
      })
    })
  }

  static async to(target: () => number): Promise<CountingProxy> {
    const proxy = new CountingProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
