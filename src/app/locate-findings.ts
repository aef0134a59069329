/** From a path inside a merged mapping to the file and line where it is written. Slow: for messages only. */
import type { Finding, ValuePath } from '../core/findings.ts'
import { YamlError, type YamlPlace, yamlLocator } from '../python/yaml.ts'
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
  storedPlace?: string,
): PlacedFinding[] {
  const locators = { config: new Locators(sources.config), environment: new Locators(sources.environment) }
  return findings.map((finding) => {
    if (finding.source === 'inventory' && storedPlace !== undefined) return { ...finding, file: storedPlace }
    if (finding.path === undefined || (finding.source !== 'config' && finding.source !== 'environment')) return finding
    return { ...finding, ...locators[finding.source].placeOf(finding.path) }
  })
}

type Locate = (path: ValuePath) => YamlPlace | undefined

/** The files of one source, each parsed when the first path is looked up. */
class Locators {
  readonly #sources: readonly SourceFile[]
  #locators: { readonly file: string; readonly locate: Locate }[] | undefined

  constructor(sources: readonly SourceFile[]) {
    this.#sources = sources
  }

  /** The file that holds most of the path; of several the last, because later files win. */
  placeOf(path: ValuePath): { file?: string; line?: number; column?: number } {
    this.#locators ??= this.#sources.map((source) => ({ file: source.path, locate: locatorOf(source.text) }))
    let best: { file: string; line: number; column: number; depth: number } | undefined
    for (const { file, locate } of this.#locators) {
      const found = locate(path)
      if (found && found.depth >= (best?.depth ?? 1)) best = { file, ...found }
    }
    if (!best) return this.#sources[0] ? { file: this.#sources[0].path } : {}
    const { depth: _, ...place } = best
    return place
  }
}

/** A file that does not parse is a finding of its own; nothing can be found in it. */
function locatorOf(text: string): Locate {
  try {
    return yamlLocator(text)
  } catch (error) {
    if (error instanceof YamlError) return () => undefined
    throw error
  }
}
