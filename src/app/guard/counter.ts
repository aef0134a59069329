/** How often a backend was called, and how long that took: told with `--debug`. */

interface Calls {
  readonly count: number
  readonly milliseconds: number
}

export class Counter {
  readonly #calls = new Map<string, Calls>()

  /** @returns what is to be called when the call has ended */
  begin(operation: string): () => void {
    const { count = 0, milliseconds = 0 } = this.#calls.get(operation) ?? {}
    this.#calls.set(operation, { count: count + 1, milliseconds })
    const started = performance.now()
    return () => {
      const { count: all, milliseconds: before } = this.#calls.get(operation)!
      this.#calls.set(operation, { count: all, milliseconds: before + performance.now() - started })
    }
  }

  /** `[primary] was called: load 1 (3 ms), write 1 (12 ms)` */
  tell({ section, debug }: { readonly section: string; debug(message: string): void }): void {
    const calls = Array.from(
      this.#calls,
      ([name, { count, milliseconds }]) => `${name} ${count} (${milliseconds.toFixed()} ms)`,
    )
    debug(`[${section}] was called: ${calls.join(', ')}`)
    this.#calls.clear()
  }
}
