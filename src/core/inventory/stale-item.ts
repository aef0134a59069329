import type { Value } from '../../python/value.ts'
import type { StaleCode } from './codes.ts'
import type { Finding, ValuePath } from './findings.ts'

/**
 * `member`: a host or a child that a group holds; `network`: an entry of `container_networks` or a key of it;
 * `variable`: one of hostvars; `address`: one that is in use where the configuration says it should not be.
 */
export type StaleKind = 'host' | 'container' | 'group' | 'member' | 'network' | 'variable' | 'address'

/** Something that is stored and no longer follows from the configuration. */
export interface StaleItem {
  readonly kind: StaleKind
  /** A row of docs/codes.md. */
  readonly code: StaleCode
  /** The host, container or group that it is about. */
  readonly name: string
  /** A member's place (`['hosts', 'infra1']`), or the path of a variable below the host's variables. */
  readonly path?: ValuePath
  /** What is at the path. */
  readonly value?: Value
  readonly why: string
  readonly remedy: string
  /** What a person is told once for all items that have the same summary; the item itself is a detail of it. */
  readonly summary?: { readonly why: string; readonly remedy: string }
  /** Whether `remove --stale` takes it away. What would break something that runs is only told. */
  readonly removable: boolean
}

export interface StaleReport {
  /** Hosts, containers, groups, members, networks, variables, addresses; each in the order of the inventory. */
  readonly items: readonly StaleItem[]
  /** Why leftovers in groups and variables could not be looked for: the generator refuses to lay the cloud out again. */
  readonly unsure: readonly Finding[]
}
