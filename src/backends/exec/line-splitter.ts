/** Cuts a stream of bytes into lines; a line may be many megabytes long and come in many pieces. */
export class LineSplitter {
  readonly #onLine: (line: string) => void
  readonly #longest: number
  #pieces: Buffer[] = []
  #bytes = 0
  /** The rest of a line that was too long: half of a word would be given otherwise, as if it began a line. */
  #isPassedOver = false

  /** @param longest in bytes; of what is longer the beginning is given, and the rest of the line is skipped */
  constructor(onLine: (line: string) => void, longest: number) {
    this.#onLine = onLine
    this.#longest = longest
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end))
      if (this.#isPassedOver) this.#isPassedOver = false
      else this.#give()
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
  }

  /** The stream has ended: what has come since the last line break is a line too. */
  end(): void {
    if (this.#bytes > 0) this.#give()
  }

  #keep(piece: Buffer): void {
    if (this.#isPassedOver) return
    this.#pieces.push(piece)
    this.#bytes += piece.length
    if (this.#bytes <= this.#longest) return
    this.#give()
    this.#isPassedOver = true
  }

  #give(): void {
    const line = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    this.#onLine(line.toString('utf8'))
  }
}
