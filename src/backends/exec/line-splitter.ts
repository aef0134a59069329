/** Cuts a stream of bytes into lines; a line may be many megabytes long and come in many pieces. */
export class LineSplitter {
  readonly #onLine: (line: string) => void
  readonly #longest: () => number
  readonly #onTooLong: ((beginning: string) => void) | undefined
  #pieces: Buffer[] = []
  #bytes = 0
  /** The rest of a line that was too long: half of a word would be given otherwise, as if it began a line. */
  #isPassedOver = false

  /**
   * @param longest in bytes: no more of one line is ever kept
   * @param onTooLong gets the beginning of a line that is longer, instead of `onLine`; the rest of it is skipped
   */
  constructor(
    onLine: (line: string) => void,
    longest: number | (() => number),
    onTooLong?: (beginning: string) => void,
  ) {
    this.#onLine = onLine
    this.#longest = typeof longest === 'number' ? () => longest : longest
    this.#onTooLong = onTooLong
  }

  push(chunk: Buffer): void {
    let start = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end))
      if (this.#isPassedOver) this.#isPassedOver = false
      else this.#onLine(this.#taken())
      start = end + 1
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start))
  }

  /** The stream has ended: what has come since the last line break is a line too. */
  end(): void {
    if (this.#bytes > 0) this.#onLine(this.#taken())
  }

  #keep(piece: Buffer): void {
    if (this.#isPassedOver) return
    const longest = this.#longest()
    const room = longest - this.#bytes
    this.#pieces.push(piece.length > room ? piece.subarray(0, room) : piece)
    this.#bytes += Math.min(piece.length, room)
    if (piece.length <= room) return
    this.#isPassedOver = true
    const give = this.#onTooLong ?? this.#onLine
    give(this.#taken())
  }

  #taken(): string {
    const line = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#bytes = 0
    return line.toString('utf8')
  }
}
