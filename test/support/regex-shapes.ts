/**
 * Which regular expressions take more than linear time on some text, told from their shape alone.
 *
 * The places of a pattern at which a character is read make an automaton. Time is more than linear where one text leads
 * from a loop into itself and into a later loop, and from there into itself: the engine then tries every way to share
 * the text between the two (Weideman, Van der Merwe, Berglund, Watson, CIAA 2016: "Analyzing matching time behavior of
 * backtracking regular expression matchers by using ambiguity of NFA"). Exponential time is two ways through one loop.
 * A search that is not anchored has its own loop in front: it begins again at every character.
 */

type Node =
  | { readonly kind: 'empty' | 'begin' | 'end' }
  | { readonly kind: 'one'; readonly source: string }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[] }
  | { readonly kind: 'look'; readonly inner: Node }
  | { readonly kind: 'times'; readonly inner: Node; readonly least: number; readonly most: number }

/** A larger bound is as good as none. */
const countedOut = 100

class NotUnderstood extends Error {}

class Parser {
  #at = 0
  readonly #source: string
  constructor(source: string) {
    this.#source = source
  }

  pattern(): Node {
    const node = this.#alternatives()
    if (this.#at < this.#source.length) throw new NotUnderstood(this.#source.slice(this.#at))
    return node
  }

  #alternatives(): Node {
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    return parts.length === 1 ? parts[0]! : { kind: 'any', parts }
  }

  #sequence(): Node {
    const parts: Node[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at]!)) parts.push(this.#counted())
    return { kind: 'all', parts }
  }

  #counted(): Node {
    const inner = this.#atom()
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#source.slice(this.#at, this.#at + 20))
    if (!found) return inner
    this.#at += found[0].length
    const [least, most] = boundsOf(found)
    return { kind: 'times', inner, least, most: most > countedOut ? Number.POSITIVE_INFINITY : most }
  }

  #atom(): Node {
    if (this.#take('(')) return this.#group()
    if (this.#take('^')) return { kind: 'begin' }
    if (this.#take('$')) return { kind: 'end' }
    if (this.#take('\\b') || this.#take('\\B')) return { kind: 'empty' }
    const rest = this.#source.slice(this.#at)
    const source = /^(?:\[(?:[^\]\\]|\\.)*\]|\\[pPu]\{[^}]*\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\.|[\s\S])/i.exec(rest)![0]
    if (/^\\[1-9k]/.test(source)) throw new NotUnderstood(`a reference back: ${source}`)
    this.#at += source.length
    return { kind: 'one', source }
  }

  #group(): Node {
    const look = ['?=', '?!', '?<=', '?<!'].some((sign) => this.#take(sign))
    if (!look) this.#take('?:')
    const inner = this.#alternatives()
    if (!this.#take(')')) throw new NotUnderstood('a bracket is not closed')
    return look ? { kind: 'look', inner } : inner
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }
}

function boundsOf([sign, least, comma, most]: RegExpExecArray): [number, number] {
  if (least === undefined) return [sign!.startsWith('+') ? 1 : 0, sign!.startsWith('?') ? 1 : Number.POSITIVE_INFINITY]
  if (comma === '') return [Number(least), Number(least)]
  return [Number(least), most ? Number(most) : Number.POSITIVE_INFINITY]
}

/** A part of the pattern: which places begin and end it, and whether it may be nothing. `undefined`: it cannot match. */
interface Part {
  readonly mayBeNothing: boolean
  readonly first: readonly number[]
  readonly last: readonly number[]
}

interface Assumptions {
  /** Whether `^` and `$` hold where they stand. */
  readonly begin: boolean
  readonly end: boolean
}

const nothing: Part = { mayBeNothing: true, first: [], last: [] }

class Automaton {
  readonly places: string[] = []
  /** How many ways lead from a place to the next. */
  readonly ways: Map<number, number>[] = []
  readonly looks: Node[] = []

  place(source: string): number {
    this.ways.push(new Map())
    return this.places.push(source) - 1
  }

  join(from: readonly number[], to: readonly number[]): void {
    for (const a of from) for (const b of to) this.ways[a]!.set(b, (this.ways[a]!.get(b) ?? 0) + 1)
  }

  add(node: Node, assumed: Assumptions): Part | undefined {
    switch (node.kind) {
      case 'empty':
        return nothing
      case 'begin':
        return assumed.begin ? nothing : undefined
      case 'end':
        return assumed.end ? nothing : undefined
      case 'look':
        this.looks.push(node.inner)
        return nothing
      case 'one': {
        const place = this.place(node.source)
        return { mayBeNothing: false, first: [place], last: [place] }
      }
      case 'any': {
        const parts = node.parts.map((part) => this.add(part, assumed)).filter((part) => part !== undefined)
        if (parts.length === 0) return undefined
        return {
          mayBeNothing: parts.some((part) => part.mayBeNothing),
          first: parts.flatMap((part) => part.first),
          last: parts.flatMap((part) => part.last),
        }
      }
      case 'all':
        return this.#sequence(node.parts.map((part) => () => this.add(part, assumed)))
      case 'times':
        return this.#times(node, assumed)
    }
  }

  #sequence(parts: readonly (() => Part | undefined)[]): Part | undefined {
    let whole: Part = nothing
    for (const add of parts) {
      const part = add()
      if (part === undefined) return undefined
      this.join(whole.last, part.first)
      whole = {
        mayBeNothing: whole.mayBeNothing && part.mayBeNothing,
        first: whole.mayBeNothing ? [...whole.first, ...part.first] : whole.first,
        last: part.mayBeNothing ? [...whole.last, ...part.last] : part.last,
      }
    }
    return whole
  }

  #times({ inner, least, most }: Node & { kind: 'times' }, assumed: Assumptions): Part | undefined {
    const isEndless = most === Number.POSITIVE_INFINITY
    const copies = isEndless ? Math.max(1, least) : most
    return this.#sequence(
      Array.from({ length: copies }, (_, i) => () => {
        const part = this.add(inner, assumed)
        if (part === undefined) return i >= least ? nothing : undefined
        if (isEndless && i === copies - 1) this.join(part.last, part.first)
        return i >= least ? { ...part, mayBeNothing: true } : part
      }),
    )
  }
}

