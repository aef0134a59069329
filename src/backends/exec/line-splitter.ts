/** Cuts a stream of bytes into lines; a line may be many megabytes long and come in many pieces. */
export class LineSplitter {
  readonly #onLine: (line: string) => void
  readonly #longest: number
  #pieces: Buffer[] = []
  #bytes = 0

  /** @param longest in bytes; what is longer is cut there and given as it is */
  constructor(onLine: (line: string) => void, longest: number) {
    this.#onLine = onLine
    this.#longest = longest
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end))
      this.#give()
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
    if (this.#bytes > this.#longest) this.#give()
  }

  /** The stream has ended: what has come since the last line break is a line too. */
  end(): void {
    if (this.#bytes > 0) this.#give()
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece)
    this.#bytes += piece.length
  }

  #give(): void {
    const line = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    this.#onLine(line.toString('utf8'))
  }
}
