import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkCloud } from '../../src/app/advice/check.ts'
import { backendErrorCodes, partsOfCode } from '../../src/backends/errors.ts'
import { findingLines } from '../../src/cli/report-error.ts'
import { meanings } from '../../src/cli/tool/adoption/compare-original.ts'
import { noQuirks } from '../../src/core/generator/quirks.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import * as sdk from '../../src/plugin.ts'
import { codesDocument } from '../../tools/codes-docs/document.ts'
import { CheckedCloud } from '../app/advice/check-cloud.ts'
import { rows } from '../app/advice/check-rows.ts'
import { seededRandom } from '../support/clouds.ts'

const repository = join(import.meta.dirname, '../..')
const page = readFileSync(join(repository, 'docs/codes.md'), 'utf8')

interface DocumentedRow {
  readonly codes: readonly string[]
  readonly grade: string
}

/** The rows that explain a code: those of the sections, behind the introduction with its index. */
const documented: readonly DocumentedRow[] = [
  ...page.slice(page.indexOf('\n## ')).matchAll(/^\| ([\w, -]+?) \| (.*?) \| .* \| .* \|$/gm),
].map(([, codes, grade]) => ({ codes: codes!.split(', '), grade: grade! }))
const documentedCodes = new Set(documented.flatMap(({ codes }) => codes))

/** The types of the codes, which raise none. */
const isTable = (path: string): boolean => path === 'core/inventory/codes.ts'

const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !isTable(path))
  .map((path) => [path, readFileSync(join(repository, 'src', path), 'utf8')] as const)

/** Nobody but a developer sees these: an error with another code takes their place before it is shown. */
const neverShown: readonly RegExp[] = [
  /^ERR_(?:UNFIT_FILE|BACKEND_TIME|DATABASE_GONE|TLS_REFUSED)$/,
  /^ERR_(?:ANSWER|ARGUMENTS|DAMAGED_VALUE|NO_DATABASE|NO_REPLY|PACKET_TOO_LARGE|PROTOCOL|REFUSED|UNKNOWN_METHOD|UNPACK)$/,
  /^ERR_(?:NOTHING_CHANGED|NOT_PLAIN|NOT_STORABLE)$/,
  // The contract kit's, for authors of backends: told by their test runner.
  /^ERR_CONTRACT$/,
  // Asked where it would be placed, and nothing else of it is used.
  /^origin$/,
  // Those of Node.js.
  /^ERR_(?:MODULE_NOT_FOUND|INVALID_CHAR|BUFFER_TOO_LARGE|TLS|SSL)$/,
]

function raised(): Map<string, string> {
  const found = new Map<string, string>()
  for (const [path, text] of sources) {
    if (path.startsWith('python/')) continue
    const literals = [
      /'([CDEKLNPSV]\d{1,2})'/g,
      /\bcode: '([a-z][a-z-]+)'/g,
      /\b(?:warning|note|staleMember)\(\s*'([a-z][a-z-]+)'/g,
      /\bfinding\(\s*'(?:error|warning|note)',\s*'([a-z][a-z-]+)'/g,
      /\b(ERR_[A-Z_]*[A-Z])\b/g,
    ]
    for (const literal of literals) for (const [, code] of text.matchAll(literal)) found.set(code!, path)
  }
  return new Map([...found].filter(([code]) => !neverShown.some((name) => name.test(code))))
}

it('docs/codes.md has what the tables declare; `node dist/tools/codes-docs.cjs` writes it', () => {
  expect(page).toBe(codesDocument(join(repository, 'src')))
})

describe('the tables of codes', () => {
  it('have every code that is in the source', () => {
    const unknown = [...raised()].filter(([code]) => !documentedCodes.has(code))
    expect(unknown).toEqual([])
  })

  it('have no code that nothing raises', () => {
    const all = sources.map(([, text]) => text).join('\n')
    const withoutSmallNames = documented.flatMap(({ codes }) => codes.slice(0, 1))
    expect(withoutSmallNames.filter((code) => !all.includes(`'${code}'`))).toEqual([])
  })

  it('have the status that a command ends with', () => {
    const statuses = backendErrorCodes.map((code) => [code, partsOfCode(code)?.exit === 'again' ? '3' : '1'])
    const inTable = backendErrorCodes.map((code) => [code, documented.find((row) => row.codes[0] === code)?.grade])
    expect(inTable).toEqual(statuses)
  })

  it('have what compare-original can name', () => {
    const section = page.slice(page.indexOf('\n## What compare-original explains'))
    const codes = [...section.matchAll(/^\| ([A-Z]\d+) \|/gm)].map(([, code]) => code!)
    expect(codes).toEqual(Object.keys(meanings))
  })

  it('have every code that another page sends the reader to', () => {
    const agreement = readFileSync(join(repository, 'docs/agreement.md'), 'utf8')
    const last = [...agreement.matchAll(/\| ([^|]+) \|$/gm)].map(([, told]) => told!)
    const codes = last.flatMap(
      (told) => told.replaceAll(/`[^`]*`/g, '').match(/\b[CDEKLNPSV]\d{1,2}\b|\b(?:[a-z]+-)+[a-z]+\b/g) ?? [],
    )
    expect(codes.length).toBeGreaterThan(20)
    expect(codes.filter((code) => !documentedCodes.has(code))).toEqual([])
  })
})

describe('the table of errors', () => {
  /** The codes of a page's table, each with what is in the column behind it. */
  const tableOf = (name: string): Map<string, string> => {
    const text = readFileSync(join(repository, 'docs', name), 'utf8')
    const table = text.split('\n\n').find((part) => part.includes('| --- |') && part.includes('| `ERR_SETTINGS` |'))!
    return new Map([...table.matchAll(/^\| `(ERR_\w+)` \| (.*?) \|/gm)].map(([, code, next]) => [code!, next!]))
  }

  it.each<[string, string[]]>([
    ['writing-a-backend.md', []],
    // What osa-inventory tells of it has the code ERR_PLUGIN.
    ['exec-protocol.md', ['ERR_UNKNOWN_METHOD']],
  ])('of docs/%s has the codes of the contract, and no other but %j', (name, own) => {
    expect([...tableOf(name).keys()].sort()).toEqual([...backendErrorCodes, ...own].sort())
  })

  it('of docs/writing-a-backend.md has the class of each code', () => {
    for (const [code, name] of tableOf('writing-a-backend.md')) {
      const error: unknown = Reflect.construct(Reflect.get(sdk, name.replaceAll('`', '')), [[]])
      expect(error, name).toMatchObject({ code })
    }
  })
})

/** What the reader of a message has: its lines. */
function rowsFor(lines: readonly string[], grade: string): DocumentedRow[] {
  const [, code] = / {2}# (\S+)$|^ {4}# (\S+)$/.exec(lines.at(-1)!) ?? []
  return documented.filter((row) => row.codes.includes(code ?? '') && row.grade.includes(grade))
}

it.each(rows.map((row) => [row.row, row] as const))('a reader finds the row of the message: %s', async (_, row) => {
  const cloud = new CheckedCloud(row.files)
  const found = await checkCloud({
    ...cloud.places,
    quirks: noQuirks,
    release: { release: newestRelease, why: 'the newest' },
    random: seededRandom(5),
    stored: undefined,
  })
  expect(found.length).toBeGreaterThan(0)
  for (const finding of found) {
    const lines = findingLines([finding])
    expect(rowsFor(lines, finding.grade), lines.join('\n')).not.toEqual([])
  }
})
