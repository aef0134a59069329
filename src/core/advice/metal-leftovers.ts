/** C9: what is left in the stored inventory after `is_metal` or `no_containers` was changed. Nothing of it moves by itself. */
import { truthy } from '../../python/value.ts'
import type { Finding, FindingSource, ValuePath } from '../inventory/findings.ts'
import { Inventory } from '../inventory/inventory.ts'
import { machineOf } from '../inventory/kinds.ts'
import { counted, listed } from '../inventory/text/wording.ts'
import type { ConfiguredEntry } from '../inventory/user-config.ts'
import { mappingAt } from '../inventory/values.ts'
import { type ContainerType, isMadeIn, isMetalOn } from './container-type.ts'
import { type AdviceContext, groupedBy, warning } from './context.ts'

export function adviseOnMetalLeftovers(context: AdviceContext): Finding[] {
  if (!context.stored) return []
  const stored = new Inventory(context.stored)
  const entriesOf = groupedBy(context.entries, ({ group }) => group)
  return context.types.flatMap((type) => {
    const entries = [...type.physicalGroups].flatMap((group) => entriesOf.get(group) ?? [])
    const made = entries.filter(({ group }) => isMadeIn(type, group))
    return [...containersOfMetalType(context, stored, type, made), ...metalMembers(context, stored, type, made)]
  })
}

/** The type is metal now, on every group of the host, and containers of it are still there. */
function containersOfMetalType(
  context: AdviceContext,
  stored: Inventory,
  type: ContainerType,
  entries: readonly ConfiguredEntry[],
): Finding[] {
  const isMetal = ({ entry }: ConfiguredEntry) => isMetalOn(type, entry, context.config)
  const metal = entries.filter(isMetal)
  const inContainers = new Set(entries.filter((at) => !isMetal(at)).map(({ host }) => host))
  const hosts = new Set(metal.map(({ host }) => host).filter((host) => !inContainers.has(host)))
  const left = stored.hosts(type.name).filter((name) => {
    const machine = typeof name === 'string' ? machineOf(name, stored.host(name)) : undefined
    return machine !== undefined && hosts.has(machine)
  })
  if (left.length === 0) return []
  const names = left.map(String)
  const message =
    `${type.name} runs on the hosts themselves now, but ${counted(left.length, 'container')} of it ` +
    `${left.length === 1 ? 'is' : 'are'} left from when it did not: ${listed(names)}`
  const remedy = 'remove what is left (`osa-inventory remove NAME`), so that the host can take its place'
  return [warning('C9', ...placeOf(type, metal), message, remedy)]
}

function placeOf(type: ContainerType, entries: readonly ConfiguredEntry[]): [FindingSource, ValuePath] {
  const own = entries.find(({ entry }) => truthy(entry.get('no_containers')))
  if (own) return ['config', [own.group, own.host, 'no_containers']]
  return ['environment', ['container_skel', type.name, 'properties', 'is_metal']]
}

/** The type is in containers now, but a host is still a member of what was metal on it. */
function metalMembers(
  context: AdviceContext,
  stored: Inventory,
  type: ContainerType,
  entries: readonly ConfiguredEntry[],
): Finding[] {
  const hosts = new Set(entries.map(({ host }) => host))
  for (const { host, entry } of entries) if (isMetalOn(type, entry, context.config)) hosts.delete(host)
  return type.components.flatMap((component) => {
    const left = stored.hosts(component).filter((name) => {
      return typeof name === 'string' && hosts.has(name) && !takesOtherwise(context, name, component)
    })
    if (left.length === 0) return []
    const message =
      `${type.name} is made in containers now, but ${listed(left.map(String))} ` +
      `${left.length === 1 ? 'is' : 'are'} still in group ${component} from when it ran on the host itself`
    return warning(
      'C9',
      'environment',
      ['container_skel', type.name, 'properties', 'is_metal'],
      message,
      `in the stored inventory, take the host out of ${component} (and clear its component if that is ${component}), or set is_metal back`,
    )
  })
}

/** Another type may bring the component to the host itself, and variables may say that it is there. */
function takesOtherwise(context: AdviceContext, host: string, component: string): boolean {
  return (context.entriesOf.get(host) ?? []).some(({ group, entry }) => {
    if (mappingAt(entry, 'host_vars')?.has('component') || mappingAt(entry, 'container_vars')?.has('component'))
      return true
    return context.types.some(
      (type) => type.components.includes(component) && isMadeIn(type, group) && isMetalOn(type, entry, context.config),
    )
  })
}
