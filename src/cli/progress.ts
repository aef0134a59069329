/** How far long work has come: one line on standard error, on a terminal only, and gone when the work is done. */
import ProgressBar from 'progress'
import type { Io } from './io.ts'
import { drawLine } from './terminal.ts'

/** Milliseconds that work may take before anyone is told how far it has come. */
const patience = 1000
/** Milliseconds between two looks at the line. */
const interval = 200
/** Columns of the bar itself, where there is room. */
const barWidth = 30
/** Columns for rate and time left, which are put in when the bar has been measured. */
const roomForFigures = 12

export interface Progress {
  /** @param done so many of `total` */
  step(task: string, done: number, total: number): void
  /** Nobody can say how far it is: only the time is shown. */
  wait(task: string): void
  /** Takes the line away. */
  end(): void
}

const silent: Progress = { step() {}, wait() {}, end() {} }

export function progressOn(io: Io): Progress {
  return io.isTerminal.err && io.env.TERM !== 'dumb' ? new Line(io) : silent
}

/** The same for work of which each command has one. */
export async function showing<T>(io: Io, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = progressOn(io)
  try {
    return await work(progress)
  } finally {
    progress.end()
  }
}

class Line implements Progress {
  readonly #io: Io
  #task: string | undefined
  /** When the task began, in milliseconds. */
  #began = Date.now()
  #drawn = 0
  #bar: ProgressBar | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(io: Io) {
    this.#io = io
  }

  step(task: string, done: number, total: number): void {
    this.#begin(task)
    if (total <= 0) return
    this.#bar ??= new ProgressBar(`${task} [:bar] :percent :current/:total :pace :left`, {
      total,
      width: barWidth,
      renderThrottle: 0,
      stream: this.#stream() as unknown as NodeJS.WritableStream,
    })
    this.#bar.total = total
    this.#bar.curr = done
    this.#draw()
  }

  wait(task: string): void {
    this.#begin(task)
    this.#draw()
  }

  end(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    if (this.#drawn > 0) drawLine(this.#io)
    this.#drawn = 0
    this.#task = undefined
    this.#began = Date.now()
  }

  #begin(task: string): void {
    if (task === this.#task) return
    // The first one began when it was made known that there would be work.
    if (this.#task !== undefined) this.#began = Date.now()
    this.#task = task
    this.#bar = undefined
    this.#timer ??= setInterval(() => this.#draw(), interval).unref()
  }

  #draw(): void {
    const now = Date.now()
    const elapsed = now - this.#began
    if (elapsed < patience || now - this.#drawn < interval) return
    this.#drawn = now
    const bar = this.#bar
    if (bar === undefined) drawLine(this.#io, `${this.#task}: ${clock(elapsed)}`)
    else bar.render({ pace: paceText(bar.curr, elapsed), left: leftText(bar.curr, bar.total, elapsed) })
  }

  /** What the library writes to. */
  #stream() {
    const { columns = 80 } = this.#io
    return {
      isTTY: true,
      columns: columns - roomForFigures,
      cursorTo() {},
      clearLine() {},
      write: (text: string) => drawLine(this.#io, text.slice(0, columns - 1)),
    }
  }
}

function paceText(done: number, elapsed: number): string {
  const perSecond = (done * 1000) / elapsed
  return `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`
}

function leftText(done: number, total: number, elapsed: number): string {
  return done === 0 ? '' : `${clock((elapsed * (total - done)) / done)} left`
}

/** `0:09`, `12:30`, `1:02:03` */
function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const two = (number: number) => String(number).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
