/** E2, E3, E5, E6: names in the environment that lead nowhere, and groups that contain each other. */
import { Dict } from '../../python/value.ts'
import { skeletonOf } from '../inventory/environment.ts'
import type { Finding } from '../inventory/findings.ts'
import { environmentKeys, environmentSections, namesOf } from '../inventory/input-keys.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { nearest } from '../inventory/text/nearest.ts'
import { dashesToUnderscores, mappingAt, membersAt, pathKey } from '../inventory/values.ts'
import { type AdviceContext, note, warning } from './context.ts'
import { knownGroups } from './known-groups.ts'

const sections = namesOf(environmentSections)
const entryKeys = namesOf(environmentKeys)

export function adviseOnEnvironment(context: AdviceContext): Finding[] {
  return [
    ...unknownSections(context),
    ...noListOfNames(context),
    ...unknownComponents(context),
    ...dashedNames(context),
    ...groupCycles(context),
  ]
}

/** E2: a group at the top level, or a section by another name. */
function unknownSections({ environment }: AdviceContext): Finding[] {
  return [...environment].flatMap(([key, body]) => {
    const name = pathKey(key)
    if (name === 'version' || sections.includes(name)) return []
    if (body instanceof Dict && entryKeys.some((entryKey) => body.has(entryKey))) {
      const message = `${name} is at the top level of the environment: it links nothing, and groups named ${listKeys(body)} come of it`
      return warning('E2', 'environment', [name], message, `move it below ${likelySection(name)}`)
    }
    const meant = nearest(name, sections)
    const message = `the environment has the section ${name}, which the generator does not know: its entries become groups that nothing links`
    if (meant) {
      const remedy = `write ${meant}, or move what is below it there if the file has one`
      return warning('E2', 'environment', [name], message, remedy)
    }
    return note('E2', 'environment', [name], message, `the sections are ${sections.join(', ')}`)
  })
}

function listKeys(body: Dict): string {
  return [...body.keys()].map(pathKey).join(', ')
}

function likelySection(name: string): string {
  if (name.endsWith('_container')) return 'container_skel'
  return /(hosts|containers)$/.test(name) ? 'physical_skel' : 'component_skel'
}

function* skeletonEntries(environment: Dict): Generator<[section: string, name: string, entry: Dict | undefined]> {
  for (const section of sections) {
    for (const [name, entry] of mappingAt(environment, section) ?? [])
      yield [section, pathKey(name), entry instanceof Dict ? entry : undefined]
  }
}

/** E3: Python goes through a text letter by letter, and through a mapping key by key. */
function noListOfNames({ environment }: AdviceContext): Finding[] {
  return [...skeletonEntries(environment)].flatMap(([section, name, entry]) => {
    return ['belongs_to', 'contains'].flatMap((key) => {
      const value = entry?.get(key)
      const tell = (what: string, remedy: string) => {
        const message = `${section}.${name}.${key} is ${what} counts as a name`
        return warning('E3', 'environment', [section, name, key], message, remedy)
      }
      if (typeof value === 'string' && value !== '')
        return tell(
          `the text "${value}", not a list: each of its letters`,
          `write \`- ${value}\` on its own line below it`,
        )
      if (value instanceof Dict && value.size > 0)
        return tell('a mapping, not a list: each of its keys', 'write a list, one `- name` a line')
      return []
    })
  })
}

/** E3, where no host gets the container type; where one does, the run is refused. */
function unknownComponents(context: AdviceContext): Finding[] {
  const known = knownGroups(context)
  const components = [...(mappingAt(context.environment, 'component_skel')?.keys() ?? [])].map(pathKey)
  return context.types.flatMap((type) => {
    const entry = mappingAt(mappingAt(context.environment, 'container_skel'), type.name)
    return membersAt(entry, 'contains').flatMap(([step, component]) => {
      if (typeof component !== 'string' || known.has(component)) return []
      const meant = nearest(component, components)
      return warning(
        'E3',
        'environment',
        ['container_skel', type.name, 'contains', step],
        `container type ${type.name} contains ${component}, but there is no component of that name`,
        meant
          ? `write ${meant}`
          : `add ${component} to component_skel, or take it out of container_skel.${type.name}.contains`,
      )
    })
  })
}

/** E6: groups of the user configuration have underscores, whatever is written there. */
function dashedNames({ config, environment, release }: AdviceContext): Finding[] {
  if (!release.points.has('underscored-groups')) return []
  return [...skeletonEntries(environment)].flatMap(([section, name]) => {
    const underscored = dashesToUnderscores(name)
    if (underscored === name) return []
    if (mappingAt(environment, section)?.has(underscored)) {
      const message = `${section} has ${name} beside ${underscored}: they are two groups, and group_binds and the user configuration name only ${underscored}`
      const remedy = `move what only ${name} has to ${underscored}, remove ${name}, and write ${underscored} wherever it is named`
      return note('E6', 'environment', [section, name], message, remedy)
    }
    const remedy = `write ${underscored}, here and wherever it is named`
    if (section === 'physical_skel' && config.has(underscored)) {
      const message = `physical_skel has ${name}, but the hosts of the user configuration are in ${underscored}: networks that are bound above ${name} do not reach them`
      return warning('E6', 'environment', [section, name], message, remedy)
    }
    const message = `${section} has ${name} with a dash: group_binds and the user configuration cannot name it`
    return note('E6', 'environment', [section, name], message, remedy)
  })
}

/** E5. A run is refused as soon as a network reaches them. */
function groupCycles(context: AdviceContext): Finding[] {
  // Without a generated inventory the run was refused, for this among other things.
  if (!context.generated) return []
  return cyclesOf(context.inventory).map((cycle) => {
    const [first, ...others] = cycle
    const message = `groups ${first} and ${others.at(-1) ?? first} contain each other (${[...cycle, first].join(' > ')})`
    const remedy = 'remove one of the belongs_to entries: a provider network that is bound to them would be refused'
    const place = [skeletonOf(context.environment, first!), first!, 'belongs_to']
    return warning('E5', 'environment', place, message, remedy)
  })
}

/** Each cycle that a walk from parents to children closes, once. */
function cyclesOf(inventory: Inventory): string[][] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const visit = (group: string, trail: readonly string[]): void => {
    const at = trail.indexOf(group)
    if (at >= 0) cycles.push(trail.slice(at))
    if (at >= 0 || done.has(group)) return
    for (const child of inventory.children(group)) if (typeof child === 'string') visit(child, [...trail, group])
    done.add(group)
  }
  for (const group of inventory.root.keys()) if (typeof group === 'string') visit(group, [])
  return cycles
}
