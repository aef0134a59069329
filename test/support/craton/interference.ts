/** What goes wrong on the way: at a request by its number, or at those that a test picks. */

export interface LoggedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  readonly body: string
}

/**
 * - `cut`: the connection ends before the request is carried out
 * - `lose`: the request is carried out, and the connection ends before the answer
 * - `halve`: the same after half of the answer
 * - `hang`: carried out never, answered never
 * - `fail`: not carried out, and 500 in Craton's words: a deadlock, a database that is locked
 * - `commit and fail`: the same 500 after the request has been carried out
 * - `commit and hang`: carried out, answered never
 * - a status: this answer instead, not carried out
 * - `delay`: carried out after so many milliseconds
 * - `first`: carried out after this has been done, such as another client's write
 */
export type Trouble =
  | 'cut'
  | 'lose'
  | 'halve'
  | 'hang'
  | 'fail'
  | 'commit and fail'
  | 'commit and hang'
  | { readonly status: number; readonly text?: string }
  | { readonly delay: number }
  | { readonly first: () => void | Promise<void> }

export class Interference {
  readonly #byNumber = new Map<number, Trouble>()
  readonly #picked: { isMet: (request: LoggedRequest) => boolean; trouble: Trouble; left: number }[] = []
  #seen = 0

  /** At the `n`th request from now, which is 1 for the next one. */
  at(n: number, trouble: Trouble): void {
    this.#byNumber.set(this.#seen + n, trouble)
  }

  /** At the next `times` requests that meet this. */
  when(isMet: (request: LoggedRequest) => boolean, trouble: Trouble, times = 1): void {
    this.#picked.push({ isMet, trouble, left: times })
  }

  clear(): void {
    this.#byNumber.clear()
    this.#picked.length = 0
  }

  /** Counts the request. */
  take(request: LoggedRequest): Trouble | undefined {
    this.#seen++
    const numbered = this.#byNumber.get(this.#seen)
    this.#byNumber.delete(this.#seen)
    if (numbered !== undefined) return numbered
    const picked = this.#picked.find((each) => each.left > 0 && each.isMet(request))
    if (picked) picked.left--
    return picked?.trouble
  }
}
