/** Where a round takes place: a backend, its servers, and what can be done to them. */
import type { InventoryBackend } from '../../../src/backends/contract.ts'
import type { Draw } from '../draw.ts'

export interface Fault {
  readonly kind: string
  /**
   * Does it and undoes it again, in seconds.
   *
   * @returns whether it was done: there may be nothing to do it to
   */
  act(draw: Draw): Promise<boolean>
}

/** One way to read what is stored, past everything that is disturbed. */
export interface View {
  readonly place: string
  open(): Promise<InventoryBackend>
}

export interface Arena {
  /** The lines of the backend's section in `osa.ini`; none for the file backend. */
  readonly section: Readonly<Record<string, string>>
  /** More of the environment, for each client: each may ask another server. */
  env(client: number): Readonly<Record<string, string>>
  readonly faults: readonly Fault[]
  /** How often what went wrong by itself, by kind. */
  counts?(): Readonly<Record<string, number>>
  /** Whether what the round is for has happened often enough. @default always */
  isEnough?(): boolean
  /** Of every member, replica or gateway; the first one is read while the round goes on. */
  readonly views: readonly View[]
  /** Everything runs again and nothing is disturbed any more. */
  heal(): Promise<void>
  stop(): Promise<void>
}

/** What an arena is given. */
export interface Setting {
  /** For files of its own. */
  readonly directory: string
  /** The configuration directory. */
  readonly configDirectory: string
  readonly seed: number
  /** Process ids of the clients that run at this moment. */
  readonly clients: () => ReadonlySet<number>
  /** How to go wrong; for `broken` alone. */
  readonly fault?: string
}

export interface ArenaKind {
  /** Why it cannot be here, if it cannot. */
  missing(): Promise<string | undefined>
  start(setting: Setting): Promise<Arena>
}
