import type { Dict } from '../../../python/value.ts'
import type { Inventory, Members } from '../../inventory/inventory.ts'
import { containerBaseName, dashed, type Release } from '../../inventory/releases.ts'

/** Variables that a role gives, and that playbooks read of every host. */
export const roleKeys = [
  'properties',
  'ansible_host',
  'physical_host_group',
  'management_address',
  'container_name',
  'physical_host',
  'physical_host_addr',
  'component',
]

/** One way through the environment: a component, and the type of container that it lives in, in one group of the type. */
export interface Role {
  readonly release: Release
  readonly component: string
  readonly typeName: string
  /** The type's own, one mapping for all its roles. */
  readonly properties: Dict
  /** What holds where a host does not say it itself. */
  readonly noContainers: boolean
  /** The hosts that take the role, and those that serve it: `compute_hosts` and `compute_all` for `compute_containers`. */
  readonly physicalGroup: string
  readonly allGroup: string
  readonly lists: RoleLists
}

/** The lists that a role's hosts join. A role lives for one step of one pass, in which no other list takes their place. */
export class RoleLists {
  readonly #inventory: Inventory
  readonly #component: string
  readonly #allGroup: string
  #ofComponent: Members | undefined
  #ofAll: Members | undefined

  constructor(inventory: Inventory, component: string, allGroup: string) {
    this.#inventory = inventory
    this.#component = component
    this.#allGroup = allGroup
  }

  /** `undefined` when the environment has no such component. */
  get ofComponent(): Members | undefined {
    if (!this.#ofComponent && this.#inventory.has(this.#component))
      this.#ofComponent = this.#inventory.membersOf(this.#component, 'hosts')
    return this.#ofComponent
  }

  get ofAll(): Members {
    this.#ofAll ??= this.#inventory.membersOf(this.#allGroup, 'hosts')
    return this.#ofAll
  }
}

const nobody: readonly never[] = []

/**
 * A host of the role's physical group, with its own entry there. There is one for each host and role, most of them on
 * metal, where nobody asks for a name: names are made when asked for.
 */
export class HostInRole {
  readonly role: Role
  readonly host: string
  readonly entry: Dict
  /** The same machine under each name that it had before: containers are not renamed. */
  readonly #former: readonly HostInRole[]
  #prefix: string | undefined

  constructor(role: Role, host: string, entry: Dict, former: readonly string[] = nobody) {
    this.role = role
    this.host = host
    this.entry = entry
    this.#former = former.length === 0 ? nobody : former.map((name) => new HostInRole(role, name, entry))
  }

  /** What the names of its containers start with. */
  get baseName(): string {
    return containerBaseName(this.role.release, this.host, this.role.typeName)
  }

  /** Whether a container of that name serves the role, `-` and `_` being one character where the release has it so. */
  isNameOfContainer(name: string): boolean {
    const isNamedSo = this.role.release.points.has('dashes-in-membership')
      ? this.#isDashedName(name)
      : name.startsWith(`${this.baseName}-`)
    return isNamedSo || this.isNameOfFormer(name)
  }

  /** Whether the name is that of a container of the role which the machine got when it was called otherwise. */
  isNameOfFormer(name: string): boolean {
    return this.#former.length > 0 && this.#former.some((host) => host.isNameOfContainer(name))
  }

  /** Whether a container of that name is one of those that the host is to have. Before 29 the beginning may come later. */
  countsAsContainer(name: string): boolean {
    const counts = this.role.release.points.has('dashed-container-names')
      ? this.#isDashedName(name)
      : name.includes(`${this.baseName}-`)
    return counts || this.isNameOfFormer(name)
  }

  #isDashedName(name: string): boolean {
    // Too short for a host, a type and a dash behind each: a host on metal, as a rule.
    if (name.length < this.host.length + this.role.typeName.length + 2) return false
    this.#prefix ??= `${dashed(this.baseName)}-`
    return dashed(name).startsWith(this.#prefix)
  }
}
