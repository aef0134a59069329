/** Many may change the inventory at once, or one alone: who moves it to another backend and back asks the others to wait. */
export class Turns {
  #inside = 0
  #isAlone = false
  #waiting: (() => void)[] = []

  async together<T>(act: () => Promise<T>): Promise<T> {
    while (this.#isAlone) await this.#change()
    this.#inside++
    try {
      return await act()
    } finally {
      this.#inside--
      this.#tell()
    }
  }

  async alone<T>(act: () => Promise<T>): Promise<T> {
    while (this.#isAlone) await this.#change()
    this.#isAlone = true
    while (this.#inside > 0) await this.#change()
    try {
      return await act()
    } finally {
      this.#isAlone = false
      this.#tell()
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #tell(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const each of waiting) each()
  }
}
