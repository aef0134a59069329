/** Long work in short turns, so that the page stays quick under a hand. */

const turn = 8

/** To be awaited now and then: lets the browser draw and answer when a turn is over. */
export class Turns {
  #began = performance.now()

  async next(): Promise<void> {
    if (performance.now() - this.#began < turn) return
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(undefined)
    })
    this.#began = performance.now()
  }
}
