import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path/posix'
import { describe, expect, it } from 'vitest'
import { readImports } from './support/imports.ts'

const root = join(import.meta.dirname, '..')

type Graph = ReadonlyMap<string, readonly string[]>

function fileGraph(imports: ReadonlyMap<string, readonly string[]>): Graph {
  const target = (file: string, specifier: string): string => normalize(join(dirname(file), specifier))
  return new Map(
    Array.from(imports, ([file, specifiers]) => [
      file,
      specifiers.filter((each) => each.startsWith('.')).map((each) => target(file, each)),
    ]),
  )
}

/** Ways along the imports that lead back to where they begin: at least one through each knot of files. */
function circlesIn(graph: Graph): string[][] {
  const circles: string[][] = []
  const done = new Set<string>()
  const visit = (file: string, way: readonly string[]): void => {
    const begun = way.indexOf(file)
    if (begun >= 0) circles.push([...way.slice(begun), file])
    if (begun >= 0 || done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...way, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return circles
}

interface Rule {
  readonly includes: readonly string[]
  readonly patterns: readonly { readonly group: readonly string[]; readonly message: string }[]
}

/** Who may import whom, as the linter is reported; of several rules for one file, the last one counts. */
function readRules(): Rule[] {
  const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as {
    overrides: { includes: string[]; linter?: { rules?: { style?: { noRestrictedImports?: RestrictedImports } } } }[]
  }
  return overrides.flatMap(({ includes, linter }) => {
    const restricted = linter?.rules?.style?.noRestrictedImports
    return restricted ? [{ includes, patterns: restricted.options.patterns }] : []
  })
}

interface RestrictedImports {
  readonly options: { readonly patterns: Rule['patterns'] }
}

function matches(text: string, glob: string): boolean {
  const source = glob.split(/(\*\*\/|\*\*|\*)/).map((part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    return part === '*' ? '[^/]*' : part.replaceAll(/[.+^$()[\]{}|\\?]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`).test(text)
}

function trespasses(imports: ReadonlyMap<string, readonly string[]>, rules: readonly Rule[]): string[] {
  return Array.from(imports).flatMap(([file, specifiers]) => {
    const rule = rules.findLast(({ includes }) => includes.some((glob) => matches(file, glob)))
    return (rule?.patterns ?? []).flatMap(({ group, message }) =>
      specifiers
        .filter((specifier) => group.some((glob) => matches(specifier, glob)))
        .map((specifier) => `${file} imports ${specifier}: ${message}`),
    )
  })
}

const imports = readImports()
const rules = readRules()

describe('the imports of src', () => {
  it('are all read', () => {
    const all = Array.from(imports.values()).flat()
    expect(imports.get('src/cli/tool/backend/backend.ts')).toEqual(
      expect.arrayContaining(['../command.ts', './backend-list.ts', '../../../app/settings/read.ts']),
    )
    // `typeof import('…')` is in no other file
    expect(imports.get('src/cli/tool/backend/contract-kit.ts')).toContain('../../../testing/index.ts')
    const written = Array.from(imports.keys()).flatMap((file) => [
      ...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export|\}) (?:.* )?from '/gm),
    ])
    expect(all.length).toBeGreaterThanOrEqual(written.length)
  })

  it('make no circle', () => {
    expect(circlesIn(fileGraph(imports))).toEqual([])
  })

  it('would be seen to make one', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', ['d']],
      ['d', ['b']],
    ])
    expect(circlesIn(graph)).toEqual([['b', 'c', 'd', 'b']])
  })

  it('point down the floors and stay in the rooms that the linter is told', () => {
    expect(trespasses(imports, rules)).toEqual([])
  })

  it('would be seen where they do not', () => {
    const wrong = new Map([
      ['src/core/edits/removal.ts', ['../generator/generate.ts', '../inventory/values.ts', 'node:fs']],
      ['src/app/store/bundle/read.ts', ['../../../cli/io.ts', '../../settings/read.ts', '../store.ts']],
    ])
    expect(trespasses(wrong, rules).map((line) => line.split(':', 1)[0])).toEqual([
      'src/core/edits/removal.ts imports node',
      'src/core/edits/removal.ts imports ../generator/generate.ts',
      'src/app/store/bundle/read.ts imports ../../../cli/io.ts',
      'src/app/store/bundle/read.ts imports ../../settings/read.ts',
    ])
  })
})

describe('the files of src', () => {
  it('have 400 lines at most', () => {
    const long = Array.from(imports.keys()).filter(
      (file) => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length > 400,
    )
    expect(long).toEqual([])
  })
})
