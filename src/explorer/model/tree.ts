/** The groups as a tree of lines: a group that is in several groups has a line below each of them. */
import { byName, type Cloud, type Group } from './cloud.ts'

export interface TreeLine {
  readonly group: string
  /** The groups above it, which tell one line of a group from another. */
  readonly path: string
  readonly level: number
  readonly isOpen: boolean
  readonly hasChildren: boolean
  /** In its parent's list, from 0: the first child comes first for Ansible. */
  readonly position: number
}

/** A path of groups as one key. */
export function pathBelow(path: string, group: string): string {
  return `${path}\n${group}`
}

export function treeLines(cloud: Cloud, open: ReadonlySet<string>): TreeLine[] {
  const lines: TreeLine[] = []
  const visit = (name: string, above: string, level: number, position: number): void => {
    const group = cloud.groups.get(name)
    const path = pathBelow(above, name)
    // A group that holds itself would never end.
    const children = above.split('\n').includes(name) ? [] : (group?.children ?? [])
    const isOpen = open.has(path)
    lines.push({ group: name, path, level, isOpen, hasChildren: children.length > 0, position })
    if (isOpen) for (const [index, child] of children.entries()) visit(child, path, level + 1, index)
  }
  for (const [index, name] of rootsOf(cloud).entries()) visit(name, '', 0, index)
  return lines
}

/** Nobody's children, those with children first; and of circles, which have no beginning, every group. */
function rootsOf(cloud: Cloud): string[] {
  const roots = [...cloud.groups.values()].filter(({ parents }) => parents.length === 0)
  const reached = new Set<string>()
  const reach = (name: string): void => {
    if (reached.has(name)) return
    reached.add(name)
    for (const child of cloud.groups.get(name)?.children ?? []) reach(child)
  }
  for (const { name } of roots) reach(name)
  const circles = [...cloud.groups.values()].filter(({ name }) => !reached.has(name))
  const rank = ({ name, children }: Group): number => (name === 'all' ? 0 : children.length > 0 ? 1 : 2)
  return [...roots, ...circles].sort((a, b) => rank(a) - rank(b) || byName(a.name, b.name)).map(({ name }) => name)
}

/** One way from a root down to a group: what has to be open for its line to be there. */
export function pathTo(cloud: Cloud, name: string): string[] {
  const names: string[] = []
  for (let at: string | undefined = name; at !== undefined && !names.includes(at); ) {
    names.unshift(at)
    at = cloud.groups.get(at)?.parents[0]
  }
  const paths: string[] = []
  for (const group of names) paths.push(pathBelow(paths.at(-1) ?? '', group))
  return paths
}
