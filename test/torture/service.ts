/** A client that runs on: it opens its backend once, and asks it again and again, whatever happens to the server. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { OwnFile } from './cloud.ts'
import { digestOf, hostsOf } from './document.ts'
import type { Draw } from './draw.ts'
import { machinesEach } from './hand.ts'
import type { Deed } from './journal.ts'
import type { Answer } from './operator.ts'
import { Operator } from './operators.ts'
import type { Round } from './round.ts'

/** What it can be told by a backend that is away, or that others have written to. */
const passing: readonly string[] = ['ERR_BACKEND_UNAVAILABLE', 'ERR_REVISION_CONFLICT']

export class Service {
  readonly #number: number
  readonly #round: Round
  readonly #draw: Draw
  readonly #file: OwnFile
  #count = 0

  constructor(number: number, round: Round, draw: Draw) {
    this.#number = number
    this.#round = round
    this.#draw = draw
    this.#file = round.cloud.fileOf(number)
  }

  async work(isOver: () => boolean): Promise<void> {
    const { arena, cloud, turns, deeds, processes } = this.#round
    const operator = new Operator({ ...cloud.env, ...arena.env(this.#number) }, processes)
    try {
      while (!isOver()) {
        if (!(await turns.together(() => this.#order(operator)))) break
        await sleep(this.#draw.between(50, 400))
      }
    } finally {
      if ((await operator.end()) === 'hung') deeds.push(this.#deed(this.#round.now(), { faults: ['did not end'] }))
    }
  }

  /** @returns whether it has answered */
  async #order(operator: Operator): Promise<boolean> {
    if (!this.#draw.isOneIn(4)) {
      if (this.#file.machines.length >= machinesEach) this.#file.drop()
      this.#file.add()
    }
    const began = this.#round.now()
    const tag = `client ${this.#number}, ${++this.#count}`
    const answer = await operator.obey({ directory: this.#round.cloud.directory, tag }).catch(() => undefined)
    this.#round.deeds.push(this.#deed(began, answer ? this.#told(answer) : { faults: ['hung'] }))
    return answer !== undefined
  }

  #told(answer: Answer): Partial<Deed> {
    if ('code' in answer) {
      const { code, message } = answer
      return { words: `${code}: ${message}`, faults: passing.includes(code) ? [] : [`failed: ${code}: ${message}`] }
    }
    const { document, stored } = answer
    const hosts = hostsOf(document)
    this.#round.seen = hosts
    const missing = this.#file.machines.filter((name) => !hosts.has(name))
    const faults = missing.map((name) => `did not give ${name}, which was configured before it began`)
    return { fate: 'acknowledged', stored, printed: digestOf(document), faults }
  }

  #deed(began: number, told: Partial<Deed>): Deed {
    const tag = `client ${this.#number}, ${this.#count}`
    return {
      ...{ tag, client: this.#number, kind: 'operate', line: 'runGenerator', began, ended: this.#round.now() },
      ...{ fate: 'unknown', words: '', faults: [], ...told },
    }
  }
}
