/** One run of the kit over one backend, no matter who calls the checks. */
import { randomBytes } from 'node:crypto'
import { type BackendCapabilities, hasHistory } from '../backends/contract.ts'
import { maskSecrets } from '../backends/support/mask.ts'
import { Bench, type LeftBehind } from './bench.ts'
import type { Check, CheckGroup, Need } from './check.ts'
import { ContractViolation } from './expectations.ts'
import { type Opening, openingOf } from './opening.ts'
import type { ContractOptions, FaultName } from './options.ts'
import { reasonToSkip, selectedGroups } from './selection.ts'
import { Witness } from './witness.ts'

const defaultPatience = 120
/** Milliseconds for a check to end whose time is over: what it has begun is seen to before the place is tidied. */
const lastMoments = 2000

interface Started {
  readonly opening: Opening
  readonly capabilities: BackendCapabilities
  readonly methods: ReadonlySet<string>
}

export interface Performed {
  /** Why the check was skipped, if it was. */
  readonly skipped?: string
  /** What was measured, if anything was. */
  readonly figures?: readonly string[]
}

export class ContractRun {
  readonly #options: ContractOptions
  readonly #witness = new Witness()
  readonly #interrupted: AbortSignal | undefined
  readonly #leftBehind: LeftBehind[] = []
  #started: Promise<Started> | undefined
  /** The checks to be done, group by group. */
  readonly groups: readonly CheckGroup[]

  /** @throws SettingsError for a check or a hook that there is not */
  constructor(options: ContractOptions, interrupted?: AbortSignal) {
    this.groups = selectedGroups(options)
    this.#options = options
    this.#interrupted = interrupted
  }

  /** Milliseconds that a check may take. */
  get patience(): number {
    return (this.#options.patience ?? defaultPatience) * 1000
  }

  /** What could not be removed again. */
  get leftBehind(): readonly LeftBehind[] {
    return this.#leftBehind
  }

  /** What the backend has warned of, each once. */
  get warnings(): readonly string[] {
    return this.#witness.warnings
  }

  /** Takes out the secrets that are known so far. */
  async mask(text: string): Promise<string> {
    const started = await this.#started?.catch(() => undefined)
    return maskSecrets(text, [...(started?.opening.secrets ?? []), ...(this.#options.secrets ?? [])])
  }

  /** @throws when the backend does not keep the contract */
  async perform(check: Check): Promise<Performed> {
    const asked = reasonToSkip(check, this.#options)
    if (asked !== undefined) return { skipped: asked }
    this.#started ??= this.#start()
    const started = await this.#started
    for (const need of check.needs ?? []) {
      const reason = this.#whyNot(need, started)
      if (reason !== undefined) return { skipped: reason }
    }
    const bench = this.#benchFor(started)
    await this.#carryOut(check, bench)
    return { figures: bench.figures }
  }

  async end(): Promise<void> {
    const started = await this.#started?.catch(() => undefined)
    started?.opening.dispose()
  }

  async #start(): Promise<Started> {
    const opening = await openingOf(this.#options, this.#witness)
    const backend = await opening.open(this.#newDeployment())
    const methods = (['removeRevisions', 'historyCut', 'tags', 'newest', 'destroy'] as const).filter(
      (name) => backend[name] !== undefined,
    )
    const capabilities = { ...backend.capabilities, history: hasHistory(backend) }
    await backend.close?.()
    return { opening, capabilities, methods: new Set(methods) }
  }

  #benchFor({ opening, capabilities }: Started): Bench {
    return new Bench({
      opening,
      capabilities,
      settings: this.#options,
      witness: this.#witness,
      newDeployment: () => this.#newDeployment(),
    })
  }

  #newDeployment(): string {
    return this.#options.deployment?.() ?? `osa-contract-${randomBytes(4).toString('hex')}`
  }

  #whyNot(need: Need, { opening, capabilities, methods }: Started): string | undefined {
    switch (need) {
      case 'compareAndSwap':
      case 'history':
      case 'shared':
        return capabilities[need] ? undefined : `\`${need}\` is not claimed`
      case 'processes':
        return opening.source ? undefined : 'the backend is opened by a function: other processes cannot call it'
      case 'removeRevisions':
      case 'historyCut':
      case 'tags':
      case 'newest':
      case 'destroy':
        return methods.has(need) ? undefined : `the backend has no \`${need}\``
      case 'secrets':
        return [...opening.secrets, ...(this.#options.secrets ?? [])].length > 0 ? undefined : 'there are no secrets'
      default:
        return this.#options.faults?.[need satisfies FaultName] ? undefined : `there is no hook \`faults.${need}\``
    }
  }

  async #carryOut(check: Check, bench: Bench): Promise<void> {
    const running = check.run(bench)
    try {
      await this.#inTime(running)
    } catch (error) {
      await bench.stop()
      await within(Math.min(this.patience, lastMoments), Promise.allSettled([running]))
      throw error
    } finally {
      const tidied = await within(this.patience, bench.cleanUp())
      const late = `tidying up after ${check.id} took longer than ${this.patience / 1000} s`
      this.#leftBehind.push(...(tidied ?? [{ sentence: late, isFault: true }]))
    }
  }

  /** @throws ContractViolation when its time is over or the run is interrupted */
  async #inTime(running: Promise<void>): Promise<void> {
    const over = new AbortController()
    const late = new Promise<never>((_, reject) => {
      const timer = setTimeout(
        () => reject(new ContractViolation(`it took longer than ${this.patience / 1000} s`)),
        this.patience,
      )
      over.signal.addEventListener('abort', () => clearTimeout(timer))
      const interrupt = (): void => reject(new ContractViolation('it was interrupted'))
      this.#interrupted?.addEventListener('abort', interrupt, { signal: over.signal })
    })
    try {
      await Promise.race([running, late])
    } finally {
      over.abort()
    }
  }
}

/** What `pending` gives in so many milliseconds; `undefined` if it takes longer. */
async function within<T>(milliseconds: number, pending: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds)
  })
  try {
    return await Promise.race([pending, late])
  } finally {
    clearTimeout(timer)
  }
}
