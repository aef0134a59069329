/**
 * Each revision does what was asked for, and nothing else: so no host is renamed, none is lost with another one's change,
 * and none comes back by itself.
 */
import { changesBetween, type HostChanges } from '../document.ts'
import type { Found } from '../history.ts'
import type { Configured, Deed, Journal } from '../journal.ts'

export function effectFaults(revisions: readonly Found[], { deeds, configured }: Journal): string[] {
  const byTag = new Map(deeds.map((deed) => [deed.tag, deed]))
  const byId = new Map(revisions.map((each) => [each.info.id, each]))
  return revisions.flatMap((revision) => {
    const { id, reason } = revision.info
    const deed = byTag.get(reason ?? '')
    if (deed === undefined) return [`revision ${id}: nobody has made it: its reason is ${reason ?? 'not given'}`]
    const parent = byId.get(id - 1)
    const change = changesBetween(parent?.hosts ?? new Map(), revision.hosts)
    const faults = faultsOf({ deed, revision, parent, change, configured, byId })
    return faults.map((what) => `revision ${id} by ${deed.tag} (${deed.line}): ${what}`)
  })
}

interface Effect {
  readonly deed: Deed
  readonly revision: Found
  readonly parent: Found | undefined
  readonly change: HostChanges
  readonly configured: ReadonlyMap<string, Configured>
  readonly byId: ReadonlyMap<number, Found>
}

function faultsOf(effect: Effect): string[] {
  switch (effect.deed.kind) {
    case 'generate':
    case 'operate':
    case 'list':
    case 'aboard':
      return ofGenerating(effect)
    case 'remove':
      return ofRemoving(effect)
    case 'pin':
      return ofPinning(effect)
    case 'move':
      return ofMoving(effect)
    case 'restore':
      return ofRestoring(effect)
    default:
      return ['such a command makes no revision']
  }
}

function ofGenerating({ deed, revision, change, configured }: Effect): string[] {
  const strange = change.added.filter((name) => {
    const { machine } = revision.hosts.get(name)!
    const times = configured.get(machine)
    return times === undefined || times.from > deed.ended || times.to < deed.began
  })
  return [
    ...told('went', change.removed),
    ...told('have other addresses', change.changed),
    ...told('came and were not configured then', strange),
  ]
}

function ofRemoving({ deed, parent, change }: Effect): string[] {
  const asked = [...(parent?.hosts ?? [])].filter(([, { machine }]) => machine === deed.target).map(([name]) => name)
  return [
    ...told('came', change.added),
    ...told('have other addresses', change.changed),
    ...told(
      'went, too',
      change.removed.filter((name) => !asked.includes(name)),
    ),
    ...told(
      'stayed',
      asked.filter((name) => !change.removed.includes(name)),
    ),
  ]
}

function ofPinning({ deed, revision, change }: Effect): string[] {
  const faults = [
    ...told('came', change.added),
    ...told('went', change.removed),
    ...told(
      'have other addresses, too',
      change.changed.filter((name) => name !== deed.target),
    ),
  ]
  const has = revision.hosts.get(deed.target!)?.addresses.management_address
  return has === deed.address ? faults : [...faults, `${deed.target} has ${has}`]
}

function ofMoving({ deed, revision, parent, change }: Effect): string[] {
  const [one, other] = [deed.target!, deed.other!]
  const faults = [
    ...told('came', change.added),
    ...told('went', change.removed),
    ...told(
      'have other addresses, too',
      change.changed.filter((name) => name !== one && name !== other),
    ),
  ]
  const address = (found: Found | undefined, name: string) => found?.hosts.get(name)?.addresses.management_address
  // An old one that is gone is looked up in the history.
  if (parent?.hosts.has(one) && address(revision, other) !== address(parent, one)) faults.push('no exchange')
  return faults
}

function ofRestoring({ deed, revision, byId }: Effect): string[] {
  const source = byId.get(deed.source!)
  return source?.digest === revision.digest ? [] : [`it is not what revision ${deed.source} was`]
}

function told(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${names.slice(0, 6).join(', ')}${names.length > 6 ? ' …' : ''} ${what}`]
}
