import { isMetalForServices } from '../../inventory/kinds.ts'
import { dashed } from '../../inventory/releases.ts'
import { type Entry, nameOf } from './belonging.ts'
import type { Pass } from './context.ts'
import type { HostInRole } from './role.ts'

/** An entry that belongs to the host joins the component's group and the all group, by its name or by being metal. */
export function joinServices(pass: Pass, at: HostInRole, entry: Entry): void {
  const name = nameOf(entry)
  if (isContainerOf(pass, at, name)) {
    joinComponent(pass, at, name)
    at.role.lists.ofAll.add(name)
  } else if (isMetalForServices(entry.vars)) {
    if (entry.vars.get('component') === at.role.component) joinComponent(pass, at, name)
    at.role.lists.ofAll.add(name)
  }
}

function isContainerOf(pass: Pass, at: HostInRole, name: string): boolean {
  // The quirk `underscored-hosts`: `_` is read as `-` in the container's name only (test: core/quirks.test.ts).
  if (pass.quirks.has('underscored-hosts') && pass.release.points.has('dashes-in-membership')) {
    return dashed(name).startsWith(`${at.baseName}-`)
  }
  return at.isNameOfContainer(name)
}

function joinComponent(pass: Pass, at: HostInRole, name: string): void {
  const members = at.role.lists.ofComponent
  if (members) {
    members.add(name)
    return
  }
  pass.faults.add({
    grade: 'error',
    code: 'E3',
    message: `container type ${at.role.typeName} contains ${at.role.component}, but there is no component of that name`,
    remedy: `add ${at.role.component} to component_skel, or take it out of container_skel.${at.role.typeName}.contains`,
    source: 'environment',
    path: ['container_skel', at.role.typeName, 'contains'],
  })
}
