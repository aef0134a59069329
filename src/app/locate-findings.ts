/** From a path inside a merged mapping to the file and line where it is written. Slow: for messages only. */
import type { Finding, ValuePath } from '../core/findings.ts'
import { locateYaml } from '../python/yaml.ts'
import type { SourceFile } from './source-files.ts'

/** A finding with the place it is written at, as far as that is known. Lines and columns count from 1. */
export interface PlacedFinding extends Finding {
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

export function locateFindings(
  findings: readonly Finding[],
  sources: { readonly config: readonly SourceFile[]; readonly environment: readonly SourceFile[] },
): PlacedFinding[] {
  return findings.map((finding) => {
    if (finding.path === undefined || (finding.source !== 'config' && finding.source !== 'environment')) return finding
    return { ...finding, ...placeOf(finding.path, sources[finding.source]) }
  })
}

/** The file that holds most of the path; of several the last, because later files win. */
function placeOf(path: ValuePath, sources: readonly SourceFile[]): { file?: string; line?: number; column?: number } {
  let best: { file: string; line?: number; column?: number; depth: number } | undefined
  for (const source of sources) {
    const found = locateYaml(source.text, path)
    if (!found || found.depth < (best?.depth ?? 1)) continue
    best = { file: source.path, ...found }
  }
  if (!best) return sources[0] ? { file: sources[0].path } : {}
  const { depth: _, ...place } = best
  return place
}
