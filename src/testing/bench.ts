/** The workbench of one check: deployments of its own, instances that are closed, processes that are ended. */
import type { BackendCapabilities, InventoryBackend, Revision } from '../backends/contract.ts'
import type { BackendContext } from '../backends/plugin.ts'
import { ownChildProgram } from './child-program.ts'
import type { Opening } from './opening.ts'
import type { ContractSettings, FaultName, Faults } from './options.ts'
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

export class Bench {
  readonly #options: BenchOptions
  readonly #instances: InventoryBackend[] = []
  readonly #deployments = new Set<string>()
  readonly #others: OtherProcess[] = []
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

  /** Opens in another way; closed like all others, and listened to. */
  async heard(open: () => InventoryBackend | Promise<InventoryBackend>): Promise<InventoryBackend> {
    try {
      const backend = this.witness.listeningTo(await open())
      this.#instances.push(backend)
      return backend
    } catch (error) {
      this.witness.hearError(error)
      throw error
    }
  }

  /** Writes documents one after the other, and gives the revisions. */
  async write(backend: InventoryBackend, documents: readonly string[], parent?: Revision): Promise<Revision[]> {
    const written: Revision[] = []
    for (const document of documents) {
      const newest = written.at(-1) ?? parent
      const revision = following(newest, document)
      await backend.write(revision, newest?.id)
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

  /** Ends, removes and closes everything, whatever fails meanwhile. */
  async cleanUp(): Promise<void> {
    this.#isOver = true
    await Promise.allSettled(this.#others.map((other) => other.kill()))
    for (const deployment of this.#deployments) await this.#destroy(deployment).catch(() => {})
    await Promise.allSettled(this.#instances.map((backend) => backend.close?.()))
  }

  async #destroy(deployment: string): Promise<void> {
    const backend = await this.open(deployment)
    await backend.destroy?.()
  }
}
