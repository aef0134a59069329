import { Dict, type Key, truthy } from '../../../python/value.ts'
import { containersGroupOf, nestGroup, siblingGroup } from '../../inventory/releases.ts'
import { mappingAt, pathKey, textsIn } from '../../inventory/values.ts'
import { Belonging } from './belonging.ts'
import { makeContainers } from './containers.ts'
import { globalOverrides, type Pass } from './context.ts'
import { RoleLists } from './role.ts'

/** A nest type gathers the containers of every host of its group, whatever service they serve. */
function linkNest(pass: Pass, typeName: string): void {
  for (const host of pass.inventory.hosts(nestGroup(pass.release, typeName))) {
    const containers = containersGroupOf(pass.release, pathKey(host as Key))
    if (pass.inventory.has(containers)) pass.inventory.addChild(typeName, containers)
  }
}

/**
 * docs/generation.md, section 3.5: every container type joins its parents and is filled, component by component, group
 * by group.
 */
export function fillContainerTypes(pass: Pass): void {
  const belonging = new Belonging(pass)
  const noContainers = truthy(globalOverrides(pass)?.get('no_containers'))
  for (const [typeName, type] of mappingAt(pass.environment, 'container_skel') ?? []) {
    if (typeof typeName !== 'string') continue
    const body = type instanceof Dict ? type : new Dict()
    // One mapping for the whole type, so that the quirk `sticky-no-containers` has something to stick to.
    const properties = mappingAt(body, 'properties') ?? new Dict()
    body.set('properties', properties)
    const parents = textsIn(body.get('belongs_to'))
    for (const parent of parents) pass.inventory.addChild(parent, typeName)
    if (truthy(properties.get('is_nest'))) linkNest(pass, typeName)
    for (const component of textsIn(body.get('contains'))) {
      for (const group of parents) {
        const { release } = pass
        const physicalGroup = siblingGroup(release, group, 'hosts')
        const allGroup = siblingGroup(release, group, 'all')
        const lists = new RoleLists(pass.inventory, component, allGroup)
        const role = { release, component, typeName, properties, noContainers, physicalGroup, allGroup, lists }
        makeContainers(pass, belonging, role)
      }
    }
  }
}
