/** Calls that have no answer yet. While there are some, the plugin alone keeps the thread alive: what waits in vain shows. */
import type { MessagePort } from 'node:worker_threads'

export class Waiting {
  readonly #port: MessagePort
  readonly #calls = new Set<number>()
  /** What the program is asked for itself, and answers for certain. */
  #questions = 0

  /** @param tellIdle of a call that nothing will ever answer */
  constructor(port: MessagePort, tellIdle: (id: number) => void) {
    this.#port = port
    process.on('beforeExit', () => {
      for (const id of this.#calls) tellIdle(id)
      this.#calls.clear()
      this.#look()
    })
  }

  begin(id: number): void {
    this.#calls.add(id)
    this.#look()
  }

  end(id: number): void {
    this.#calls.delete(id)
    this.#look()
  }

  async asking<T>(answer: Promise<T>): Promise<T> {
    this.#questions += 1
    this.#look()
    try {
      return await answer
    } finally {
      this.#questions -= 1
      this.#look()
    }
  }

  #look(): void {
    if (this.#calls.size > 0 && this.#questions === 0) this.#port.unref()
    else this.#port.ref()
  }
}
