/** One run of the kit over one backend, no matter who calls the checks. */
import { randomBytes } from 'node:crypto'
import { type BackendCapabilities, hasHistory } from '../backends/contract.ts'
import { maskSecrets } from '../backends/support/mask.ts'
import { Bench } from './bench.ts'
import type { Check, Need } from './check.ts'
import { ContractViolation } from './expectations.ts'
import { type Opening, openingOf } from './opening.ts'
import type { ContractOptions, FaultName } from './options.ts'
import { Witness } from './witness.ts'

const defaultPatience = 120

interface Started {
  readonly opening: Opening
  readonly capabilities: BackendCapabilities
  readonly methods: ReadonlySet<string>
}

export class ContractRun {
  readonly #options: ContractOptions
  readonly #witness = new Witness()
  #started: Promise<Started> | undefined

  constructor(options: ContractOptions) {
    this.#options = options
  }

  /** Milliseconds that a check may take. */
  get patience(): number {
    return (this.#options.patience ?? defaultPatience) * 1000
  }

  /** Takes out the secrets that are known so far. */
  async mask(text: string): Promise<string> {
    const started = await this.#started?.catch(() => undefined)
    return maskSecrets(text, [...(started?.opening.secrets ?? []), ...(this.#options.secrets ?? [])])
  }

  /**
   * @returns why the check was skipped, if it was
   * @throws when the backend does not keep the contract
   */
  async perform(check: Check): Promise<string | undefined> {
    const { skip = {} } = this.#options
    const asked = skip[check.id] ?? skip[check.id.split('.', 1)[0]!]
    if (asked !== undefined) return asked
    this.#started ??= this.#start()
    const started = await this.#started
    for (const need of check.needs ?? []) {
      const reason = this.#whyNot(need, started)
      if (reason !== undefined) return reason
    }
    await this.#carryOut(check, this.#benchFor(started))
    return undefined
  }

  async end(): Promise<void> {
    const started = await this.#started?.catch(() => undefined)
    started?.opening.dispose()
  }

  async #start(): Promise<Started> {
    const opening = await openingOf(this.#options, this.#witness)
    const backend = await opening.open(this.#newDeployment())
    const methods = (['removeRevisions', 'historyCut', 'newest', 'destroy'] as const).filter(
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
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const sentence = `it took longer than ${this.patience / 1000} s`
      timer = setTimeout(() => reject(new ContractViolation(sentence)), this.patience)
    })
    try {
      await Promise.race([check.run(bench), late])
    } finally {
      clearTimeout(timer)
      await bench.cleanUp()
    }
  }
}