/** What is wrong with the pattern's shape; `undefined`: its time is linear in the text. */
export function superlinear(pattern: string, flags: string): string | undefined {
  try {
    return faultOf(new Parser(pattern).pattern(), flags, flags.includes('y'))
  } catch (error) {
    if (error instanceof NotUnderstood) return `cannot be known: ${error.message}`
    throw error
  }
}

function faultOf(node: Node, flags: string, isAnchored: boolean): string | undefined {
  const automaton = new Automaton()
  const ends = [automaton.add(node, { begin: true, end: true })]
  if (!isAnchored) {
    // What the search skips, one character after the other, before the pattern begins.
    const search = automaton.place('[\\s\\S]')
    automaton.join([search], [search])
    const later = automaton.add(node, { begin: false, end: true })
    if (later) automaton.join([search], later.first)
    ends.push(later)
  }
  const fault = new Ambiguity(
    automaton,
    flags,
    surePlaces(node, automaton, isAnchored),
    ends.flatMap((end) => end?.last ?? []),
  ).fault()
  return fault ?? automaton.looks.map((look) => faultOf(look, flags, true)).find((each) => each !== undefined)
}

/** Places behind which the pattern has matched, whatever follows: there nothing is tried again. */
function surePlaces(node: Node, automaton: Automaton, isAnchored: boolean): ReadonlySet<number> {
  const probe = new Automaton()
  const sure = new Set<number>()
  // The same places get the same numbers, because `$` reads no character. What is before a `$` is not sure.
  const note = (begin: boolean): void => {
    for (const place of probe.add(node, { begin, end: false })?.last ?? []) sure.add(place)
  }
  note(true)
  if (!isAnchored) {
    probe.place('[\\s\\S]')
    note(false)
  }
  return probe.places.length === automaton.places.length ? sure : new Set()
}

class Ambiguity {
  readonly #automaton: Automaton
  readonly #sure: ReadonlySet<number>
  /** For each character that stands for its like, the places that read it. */
  readonly #readers: readonly ReadonlySet<number>[]

