/** Reading the YAML files of the inputs, each with its name for messages. */
import { join } from 'node:path'
import { OperationalError } from '../../core/errors.ts'
import { kindOf } from '../../core/inventory/values.ts'
import { largestInput } from '../../disk/limits.ts'
import { reasonOf } from '../../disk/reason.ts'
import { readRegular } from '../../disk/regular-file.ts'
import { Dict, truthy, type Value } from '../../python/value.ts'
import { loadYaml, YamlError } from '../../python/yaml.ts'
import { isMissing, type Looks, yamlEntries } from './looks.ts'

export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** A file that cannot be read or is not what it should be: told with file and line, like any other finding. */
export class SourceFileError extends OperationalError {
  readonly file: string
  readonly line: number | undefined
  readonly column: number | undefined
  /** The name of an alias without an anchor in this file. */
  readonly alias: string | undefined
  constructor(
    file: string,
    problem: string,
    place: { line?: number; column?: number; alias?: string | undefined } = {},
  ) {
    super('ERR_SOURCE_FILE', problem)
    this.file = file
    this.line = place.line
    this.column = place.column
    this.alias = place.alias
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * `undefined` if there is no such file. What was seen is told to `looks`.
 *
 * @param most bytes
 * @throws SourceFileError
 */
export function readSource(path: string, looks?: Looks, most = largestInput): SourceFile | undefined {
  const bytes = seen(path, () => readRegular(path, most))
  looks?.file(path, bytes)
  if (bytes === undefined) return undefined
  try {
    return { path, text: utf8.decode(bytes) }
  } catch {
    throw new SourceFileError(path, 'is not UTF-8; save it in that encoding')
  }
}

/** What `read` gives, `undefined` where nothing is; every other failure is reported as the file's. */
function seen<T>(path: string, read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw new SourceFileError(path, `cannot be read: ${reasonOf(error)}`)
  }
}

/** Every `*.yml` and `*.yaml` below a directory: its files first, then its subdirectories, both in byte order of names. */
export function yamlFilesBelow(directory: string, looks?: Looks): string[] {
  const entries = seen(directory, () => yamlEntries(directory))
  looks?.directory(directory, entries)
  if (entries === undefined) return []
  return [
    ...entries.files.map((name) => join(directory, name)),
    ...entries.directories.flatMap((name) => yamlFilesBelow(join(directory, name), looks)),
  ]
}

/** A file that was found in a directory: it must be readable. */
export function readFound(path: string, looks?: Looks): SourceFile {
  const source = readSource(path, looks)
  if (!source) throw new SourceFileError(path, 'cannot be read: it leads nowhere; fix or remove the symbolic link')
  return source
}

/**
 * The mapping that a file holds. An empty file, and a whole file that is false in Python, counts as `{}`.
 *
 * @throws SourceFileError
 */
export function mappingOf(source: SourceFile): Dict {
  const value = parse(source)
  if (source.text.includes('*')) refuseGrownAliases(source, value)
  if (value instanceof Dict) return value
  if (!truthy(value)) return new Dict()
  throw new SourceFileError(source.path, `holds ${kindOf(value)}, not a mapping; write it as \`key: value\` lines`, {
    line: 1,
  })
}

/** Aliases of aliases write billions of values in ten lines, and the inventory would have to hold them all. */
const mostValues = 10_000_000
/** Brackets and indentation end at the same depth. */
const deepestValue = 500

interface Extent {
  readonly size: number
  readonly depth: number
}

function refuseGrownAliases(source: SourceFile, value: Value): void {
  const { size, depth } = extentOf(value, new Map(), 0)
  if (depth > deepestValue) {
    throw new SourceFileError(source.path, `its aliases make values more than ${deepestValue} levels deep; nest fewer`)
  }
  if (size > mostValues) {
    throw new SourceFileError(source.path, `its aliases make more than ${mostValues} values; write fewer of them`)
  }
}

/** How much there is once every alias is written out. Each is looked at once, however often it is named. */
function extentOf(value: Value, known: Map<Value, Extent>, level: number): Extent {
  const items = value instanceof Dict ? [...value.values()] : Array.isArray(value) ? value : []
  if (items.length === 0) return { size: 1, depth: 1 }
  // Too deep already: to look further would end in a stack that overflows.
  if (level > deepestValue) return { size: 1, depth: deepestValue + 1 }
  const before = known.get(value)
  if (before !== undefined) return before
  let size = 1
  let depth = 1
  for (const item of items) {
    const below = extentOf(item, known, level + 1)
    size += below.size
    depth = Math.max(depth, below.depth + 1)
  }
  const extent = { size, depth }
  known.set(value, extent)
  return extent
}

function parse(source: SourceFile): Value {
  try {
    return loadYaml(source.text)
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new SourceFileError(source.path, error.problem, {
      line: error.line,
      column: error.column,
      alias: error.alias,
    })
  }
}
