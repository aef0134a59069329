/** The file and line of what made each host, container and group, as the page is given it. */
import { relative } from 'node:path'
import { pathText } from '../../core/inventory/findings.ts'
import type { Origin, Origins } from '../../core/inventory/origins.ts'
import type { OriginLine, OriginLines, PlaceLine } from '../../explorer/data.ts'
import type { Sources } from '../config/inputs.ts'
import { locateFindings, type PlacedFinding } from '../config/locate-findings.ts'

export interface Files {
  readonly sources: Sources
  readonly configDirectory: string
}

export function originLines({ machines, groups }: Origins, files: Files): OriginLines {
  const known = new Map<string, PlaceLine>()
  const linesOf = (origins: ReadonlyMap<string, readonly Origin[]>) =>
    Object.fromEntries([...origins].map(([name, made]) => [name, made.map((origin) => lineOf(origin, files, known))]))
  return { machines: linesOf(machines), groups: linesOf(groups) }
}

function lineOf({ source, path, does }: Origin, files: Files, known: Map<string, PlaceLine>): OriginLine {
  const text = pathText(path)
  const identity = `${source} ${text}`
  const place = known.get(identity) ?? placeOf({ source, path }, files)
  known.set(identity, place)
  return { ...place, source, path: text, does }
}

/** Below the configuration directory by its name there, anything else whole. */
export function placeOf(at: Pick<Origin, 'source' | 'path'>, files: Files): PlaceLine {
  const asked: PlacedFinding = { grade: 'note', code: 'origin', message: '', ...at }
  const [found] = locateFindings([asked], files.sources)
  return placeLine(found!, files.configDirectory) ?? { file: '' }
}

export function placeLine(
  { file, line }: Pick<PlacedFinding, 'file' | 'line'>,
  configDirectory: string,
): PlaceLine | undefined {
  if (file === undefined) return undefined
  const below = relative(configDirectory, file)
  return { file: below === '' || below.startsWith('..') ? file : below, ...(line === undefined ? {} : { line }) }
}