  readonly #reached: readonly ReadonlySet<number>[]

  constructor(automaton: Automaton, flags: string, sure: ReadonlySet<number>, ends: readonly number[]) {
    this.#automaton = automaton
    this.#readers = readersOf(automaton.places, flags)
    this.#reached = automaton.places.map((_, place) => reachedFrom(automaton, place))
    // A loop that reads everything up to the end cannot fail either.
    const endless = ends.filter(
      (end) => automaton.ways[end]!.has(end) && this.#readers.every((readers) => readers.has(end)),
    )
    this.#sure = new Set([...sure, ...endless])
  }

  fault(): string | undefined {
    const { places, ways } = this.#automaton
    const loops = places.map((_, place) => place).filter((place) => this.#reached[place]!.has(place))
    for (const p of loops) {
      for (const [next, count] of ways[p]!) {
        if (count > 1 && (next === p || this.#reached[next]!.has(p))) return `two ways through the loop of ${places[p]}`
      }
      if (this.#leads([p, p], [p, p], ([a, b]) => a !== b)) return `two ways through the loop of ${places[p]}`
    }
    for (const p of loops) {
      for (const q of loops) {
        if (p === q || this.#sure.has(q) || !this.#reached[p]!.has(q)) continue
        if (this.#leads([p, p, q], [p, q, q])) return `${places[p]} and ${places[q]} share what they read`
      }
    }
    return undefined
  }

  /** Whether one text leads each of the places to its goal, by a way on which `through` holds once. */
  #leads(from: readonly number[], to: readonly number[], through: (at: number[]) => boolean = () => true): boolean {
    const goal = `${to.join()} true`
    const seen = new Set<string>()
    const waiting: [at: number[], hasPassed: boolean][] = [[[...from], false]]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const [at, hasPassed] = next
      for (const readers of this.#readers) {
        for (const after of this.#steps(at, readers, to)) {
          const state: [number[], boolean] = [after, hasPassed || through(after)]
          const key = `${state[0].join()} ${state[1]}`
          if (key === goal) return true
          if (seen.has(key)) continue
          seen.add(key)
          waiting.push(state)
        }
      }
    }
    return false
  }

  /** Only steps from which the goal can be reached. */
  #steps(at: readonly number[], readers: ReadonlySet<number>, to: readonly number[]): number[][] {
    return at.reduce<number[][]>(
      (heads, place, i) => {
        const goal = to[i]!
        const leads = (next: number): boolean => next === goal || this.#reached[next]!.has(goal)
        const nexts = [...this.#automaton.ways[place]!.keys()].filter((next) => readers.has(next) && leads(next))
        return heads.flatMap((head) => nexts.map((next) => [...head, next]))
      },
      [[]],
    )
  }
}

function reachedFrom({ ways }: Automaton, start: number): ReadonlySet<number> {
  const found = new Set<number>()
  const waiting = [start]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const next of ways[place]!.keys()) {
      if (found.has(next)) continue
      found.add(next)
      waiting.push(next)
    }
  }
  return found
}

const others = [0x80, 0x85, 0xa0, 0xad, 0xe9, 0x300, 0x600, 0x1160, 0x2003, 0x202e, 0x2028, 0xd800, 0xfeff, 0xffff]
const characters = [...Array.from({ length: 128 }, (_, code) => code), ...others, 0x1f600].map((code) =>
  String.fromCodePoint(code),
)
const isOneUnit = (character: string): boolean => character.length === 1

/** Characters that the same places read are alike. */
function readersOf(places: readonly string[], flags: string): ReadonlySet<number>[] {
  const kept = flags.replaceAll(/[gy]/g, '')
  const tests = new Map([...new Set(places)].map((source) => [source, new RegExp(`^(?:${source})$`, kept)]))
  const classes = new Map<string, Set<number>>()
  // Without `u` the engine reads code units.
  const read = /[uv]/.test(flags) ? characters : characters.filter(isOneUnit)
  for (const character of read) {
    const readers = places.map((_, place) => place).filter((place) => tests.get(places[place]!)!.test(character))
    classes.set(readers.join(), new Set(readers))
  }
  return [...classes.values()]
}
