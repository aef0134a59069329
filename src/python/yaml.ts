/**
 * YAML 1.1 as PyYAML 6's `safe_load` reads it.
 *
 * Read otherwise than by PyYAML: a value that contains itself is refused; so are digits outside ASCII in `!!int` and
 * `!!float`, and `!!float nan` as a key. An alias of the key `=` outside its mapping is accepted. No text is read as
 * two different values.
 */
import type { Value } from './value.ts'
import { construct } from './yaml-construct.ts'
import { OTHER_PLACE, YamlError, YamlFault } from './yaml-error.ts'
import { parse } from './yaml-parser.ts'
import { aliasedKeys, type KeyPath, Places, repeatedKeys } from './yaml-places.ts'
import { linesOf, positionsIn, prepare } from './yaml-source.ts'

export { YamlError } from './yaml-error.ts'

/**
 * The value of the one document in the text; null if it is empty. Mappings become Dict, sequences arrays; what an alias
 * or a merge names is the same object as the original. Throws YamlError.
 */
export function loadYaml(text: string): Value {
  return withPositions(text, () => {
    const root = parse(prepare(text))
    return root ? construct(root) : null
  })
}

export interface YamlPlace {
  readonly line: number
  readonly column: number
  /** How many elements of the path were found. */
  readonly depth: number
}

/**
 * Answers where the longest existing prefix of a path stands: the place of its last key or list item, 1-based. Aliases
 * and merges are followed; integer and boolean keys also match their Python text (`1`, `True`); `-` and `_` are alike in
 * top-level keys. `undefined` if there is no document. Parses the text once, for as many questions as there are. Throws
 * YamlError.
 */
export function yamlLocator(text: string): (path: KeyPath) => YamlPlace | undefined {
  return withPositions(text, () => {
    const source = prepare(text)
    const root = parse(source)
    if (!root) return () => undefined
    const places = new Places(root)
    const positionOf = positionsIn(source.lines)
    return (path: KeyPath) => {
      const { offset, depth } = places.locate(path)
      return { ...positionOf(offset), depth }
    }
  })
}

export interface DuplicateKey {
  /** The path of the key, itself included. */
  readonly path: (string | number)[]
  /** Where it stands again. */
  readonly line: number
  /** Where it is first. */
  readonly firstLine: number
}

/** Keys that stand more than once in one mapping; the last one wins. Throws YamlError. */
export function duplicateKeys(text: string): DuplicateKey[] {
  return withPositions(text, () => {
    const source = prepare(text)
    const root = parse(source)
    if (!root) return []
    const positionOf = positionsIn(source.lines)
    const line = (offset: number) => positionOf(offset).line
    return repeatedKeys(root).map(({ path, offset, first }) => ({ path, line: line(offset), firstLine: line(first) }))
  })
}

/** Top-level keys with something below them that an alias under another top-level key names. Throws YamlError. */
export function aliasedTopKeys(text: string): Set<string> {
  return withPositions(text, () => {
    const root = parse(prepare(text))
    return root ? aliasedKeys(root) : new Set()
  })
}

function withPositions<T>(text: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof YamlFault)) throw error
    const positionOf = positionsIn(linesOf(text))
    const { line, column } = positionOf(error.offset)
    const { other, alias } = error.details
    const place = other === undefined ? undefined : positionOf(other)
    const problem = error.problem.replace(OTHER_PLACE, place ? `line ${place.line}, column ${place.column}` : '')
    throw new YamlError(line, column, problem, alias)
  }
}
