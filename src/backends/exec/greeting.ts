/** The first line that a plugin prints: what it is, what it promises, and which versions of the protocol it speaks. */
import type { BackendCapabilities } from '../contract.ts'
import { isMapping } from '../support/revision-shape.ts'
import { jsonObject, type Operation, operations, ProtocolFault } from './protocol.ts'

export const protocolMagic = 'osa-inventory-exec'

/** Ascending. What each of them changes is in docs/exec-protocol.md, with when there is a new one. */
export const protocolVersions = [1, 2] as const
export type ProtocolVersion = (typeof protocolVersions)[number]

export interface Greeting {
  /** The highest that both sides speak. */
  readonly version: ProtocolVersion
  readonly name: string
  readonly capabilities: BackendCapabilities
  readonly operations: ReadonlySet<Operation>
  /** The declaration of its options, of any shape; `undefined` if it makes none: then it gets texts. */
  readonly options: unknown
}

/** @throws ProtocolFault */
export function parseGreeting(line: string): Greeting {
  const greeting = jsonObject(line, 'its first line')
  if (greeting.magic !== protocolMagic) throw new ProtocolFault(`its first line has no "magic": "${protocolMagic}"`)
  const version = commonVersion(greeting)
  const { name, capabilities } = greeting
  if (typeof name !== 'string' || name === '') throw new ProtocolFault('its first line has no "name"')
  const known = operationsOf(greeting.operations)
  return {
    version,
    name,
    capabilities: capabilitiesOf(capabilities, known),
    operations: known,
    options: version === 1 ? undefined : greeting.options,
  }
}

function commonVersion({ version, versions }: Record<string, unknown>): ProtocolVersion {
  if (versions !== undefined && !Array.isArray(versions)) {
    throw new ProtocolFault('"versions" in its first line is not a list')
  }
  const spoken: unknown[] = [version, ...(versions ?? [])]
  const common = protocolVersions.findLast((each) => spoken.includes(each))
  if (common !== undefined) return common
  const theirs = [...new Set(spoken.filter((each) => typeof each === 'number'))].slice(0, 10).join(', ')
  const said = theirs === '' ? (JSON.stringify(version)?.slice(0, 40) ?? 'no version') : theirs
  throw new ProtocolFault(
    `it speaks version ${said} of the protocol, and this program speaks ${protocolVersions.join(' and ')}`,
  )
}

/** Those of a later release are skipped: they are never asked for. */
function operationsOf(listed: unknown): Set<Operation> {
  if (listed === undefined) return new Set()
  if (!Array.isArray(listed)) throw new ProtocolFault('"operations" in its first line is not a list')
  return new Set(operations.filter((name) => listed.includes(name)))
}

function capabilitiesOf(value: unknown, known: ReadonlySet<Operation>): BackendCapabilities {
  const given: Record<string, unknown> = isMapping(value) ? value : {}
  const flag = (name: keyof BackendCapabilities): boolean => {
    const claimed = given[name]
    if (typeof claimed === 'boolean') return claimed
    throw new ProtocolFault(`"capabilities" in its first line has no "${name}" that is true or false`)
  }
  const capabilities = { compareAndSwap: flag('compareAndSwap'), shared: flag('shared') }
  // The operations say whether there is one: a claim may only agree.
  if (given.history !== undefined && flag('history') && !(known.has('revisions') && known.has('loadRevision'))) {
    throw new ProtocolFault('it claims a history without the operations "revisions" and "loadRevision"')
  }
  return capabilities
}
