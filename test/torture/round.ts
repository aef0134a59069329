/** What everyone in a round shares. */
import type { Arena } from './arenas/arena.ts'
import type { Cloud } from './cloud.ts'
import type { Hosts } from './document.ts'
import type { History } from './history.ts'
import type { Deed } from './journal.ts'
import type { Processes } from './processes.ts'
import type { Turns } from './turns.ts'

export interface Round {
  readonly arena: Arena
  /** The section of `osa.ini` that is in use. */
  readonly home: string
  readonly cloud: Cloud
  readonly history: History
  readonly processes: Processes
  readonly turns: Turns
  readonly deeds: Deed[]
  /** What someone has seen last of the inventory. */
  seen: Hosts
  /** Milliseconds since it began. */
  now(): number
}

/** The section of `osa.ini` to which a client moves the inventory, in a file of its own. */
export function awayOf(client: number): string {
  return `away${client}`
}
