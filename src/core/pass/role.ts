import type { Dict } from '../../python/value.ts'

/** One way through the environment: a component, the type of container it lives in, a group the type belongs to. */
export interface Role {
  readonly component: string
  readonly typeName: string
  readonly type: Dict
  readonly group: string
}

export interface HostInRole extends Role {
  readonly host: string
  readonly entry: Dict
  readonly physicalGroup: string
  readonly allGroup: string
  /** `<host>-<type with - for _>`: what the names of its containers start with. */
  readonly baseName: string
  /** The same and a `-`, with `-` for `_`: a container's name, read in that way, starts with it. */
  readonly prefix: string
}

/** `-` and `_` are one character in names of containers and of their types. */
export function dashed(text: string): string {
  return text.includes('_') ? text.replaceAll('_', '-') : text
}
