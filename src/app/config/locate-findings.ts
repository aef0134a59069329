/** From a path inside a merged mapping to the file and line where it is written. Slow: for messages only. */
import type { Finding, ValuePath } from '../../core/inventory/findings.ts'
import { YamlError, type YamlPlace, yamlLocator } from '../../python/yaml.ts'
import type { SourceFile } from './source-files.ts'

/** A finding with the place it is written at, as far as that is known. Lines and columns count from 1. */
export interface PlacedFinding extends Omit<Finding, 'code'> {
  /** A row of docs/codes.md; of a failure that `doctor` tells of, the error's code in small letters. */
  readonly code: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** How much of the path was found in the file: the place is that of the last element that was. */
  readonly depth?: number
}

export function locateFindings(
  findings: readonly PlacedFinding[],
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

const known = new WeakMap<SourceFile, Locate>()

/**
 * Where paths are in one file. A file is parsed when the first path is looked up in it, and once: a locator for each
 * finding would make the whole check quadratic. In a file that does not parse, which is its own finding, nothing
 * is found.
 */
export function locatorOf(source: SourceFile): Locate {
  const before = known.get(source)
  if (before) return before
  const locate = parsedLocator(source.text)
  known.set(source, locate)
  return locate
}

/** The files of one source. */
class Locators {
  readonly #sources: readonly SourceFile[]

  constructor(sources: readonly SourceFile[]) {
    this.#sources = sources
  }

  /** The file that holds most of the path; of several the last, because later files win. */
  placeOf(path: ValuePath): { file?: string; line?: number; column?: number; depth?: number } {
    let best: { file: string; line: number; column: number; depth: number } | undefined
    for (const source of this.#sources) {
      const found = locatorOf(source)(path)
      if (found && found.depth >= (best?.depth ?? 1)) best = { file: source.path, ...found }
    }
    return best ?? (this.#sources[0] ? { file: this.#sources[0].path } : {})
  }
}

function parsedLocator(text: string): Locate {
  try {
    return yamlLocator(text)
  } catch (error) {
    if (error instanceof YamlError) return () => undefined
    throw error
  }
}
