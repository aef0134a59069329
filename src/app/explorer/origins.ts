/** The file and line of what made each host, container and group, as the page is given it. */
import { pathText } from '../../core/inventory/findings.ts'
import type { Origin, Origins } from '../../core/inventory/origins.ts'
import type { OriginLine, OriginLines, PlaceLine } from '../../explorer/data.ts'
import { type Files, placeOf } from '../config/place.ts'

export function originLines({ machines, groups }: Origins, files: Files): OriginLines {
  const known = new Map<string, PlaceLine>()
  const linesOf = (origins: ReadonlyMap<string, readonly Origin[]>) =>
    Object.fromEntries([...origins].map(([name, made]) => [name, made.map((origin) => lineOf(origin, files, known))]))
  return { machines: linesOf(machines), groups: linesOf(groups) }
}

function lineOf({ source, path, does }: Origin, files: Files, known: Map<string, PlaceLine>): OriginLine {
  const text = pathText(path)
  const identity = `${source} ${text}`
  const place = known.get(identity) ?? placeOf({ source, path }, files) ?? { file: '' }
  known.set(identity, place)
  return { ...place, source, path: text, does }
}
