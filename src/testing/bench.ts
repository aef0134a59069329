/** The workbench of one check: deployments of its own, instances that are closed, processes that are ended. */
import type { BackendCapabilities, InventoryBackend, Revision } from '../backends/contract.ts'
import type { BackendContext } from '../backends/plugin.ts'
import { retry } from '../backends/support/waiting.ts'
import { messageOf } from '../core/errors.ts'
import { ownChildProgram } from './child-program.ts'
import { ContractViolation } from './expectations.ts'
import type { Opening } from './opening.ts'
import type { ContractSettings, FaultName, Faults, OpeningFault } from './options.ts'
import { OtherProcess } from './processes.ts'
import { following } from './revisions.ts'
import type { Task } from './tasks.ts'
import type { Witness } from './witness.ts'

export interface BenchOptions {
  readonly opening: Opening
  readonly settings: ContractSettings
  readonly capabilities: BackendCapabilities
  readonly witness: Witness
  /** Makes the name of a deployment that holds nothing. */
  readonly newDeployment: () => string
}

/** What a check has written and could not remove again. */
export interface LeftBehind {
  readonly sentence: string
  /** The backend should have removed it: it has a `destroy`. */
  readonly isFault: boolean
}

export class Bench {
  readonly #options: BenchOptions
  readonly #instances: InventoryBackend[] = []
  readonly #deployments = new Set<string>()
  readonly #others: OtherProcess[] = []
  readonly #bringBack = new Set<() => Promise<void>>()
  readonly #figures: string[] = []
  #isOver = false
  /** Holds nothing yet. */
  readonly deployment: string

  constructor(options: BenchOptions) {
    this.#options = options
    this.deployment = options.newDeployment()
  }

  get capabilities(): BackendCapabilities {
    return this.#options.capabilities
  }

  get settings(): ContractSettings {
    return this.#options.settings
  }

  get witness(): Witness {
    return this.#options.witness
  }

  get context(): BackendContext {
    return this.#options.opening.context
  }

  get secrets(): readonly string[] {
    return [...this.#options.opening.secrets, ...(this.settings.secrets ?? [])].filter((text) => text !== '')
  }

  /** Loops end: the check has ended, or taken too long. */
  get isOver(): boolean {
    return this.#isOver
  }

  newDeployment(): string {
    return this.#options.newDeployment()
  }

  /** Its own instance at each call. */
  async open(deployment: string = this.deployment): Promise<InventoryBackend> {
    this.#deployments.add(deployment)
    const { opening } = this.#options
    return this.heard(() => opening.open(deployment))
  }

  /** Opens in the way of a hook; closed like all others, and listened to. */
  async openBy(hook: OpeningFault): Promise<InventoryBackend> {
    const { openWith } = this.#options.opening
    return this.heard(async () => {
      const opened = await this.fault(hook)(this.deployment, this.context)
      if (!('options' in opened)) return opened
      if (openWith) return openWith(opened.options, this.deployment)
      throw new Error(`the hook ${hook} gives options, and the backend is opened by a function that takes none`)
    })
  }

  async heard(open: () => InventoryBackend | Promise<InventoryBackend>): Promise<InventoryBackend> {
    try {
      // What a check still does when its time is over would be left behind.
      const backend = this.witness.listeningTo(await open(), () => {
        if (this.#isOver) throw new ContractViolation('the check is over')
      })
      this.#instances.push(backend)
      return backend
    } catch (error) {
      this.witness.hearError(error)
      throw error
    }
  }

  /** A figure that belongs to the result, as how long something took. */
  tell(figure: string): void {
    this.#figures.push(figure)
  }

  get figures(): readonly string[] {
    return this.#figures
  }

  /** Makes the service unreachable. What it gives brings it back, and is called at the end if nobody has. */
  async down(): Promise<() => Promise<void>> {
    const up = await this.fault('down')()
    const bringBack = async (): Promise<void> => {
      if (this.#bringBack.delete(bringBack)) await up()
    }
    this.#bringBack.add(bringBack)
    return bringBack
  }

  /** Writes documents one after the other, and gives the revisions. */
  async write(backend: InventoryBackend, documents: readonly string[], parent?: Revision): Promise<Revision[]> {
    const written: Revision[] = []
    for (const document of documents) {
      const newest = written.at(-1) ?? parent
      const revision = following(newest, document)
      // A copy: what a plugin does to it is the question of one check alone.
      await backend.write({ ...revision }, newest?.id)
      written.push(revision)
    }
    return written
  }

  fault<N extends FaultName>(name: N): NonNullable<Faults[N]> {
    const { faults = {} } = this.settings
    const fault = faults[name]
    if (!fault) throw new Error(`the check does not say that it needs ${name}`)
    return fault.bind(faults) as NonNullable<Faults[N]>
  }

  /** Starts a process for each task; all have opened the backend before the first begins. */
  async startOthers(tasks: readonly Task[]): Promise<OtherProcess[]> {
    const { opening, settings } = this.#options
    if (!opening.source) throw new Error('the check does not say that it needs other processes')
    this.#deployments.add(this.deployment)
    const others = tasks.map((task) => {
      const order = { source: opening.source!, deployment: this.deployment, task }
      return new OtherProcess(settings.childProgram ?? ownChildProgram(), order, (text) => this.witness.hear(text))
    })
    this.#others.push(...others)
    await Promise.all(others.map((other) => other.ready()))
    for (const other of others) other.start()
    return others
  }

  /** Brings the service back and ends the other processes; nothing that was opened answers any more. */
  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.allSettled([...this.#bringBack].map((bringBack) => bringBack()))
    await Promise.allSettled(this.#others.map((other) => other.kill()))
  }

  /** Ends, closes and removes everything, whatever fails meanwhile; gives what stays behind. */
  async cleanUp(): Promise<LeftBehind[]> {
    await this.stop()
    const left: LeftBehind[] = []
    for (const deployment of this.#deployments) left.push(...(await this.#remove(deployment)))
    // The first one has made what was not there, and takes it away when nobody else is at it.
    for (const backend of this.#instances.toReversed()) await backend.close?.().catch(() => {})
    return left
  }

  async #remove(deployment: string): Promise<LeftBehind[]> {
    let backend: InventoryBackend | undefined
    try {
      backend = this.witness.listeningTo(await this.#options.opening.open(deployment))
    } catch {
      // A name that is refused holds nothing; a place that cannot be reached has been told by the check.
      return []
    }
    try {
      // A program that a killed process has started may write on for a moment.
      await retry(async () => backend!.destroy?.(), { attempts: 4, pauses: [100, 1000], isWorthIt: () => true })
      const found = await backend.load()
      if (!found || !backend.capabilities.shared) return []
      const isFault = backend.destroy !== undefined
      const sentence = isFault
        ? `after \`destroy\` revision ${found.id} of ${deployment} is still there`
        : `the backend cannot remove a deployment: ${deployment} stays in it, to be removed by hand`
      return [{ sentence, isFault }]
    } catch (error) {
      return [
        { sentence: `${deployment} could not be removed: ${messageOf(error)}`, isFault: backend.destroy !== undefined },
      ]
    } finally {
      await backend.close?.().catch(() => {})
    }
  }
}
