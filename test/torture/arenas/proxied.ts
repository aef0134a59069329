/** Clients reach a server through a proxy that cuts them off, is silent, or loses, halves and delays what it answers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { LossyProxy, type Treatment } from '../../support/lossy-proxy.ts'
import type { Fault } from './arena.ts'

export class Proxies {
  readonly #proxies: readonly LossyProxy[]

  private constructor(proxies: readonly LossyProxy[]) {
    this.#proxies = proxies
  }

  static async to(ports: readonly number[]): Promise<Proxies> {
    return new Proxies(await Promise.all(ports.map((port) => LossyProxy.to(port))))
  }

  get ports(): readonly number[] {
    return this.#proxies.map(({ port }) => port)
  }

  get faults(): readonly Fault[] {
    return [
      this.#fault('replies lost', () => 'lose'),
      this.#fault('replies halved', () => 'halve'),
      this.#fault('replies delayed', (draw) => draw.between(50, 800)),
      this.#fault('cut off', () => 'cut'),
      this.#fault('silent', () => 'silence'),
    ]
  }

  heal(): void {
    for (const proxy of this.#proxies) proxy.treat(undefined)
  }

  close(): void {
    for (const proxy of this.#proxies) proxy.close()
  }

  /** At one of them, for a while, what happens to one answer in four, or to every one. */
  #fault(kind: string, treatment: (draw: Parameters<Fault['act']>[0]) => Treatment): Fault {
    return {
      kind,
      act: async (draw) => {
        const proxy = draw.from(this.#proxies)
        const isRare = kind.startsWith('replies') && !draw.isOneIn(4)
        proxy.treat(() => (isRare && !draw.isOneIn(4) ? 'pass' : treatment(draw)))
        await sleep(draw.between(300, 2500))
        proxy.treat(undefined)
        return true
      },
    }
  }
}
