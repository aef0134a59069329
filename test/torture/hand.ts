/** How a client does things: it edits its own file, runs a program, and tells what came of it. */
import type { ProgramName } from '../support/program.ts'
import type { OwnFile } from './cloud.ts'
import { digestOf, hostsOf } from './document.ts'
import type { Draw } from './draw.ts'
import type { Deed, Kind } from './journal.ts'
import { outcomeOf } from './outcome.ts'
import type { Round } from './round.ts'

/** Machines of one client that are configured at once. */
export const machinesEach = 3

type Told = Partial<Omit<Deed, 'tag' | 'client' | 'kind' | 'began' | 'ended' | 'fate'>>

/** What is known of a deed before, and how to read what its program prints. */
export type Asked = Told & {
  readonly env?: Readonly<Record<string, string>>
  readonly read?: (stdout: string) => Told
}

export class Hand {
  readonly number: number
  readonly round: Round
  readonly draw: Draw
  readonly file: OwnFile
  #count = 0

  constructor(number: number, round: Round, draw: Draw) {
    this.number = number
    this.round = round
    this.draw = draw
    this.file = round.cloud.fileOf(number)
  }

  /** A machine comes into the configuration; where there are enough, the oldest leaves it. */
  edit(): void {
    if (this.file.machines.length >= machinesEach) this.file.drop()
    this.file.add()
  }

  /** @returns what came of it; it is told already */
  tool(kind: Kind, args: readonly string[], asked: Asked = {}): Promise<Deed> {
    return this.run(kind, 'osa-inventory', args, asked)
  }

  async run(kind: Kind, program: ProgramName, args: readonly string[], asked: Asked = {}): Promise<Deed> {
    const deed = await this.try(kind, program, args, asked)
    this.round.deeds.push(deed)
    return deed
  }

  /** As `run`, but nobody is told of it yet. */
  async try(kind: Kind, program: ProgramName, args: readonly string[], asked: Asked = {}): Promise<Deed> {
    const { env, read = () => ({}), ...about } = asked
    const tag = `client ${this.number}, ${++this.#count}`
    const { arena, cloud, processes, now } = this.round
    const began = now()
    const whole = { ...cloud.env, OSA_INVENTORY_REASON: tag, ...arena.env(this.number), ...env }
    const ended = await processes.run(program, args, whole)
    const { fate, faults, ...saved } = outcomeOf(kind, ended)
    const found: Told = ended.status === 0 ? readSafely(read, ended.stdout) : saved
    return {
      ...{ tag, client: this.number, kind, line: [program, ...args].join(' '), began, ended: now(), fate },
      ...{ words: ended.stderr, ...about, ...found },
      faults: [...faults, ...(found.faults ?? [])],
    }
  }

  readDocument(text: string): Told {
    const document = text.trimEnd()
    const hosts = hostsOf(document)
    this.round.seen = hosts
    const missing = this.file.machines.filter((name) => !hosts.has(name))
    const faults = missing.map((name) => `did not print ${name}, which was configured before it began`)
    return { printed: digestOf(document), faults }
  }
}

function readSafely(read: (stdout: string) => Told, stdout: string): Told {
  try {
    return read(stdout)
  } catch (error) {
    return { faults: [`printed what cannot be read: ${(error as Error).message}`] }
  }
}

export function readStored(text: string): Told {
  return { stored: (JSON.parse(text) as { revision: number | null }).revision }
}
