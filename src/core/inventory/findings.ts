/**
 * What is wrong with an input, told so that a person can fix it. The core knows paths inside a mapping; the floor
 * above finds the file and the line for them (app/locate-findings).
 */

import type { Value } from '../../python/value.ts'
import { OperationalError } from '../errors.ts'
import type { FindingCode, StaleCode } from './codes.ts'

/** `error`: the run is refused. `warning`: told by `--check` and `doctor`. `note`: worth knowing, no action needed. */
export type Grade = 'error' | 'warning' | 'note'

/** Which input a path leads into: the merged user configuration, the merged environment, the stored inventory. */
export type FindingSource = 'config' | 'environment' | 'inventory'

/** Mapping keys and list indexes from the root of the source to the value at fault. */
export type ValuePath = readonly (string | number)[]

/** `global_overrides.provider_networks[0].network`; a key that is not a plain word is in quotes. */
export function pathText(path: ValuePath): string {
  return written(path, (key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key)))
}

/** Whether a path is the one that is written as `text`, or below it. Who types it may leave out the quotes. */
export function isAtOrBelow(path: ValuePath, text: string): boolean {
  return [pathText(path), written(path, (key) => key)].some(
    (own) => own === text || own.startsWith(`${text}.`) || own.startsWith(`${text}[`),
  )
}

function written(path: ValuePath, keyText: (key: string) => string): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? keyText(step) : `${text}.${keyText(step)}`
  }, '')
}

export interface Finding {
  readonly grade: Grade
  /** A row of docs/codes.md. */
  readonly code: FindingCode
  /** The fact, in lower case but for the messages that scripts know by heart. */
  readonly message: string
  /** What to write or do instead. */
  readonly remedy?: string
  readonly source?: FindingSource
  readonly path?: ValuePath
}

/** The inputs are refused: every fault that one run could find. */
export class ConfigurationError extends OperationalError {
  readonly findings: readonly Finding[]
  constructor(findings: readonly Finding[]) {
    super('ERR_CONFIGURATION', findings.map((finding) => finding.message).join('\n'))
    this.findings = findings
  }
}

/** Gathers every fault that one run can find; the same fault is kept once, however often a pass meets it. */
export class Faults {
  readonly #findings = new Map<string, Finding>()

  add(finding: Finding): void {
    const identity = `${finding.source ?? ''}\u0000${(finding.path ?? []).join('\u0000')}\u0000${finding.message}`
    if (!this.#findings.has(identity)) this.#findings.set(identity, finding)
  }

  addAll(findings: Iterable<Finding>): void {
    for (const finding of findings) this.add(finding)
  }

  get findings(): readonly Finding[] {
    return [...this.#findings.values()]
  }

  get errors(): readonly Finding[] {
    return this.findings.filter((finding) => finding.grade === 'error')
  }

  /** @throws ConfigurationError with every error, if there is one. */
  refuse(): void {
    const errors = this.errors
    if (errors.length > 0) throw new ConfigurationError(errors)
  }
}

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
