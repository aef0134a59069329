/** One operation, with one of its calls gone wrong: what has to hold afterwards. */
import type { Ended } from '../../support/program.ts'
import { list, type Operation } from './operations.ts'
import type { CallOf, Fault, How, Struck } from './runner.ts'
import type { World } from './world.ts'

/** What is there after runs that nothing disturbs. */
interface Undisturbed {
  /** Of the command. */
  readonly ended: Ended
  readonly facts: string
  /** After two more runs. */
  readonly later: { readonly facts: string; readonly tree: string; readonly stderr: readonly string[] }
}

/** Drawn by the run that is struck, by the next one, and by the one after it. */
const chances = ['first', 'second', 'third'] as const

export class Trial {
  readonly calls: readonly CallOf[]
  readonly #operation: Operation
  readonly #world: World
  /** The next runs find the state as it was before. */
  readonly #old: Undisturbed
  readonly #new: Undisturbed

  private constructor(
    operation: Operation,
    world: World,
    known: { calls: readonly CallOf[]; old: Undisturbed; new: Undisturbed },
  ) {
    this.#operation = operation
    this.#world = world
    this.calls = known.calls
    this.#old = known.old
    this.#new = known.new
  }

  static async of(operation: Operation, world: World): Promise<Trial> {
    await operation.prepare(world)
    world.keep()
    await begin(operation, world)
    const { ended, calls } = await world.runner.calls(operation.command, world, 'first', operation.isNative === true)
    if (ended.status !== 0) throw new Error(`${operation.what}: status ${ended.status}\n${ended.stderr}`)
    const facts = await operation.facts(world)
    const done = { ended, facts, later: await settled(operation, world) }
    await begin(operation, world)
    const before = await operation.facts(world)
    const old = { ended: { status: 0, stdout: '', stderr: '' }, facts: before, later: await settled(operation, world) }
    return new Trial(operation, world, { calls, old, new: done })
  }

  /**
   * @param isAlone struck in a process of its own: only there can it be killed
   * @returns what is wrong, `undefined` if nothing is
   */
  async faultOf(fault: Fault, isAlone: boolean): Promise<string | undefined> {
    const world = this.#world
    await begin(this.#operation, world)
    const struck = await world.runner.struck(this.#operation.command, world, 'first', fault, isAlone)
    // The programs of `dist` may make fewer calls than their sources evaluated in the runner.
    if (struck.struck === undefined) return undefined
    const isKilled = fault.how === 'kill' || fault.how === 'dead'
    try {
      if (isKilled) {
        if (fault.how === 'kill') demand(struck.signal === 'SIGKILL', 'it was not killed')
      } else this.#demandTold(struck)
      await this.#demandSound(struck, isKilled)
      return undefined
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      const { code = '', how, at } = fault
      const told = isKilled
        ? ''
        : `\n  status ${struck.status}, stdout ${struck.stdout.length} bytes, stderr: ${struck.stderr}`
      return `${this.#operation.what}: call ${at}, ${struck.struck}: ${how} ${code}: ${error.message}${told}`
    }
  }

  #demandTold({ status, stdout, stderr, ...rest }: Struck): void {
    const { ended } = this.#new
    if (status === 0) {
      const isSame =
        stdout === ended.stdout ||
        (this.#operation.mayGoOn && /cannot be read|what is in use is not known|no sound configuration/.test(stdout))
      demand(isSame === true, `status 0, and another answer:\n${stdout.slice(0, 300)}`)
      return
    }
    demand(rest.signal === undefined || rest.signal === null, `it was ended by ${rest.signal}`)
    demand(status === 1 || status === 3, `status ${status}`)
    demand(stdout === '', `refused with something on standard output:\n${stdout.slice(0, 300)}`)
    const [head = '', ...more] = stderr.trimEnd().split('\n')
    const { root, runner } = this.#world
    const isNamed = [root, runner.scratch].some((place) => head.includes(place))
    demand(isNamed, 'the message does not name the place')
    demand(!/internal error|unexpected error/.test(stderr), 'the message calls it an internal error')
    demand(!/^ +at /m.test(stderr), 'a stack trace')
    const isLeft = head.includes('a temporary file was left')
    demand(isLeft || !/\/\.[^/ ]*-[0-9a-f]{12}\b/.test(head), 'the message names a draft')
    const isChoice = head.includes('but the cloud is known')
    demand(isChoice || more.every((line) => /^( {4}|\{)/.test(line)), 'more than one message')
  }

  async #demandSound(struck: Struck, isKilled: boolean): Promise<void> {
    const { facts: look, isBetween } = this.#operation
    const world = this.#world
    const [before, after] = [this.#old.facts, this.#new.facts]
    const found = await look(world)
    const isNew = found === after
    const isKnown = isNew || found === before || isBetween?.(found, before, after)
    demand(isKnown === true, `neither the old state nor the new one:\n${found}\nold:\n${before}\nnew:\n${after}`)
    if (!isKilled && struck.status === 0) demand(isNew, 'status 0, and it is not done')
    if (!isKilled && struck.status !== 0 && isNew && before !== after) {
      demand(saidToBeDone.test(struck.stderr), 'refused without a word of it, and it is done')
    }
    const expected = (isNew ? this.#new : this.#old).later
    const then = await settled(this.#operation, world)
    demand(then.fault === undefined, `${then.fault}`)
    for (const text of then.stderr) {
      const isUsual = [...this.#old.later.stderr, ...this.#new.later.stderr].includes(text)
      demand(text === '' || isUsual, `the next run tells: ${text}`)
    }
    demand(then.facts === expected.facts, `after the next runs:\n${then.facts}\nexpected:\n${expected.facts}`)
    const { passes = /^$/ } = this.#operation
    const others = difference(expected.tree, then.tree, passes)
    demand(others === '', `after the next runs there are other files:\n${others}`)
  }
}

/** A refusal that tells that what was asked for, or a part of it, is done. */
const saidToBeDone =
  /revision \d+ is (saved|stored), but|are stored, but|is put back, but|whether revision \d+ is saved is not known|the history was pruned|is written, but/

async function begin({ warm }: Operation, world: World): Promise<void> {
  world.restore()
  await warm?.(world)
}

async function settled({ command, next, facts }: Operation, world: World) {
  const stderr: string[] = []
  let fault: string | undefined
  for (const chance of chances.slice(1)) {
    const ended = await world.runner.run(next === 'again' ? command : list, world, chance)
    stderr.push(ended.stderr)
    if (ended.status !== 0) fault ??= `the next run has status ${ended.status}: ${ended.stderr}`
  }
  return { facts: await facts(world), tree: world.tree().join('\n'), stderr, fault }
}

class Wrong extends Error {}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new Wrong(what)
}

function difference(expected: string, found: string, passes: RegExp): string {
  const [a, b] = [expected, found].map((tree) => tree.split('\n').filter((line) => !passes.test(line))) as [
    string[],
    string[],
  ]
  return [
    ...a.filter((line) => !b.includes(line)).map((line) => `- ${line}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line}`),
  ].join('\n')
}

/** Whether the fault can befall the call at all: an operating system that does otherwise would not do its work. */
export function fits({ how, code }: { how: How; code?: Fault['code'] }, call: CallOf): boolean {
  if (how === 'unreadable') return call.hasData && !call.changes
  if (how === 'late') return call.changes || call.name === 'close'
  if (how === 'short') return call.hasData
  if (how === 'full') return call.takesRoom
  if (how === 'read-only') return call.changes
  if (how === 'fail' && (code === 'EROFS' || code === 'ENOSPC' || code === 'EDQUOT'))
    return call.changes || call.name === 'close'
  return true
}
