/** The tree of groups for other programs: as Graphviz, Mermaid and SVG have it. */
import { displayWidth } from '../../../python/display-width.ts'
import { visibleLine } from '../text/visible.ts'
import { counted } from '../text/wording.ts'
import { escapedXml } from '../text/xml.ts'
import { type GraphGroup, type GraphLine, graphLines } from './graph.ts'

/** Lines as `ansible-inventory --graph` has them; a group's with the number of its hosts behind it, if that is asked for. */
export function graphText(group: GraphGroup, options: { withHosts: boolean; withCounts: boolean }): string[] {
  return [...graphLines(group, options.withHosts)].map(({ depth, name, group: own }) => {
    const text = own ? `@${name}:` : name
    const line = depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`
    return own && options.withCounts ? `${line} ${countText(own)}` : line
  })
}

function countText({ count, isLoop }: GraphGroup): string {
  return isLoop ? '(is above itself)' : `(${counted(count, 'host')})`
}

interface Edge {
  readonly from: GraphGroup
  readonly to: GraphGroup | string
}

/** Each group and each membership once, however often the tree shows it. */
function edgesOf(group: GraphGroup, withHosts: boolean): { groups: GraphGroup[]; hosts: string[]; edges: Edge[] } {
  const groups = new Map<string, GraphGroup>()
  const hosts = new Set<string>()
  const edges: Edge[] = []
  const visit = (at: GraphGroup): void => {
    if (groups.has(at.name)) return
    groups.set(at.name, at)
    for (const child of at.children) {
      edges.push({ from: at, to: child })
      visit(child)
    }
    for (const host of withHosts ? at.hosts : []) {
      hosts.add(host)
      edges.push({ from: at, to: host })
    }
  }
  visit(group)
  return { groups: [...groups.values()], hosts: [...hosts], edges }
}

export function graphDot(root: GraphGroup, withHosts: boolean): string[] {
  const { groups, hosts, edges } = edgesOf(root, withHosts)
  const id = (node: GraphGroup | string): string =>
    typeof node === 'string' ? dotText(`host ${node}`) : dotText(`group ${node.name}`)
  return [
    'digraph inventory {',
    '  rankdir=LR;',
    '  node [fontname="monospace", fontsize=10];',
    ...groups.map(
      (group) => `  ${id(group)} [shape=box, label=${dotText(`${group.name}\n${counted(group.count, 'host')}`)}];`,
    ),
    ...hosts.map((host) => `  ${id(host)} [shape=ellipse, label=${dotText(host)}];`),
    ...edges.map(({ from, to }) => `  ${id(from)} -> ${id(to)};`),
    '}',
  ]
}

/** In double quotes; `\n` is a line break there. */
function dotText(text: string): string {
  const lines = text.split('\n').map((line) => visibleLine(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"'))
  return `"${lines.join('\\n')}"`
}

export function graphMermaid(root: GraphGroup, withHosts: boolean): string[] {
  const { groups, hosts, edges } = edgesOf(root, withHosts)
  const ids = new Map<string, string>()
  for (const [index, { name }] of groups.entries()) ids.set(`group ${name}`, `g${index}`)
  for (const [index, host] of hosts.entries()) ids.set(`host ${host}`, `h${index}`)
  const id = (node: GraphGroup | string): string =>
    ids.get(typeof node === 'string' ? `host ${node}` : `group ${node.name}`)!
  return [
    'flowchart LR',
    ...groups.map((group) => `  ${id(group)}["${mermaidText(group.name)}<br/>${counted(group.count, 'host')}"]`),
    ...hosts.map((host) => `  ${id(host)}(["${mermaidText(host)}"])`),
    ...edges.map(({ from, to }) => `  ${id(from)} --> ${id(to)}`),
  ]
}

/** Everything but plain words as an entity (`#34;`). */
function mermaidText(text: string): string {
  return Array.from(visibleLine(text), (character) => {
    return /[\w .:/@+=,-]/.test(character) ? character : `#${character.codePointAt(0)};`
  }).join('')
}

const rowHeight = 22
const indent = 22
const margin = 12
/** Of one column of the font, in pixels of its size of 13. */
const columnWidth = 7.9

/** Drawn as the indented tree, a row each; the words can be searched and read out. */
export function graphSvg(root: GraphGroup, withHosts: boolean): string[] {
  const lines = [...graphLines(root, withHosts)]
  const width = Math.ceil(Math.max(...lines.map(rightEdge)) + margin)
  const height = lines.length * rowHeight + 2 * margin
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="13">`,
    `  <title>${escapedXml(visibleLine(`Groups and hosts of ${root.name}`))}</title>`,
    `  <rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `  <path fill="none" stroke="#9aa5b1" d="${connectors(lines)}"/>`,
    ...lines.flatMap((line, row) => rowOf(line, row)),
    '</svg>',
  ]
}

function left(depth: number): number {
  return margin + depth * indent
}

function middle(row: number): number {
  return margin + row * rowHeight + rowHeight / 2
}

function rightEdge({ depth, name, group }: GraphLine): number {
  const more = group ? countText(group).length + 3 : 0
  return left(depth) + (displayWidth(visibleLine(name)) + more) * columnWidth + 12
}

/** From each parent down, and across to each of its rows. */
function connectors(lines: readonly GraphLine[]): string {
  const parents: number[] = []
  return lines
    .map(({ depth }, row) => {
      parents[depth] = row
      if (depth === 0) return ''
      const x = left(depth - 1) + 8
      return `M${x} ${middle(parents[depth - 1]!) + 9}V${middle(row)}H${left(depth)}`
    })
    .join('')
}

function rowOf({ depth, name, group }: GraphLine, row: number): string[] {
  const x = left(depth)
  const y = middle(row)
  const text = visibleLine(name)
  if (!group) return [`  <text x="${x + 4}" y="${y + 4}" fill="#1f2933">${escapedXml(text)}</text>`]
  const width = Math.ceil(displayWidth(text) * columnWidth + 12)
  return [
    `  <rect x="${x}" y="${y - 9}" width="${width}" height="18" rx="3" fill="#e4ecf7" stroke="#4a6fa5"/>`,
    `  <text x="${x + 6}" y="${y + 4}" font-weight="bold" fill="#1f2933">${escapedXml(text)}</text>`,
    `  <text x="${x + width + 6}" y="${y + 4}" fill="#52606d">${escapedXml(countText(group))}</text>`,
  ]
}
