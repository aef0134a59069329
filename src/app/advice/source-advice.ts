/** Advice that needs the files one by one, before they are merged: C11, C12, C13, V14. */
import { join, relative } from 'node:path'
import type { Grade, ValuePath } from '../../core/inventory/findings.ts'
import { dashesToUnderscores, kindOf, pathKey } from '../../core/inventory/values.ts'
import { Dict, equal, type Key, type Value } from '../../python/value.ts'
import { duplicateKeys } from '../../python/yaml.ts'
import type { Inputs } from '../config/inputs.ts'
import { locatorOf, type PlacedFinding } from '../config/locate-findings.ts'
import { statOf } from '../config/look.ts'
import { mappingOf, type SourceFile } from '../config/source-files.ts'
import { ValuesInFiles } from '../config/values-in-files.ts'

/** One file with what it holds. */
interface Part {
  readonly source: SourceFile
  readonly content: Dict
  /** Its name below the configuration directory. */
  readonly name: string
}

export function adviseOnSources({ sources }: Inputs, configDirectory: string): PlacedFinding[] {
  const partOf = (source: SourceFile): Part => {
    const name = relative(configDirectory, source.path)
    return { source, content: mappingOf(source), name: name.startsWith('..') ? source.path : name }
  }
  const config = sources.config.map(partOf)
  // The base environment is there to be overridden; two files of one's own should not disagree.
  const ownEnvironment = sources.environment.filter(
    (source) => !relative(configDirectory, source.path).startsWith('..'),
  )
  const files = new Map([...sources.config, ...sources.environment].map((source) => [source.path, source]))
  return [
    ...[...files.values()].flatMap(repeatedKeys),
    ...replacedValues(config),
    ...replacedValues(ownEnvironment.map(partOf)),
    ...twoSpellings(config),
  ]
}

/** `conf.d` and `env.d` are directories; what else has such a name is skipped, as the original does. */
export function adviseOnDirectories(configDirectory: string): PlacedFinding[] {
  return ['conf.d', 'env.d'].flatMap((name) => {
    const file = join(configDirectory, name)
    if (statOf(file)?.isDirectory() ?? true) return []
    const message = `this is not a directory: nothing of ${name} is read`
    const remedy = `move it away, make a directory of this name, and put the file into it as ${name}/NAME.yml`
    return [{ grade: 'warning', code: 'not-a-directory', message, remedy, file }]
  })
}

/** C11: of a key that is twice in one mapping, YAML readers keep the last. */
function repeatedKeys(source: SourceFile): PlacedFinding[] {
  return duplicateKeys(source.text).map(({ path, line, firstLine }) => ({
    grade: 'warning',
    code: 'C11',
    message: `${path.join('.')} is twice in this mapping, first in line ${firstLine}: only the last one counts`,
    remedy: 'make one of the two, or remove the one that is not meant',
    path,
    file: source.path,
    line,
  }))
}

/** C12, C13: what a later file puts in the place of an earlier file's value. */
function replacedValues(parts: readonly Part[]): PlacedFinding[] {
  const held = new ValuesInFiles(parts.map(({ content }) => content))
  return parts.slice(1).flatMap((later, index) =>
    leaves(later.content, []).flatMap(({ keys, value }) => {
      const old = held.before(index + 1, keys)
      return old ? replaced(later, parts[old.file]!, keys, old.value, value) : []
    }),
  )
}

interface Leaf {
  readonly keys: readonly Key[]
  readonly value: Value
}

/** What takes the place of the old value instead of merging with it: anything but a mapping with something in it. */
function leaves(content: Dict, keys: readonly Key[]): Leaf[] {
  return [...content].flatMap(([key, value]) => {
    const here = [...keys, key]
    return value instanceof Dict && value.size > 0 ? leaves(value, here) : [{ keys: here, value }]
  })
}

