/** The file and line of an entry of the configuration or of the environment, as people are told it. */
import { relative } from 'node:path'
import type { FindingSource, ValuePath } from '../../core/inventory/findings.ts'
import type { Sources } from './inputs.ts'
import { locateFindings, type PlacedFinding } from './locate-findings.ts'

export interface Place {
  /** Below the configuration directory by its name there, anything else whole. */
  readonly file: string
  /** From 1. */
  readonly line?: number
}

export interface Files {
  readonly sources: Sources
  readonly configDirectory: string
}

/** `undefined`: there are no files of that source. */
export function placeOf(
  at: { readonly source: FindingSource; readonly path: ValuePath },
  files: Files,
): Place | undefined {
  const asked: PlacedFinding = { grade: 'note', code: 'origin', message: '', ...at }
  const [found] = locateFindings([asked], files.sources)
  return placeLine(found!, files.configDirectory)
}

export function placeLine(
  { file, line }: Pick<PlacedFinding, 'file' | 'line'>,
  configDirectory: string,
): Place | undefined {
  if (file === undefined) return undefined
  const below = relative(configDirectory, file)
  return { file: below === '' || below.startsWith('..') ? file : below, ...(line === undefined ? {} : { line }) }
}

/** `conf.d/cinder.yml:7`. */
export function placeText({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`
}