function replaced(later: Part, earlier: Part, keys: readonly Key[], old: Value, value: Value): PlacedFinding[] {
  if (old === null || equal(old, value)) return []
  const path = keys.map(pathKey)
  const name = path.join('.')
  const where = placeName(earlier, path)
  if (Array.isArray(old) && Array.isArray(value) && ['used_ips', 'global_overrides.provider_networks'].includes(name))
    return replacedList(later, path, where, old, value)
  const tell = (grade: Grade, message: string): PlacedFinding[] => [
    { grade, code: 'C12', message, remedy: 'keep it in one of the two files', path, ...placeIn(later, path) },
  ]
  if (old instanceof Dict && old.size > 0) {
    // `{}` is the documented way to empty something from another file.
    if (value instanceof Dict) return tell('note', `${name} is emptied here; ${where} has something in it`)
    return tell('warning', `${name} is ${kindOf(value)} here and takes the place of what is below it in ${where}`)
  }
  return tell('warning', `${name} has another value in ${where}; the one here counts`)
}

/** C13: a list takes the place of a list, so what only the earlier one has is lost. */
function replacedList(
  later: Part,
  path: readonly string[],
  where: string,
  old: readonly Value[],
  value: readonly Value[],
): PlacedFinding[] {
  const lost = old.filter((item) => !value.some((other) => equal(item, other)))
  if (lost.length === 0) return []
  const all = lost.length === old.length
  const entries = all ? 'nothing of that list is left' : `${lost.length} of its ${old.length} entries no longer count`
  const message = `${path.join('.')} takes the place of the list in ${where}, it is not added to it: ${entries}`
  const remedy = 'write the whole list in one file'
  return [{ grade: 'warning', code: 'C13', message, remedy, path, ...placeIn(later, path) }]
}

function placeIn({ source }: Part, path: ValuePath): { file: string; line?: number; column?: number; depth?: number } {
  return { file: source.path, ...locatorOf(source)(path) }
}

function placeName(part: Part, path: ValuePath): string {
  const line = locatorOf(part.source)(path)?.line
  return line === undefined ? part.name : `${part.name}, line ${line}`
}

/** V14: `compute-hosts` beside `compute_hosts`. They become one group, in which a host's later entry is the whole entry. */
function twoSpellings(parts: readonly Part[]): PlacedFinding[] {
  const spellings = new Map<string, { key: string; part: Part }[]>()
  for (const part of parts) {
    for (const key of part.content.keys()) {
      if (typeof key !== 'string') continue
      const name = dashesToUnderscores(key)
      const known = spellings.get(name) ?? []
      if (!known.some((spelling) => spelling.key === key)) spellings.set(name, [...known, { key, part }])
    }
  }
  return [...spellings].flatMap(([name, [first, ...others]]) =>
    others.map(({ key, part }) => spelling(name, first!, { key, part })),
  )
}

interface Spelling {
  readonly key: string
  readonly part: Part
}

function spelling(name: string, first: Spelling, other: Spelling): PlacedFinding {
  const lost = lostHosts(first, other)
  const consequence =
    lost === undefined
      ? 'the later value counts'
      : lost.length > 0
        ? `of ${lost.join(', ')} only the later entry counts, as a whole`
        : 'they are laid over each other'
  return {
    grade: lost?.length === 0 ? 'note' : 'warning',
    code: 'V14',
    message: `${other.key} is the same key as ${first.key} (${placeName(first.part, [first.key])}): ${consequence}`,
    remedy: `write both as one ${name}`,
    path: [other.key],
    ...placeIn(other.part, [other.key]),
  }
}

/** Hosts with two different entries; `undefined` when the two are not groups that could be laid over each other. */
function lostHosts(first: Spelling, other: Spelling): string[] | undefined {
  const earlier = first.part.content.get(first.key)
  const later = other.part.content.get(other.key)
  if (!(earlier instanceof Dict && later instanceof Dict)) return undefined
  return [...later]
    .filter(([host, entry]) => earlier.get(host) !== undefined && !equal(earlier.get(host)!, entry))
    .map(([host]) => pathKey(host))
}
