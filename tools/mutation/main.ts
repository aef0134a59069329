/** `npm run mutate`: see the usage below, and docs/mutation.md. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Stryker } from '@stryker-mutator/core'
import { failing, numberOf, readArguments } from '../../test/support/tool-arguments.ts'
import { figuresOf, LEAST, lives, placeOf, type Reasons, withFigures } from './document.ts'
import { filesOf } from './files.ts'
import { keyOf, type Mutant, mutantsOf } from './mutants.ts'
import { PART, type Part, parts } from './parts.ts'
import type { Drawn, PluginOptions } from './plugin.ts'
import { digestOf, holds, outcomeOf, readResults, type Tried } from './results.ts'
import { draw } from './sample.ts'

const usage = `npm run mutate -- [--part P[,P]] [--size N] [--seed S] [--most N] [--workers N]
                  [--fresh] [--show]
    --part     ${parts.map(({ name }) => name).join(', ')}; the default is all
    --size     how many mutants are drawn of all parts together; the default is 1500
    --seed     from which they are drawn; the default is 1
    --most     try no more than so many now; the next call goes on
    --workers  processes that try mutants at the same time; the default is 2
    --fresh    try all again, also where neither the source nor the tests have changed
    --show     try nothing: write docs/mutation.md from the results that hold
`

const fail = failing('mutate', usage)
const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const options = {
  ...{ part: text, size: text, seed: text, most: text, workers: text, fresh: flag, show: flag },
  help: { type: 'boolean', short: 'h' },
} as const
const given = readArguments(options, fail)
const repository = join(import.meta.dirname, '../..')
const kept = join(repository, '.cache/mutation')
const resultsFile = join(kept, 'results.jsonl')
const reasonsFile = join(repository, 'tools/mutation/reasons.json')
const page = join(repository, 'docs/mutation.md')
const seed = given.seed ?? '1'
const number = (name: 'size' | 'most' | 'workers', usual: string) => numberOf(given[name] ?? usual, name, fail)

/** A part with what is drawn of it, and what its results hold for. */
interface DrawnPart {
  readonly part: Part
  readonly drawn: readonly Mutant[]
  readonly tests: string
}

function testsDigest(): string {
  return digestOf(repository, filesOf(repository, ['test', 'tools/random-clouds']))
}

/** What Stryker calls a range: lines from 1, columns from 0. */
function rangeOf({ file, start, end }: Mutant): string {
  return `${file}:${start.line}:${start.column}-${end.line}:${end.column}`
}

/** Keys of Stryker's own: lines and columns from 0. */
function strykerKey({ file, mutator, replacement, start, end }: Mutant): string {
  const location = { start: { ...start, line: start.line - 1 }, end: { ...end, line: end.line - 1 } }
  return keyOf(file, { fileName: file, mutatorName: mutator, replacement, location })
}

async function tryThem({ part, tests }: DrawnPart, mutants: readonly Mutant[]): Promise<void> {
  process.stderr.write(`${part.name}: ${mutants.length} to try\n`)
  const drawnFile = join(kept, `drawn-${part.name}.json`)
  const drawn = mutants.map((mutant): [string, Drawn] => [
    strykerKey(mutant),
    { id: mutant.id, source: digestOf(repository, [mutant.file]), tests },
  ])
  writeFileSync(drawnFile, JSON.stringify(Object.fromEntries(drawn)))
  process.env[PART] = part.name
  const mutation: PluginOptions = { repository, drawnFile, resultsFile }
  const stryker = new Stryker({
    mutate: mutants.map(rangeOf),
    plugins: ['@stryker-mutator/vitest-runner', join(repository, 'dist/tools/mutation-plugin.mjs')],
    checkers: ['drawn'],
    reporters: ['keeping'],
    testRunner: 'keeping',
    vitest: { configFile: 'vitest.mutation.config.ts', related: true },
    coverageAnalysis: 'perTest',
    // That a machine is busy proves nothing: a mutant has to go on for ever to run into this.
    timeoutMS: 30_000,
    timeoutFactor: 4,
    dryRunTimeoutMinutes: 60,
    concurrency: number('workers', '2'),
    tempDirName: '.cache/mutation/copy',
    cleanTempDir: 'always',
    // Stryker would rewrite tsconfig.json with a compiler of TypeScript 6 or older. Nothing is compiled there.
    ignorePatterns: ['.cache', 'bench', 'dist/package', 'coverage', 'docs/explorer', 'tsconfig*.json'],
    allowConsoleColors: false,
    logLevel: 'warn',
    warnings: false,
    // Not Stryker's own: what the plugin is told.
    mutation,
  } as ConstructorParameters<typeof Stryker>[0])
  await stryker.runMutationTest()
}

/** What tests write is synced to the disk, thousands of times in all: in memory nobody waits for that. */
function keepFilesInMemory(): void {
  if (!existsSync('/dev/shm')) return
  const directory = mkdtempSync('/dev/shm/osa-mutate-')
  // Some tests become nobody.
  chmodSync(directory, 0o755)
  process.env.TMPDIR = directory
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
}

/** To make them costs as long as to try ten: they are kept while the sources stay as they are. */
async function allMutants(sources: readonly string[]): Promise<readonly Mutant[]> {
  const file = join(kept, 'mutants.json')
  const digest = digestOf(repository, [...sources, 'package-lock.json'])
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  if (known.digest === digest) return known.mutants
  const mutants = await mutantsOf(repository, sources)
  writeFileSync(file, JSON.stringify({ digest, mutants }))
  return mutants
}

function readReasons(): Reasons {
  return new Map(Object.entries(JSON.parse(readFileSync(reasonsFile, 'utf8'))))
}

/**
 * Leaves a place to write for each survivor that has no reason. Reasons of mutants that were not tried now stay; those of
 * mutants that are killed, or that the code has no more, go.
 *
 * @returns the places of those without a reason
 */
function writeReasons(all: readonly Mutant[], tried: readonly Tried[], reasons: Reasons): string[] {
  const outcomes = new Map(tried.map(({ mutant, outcome }) => [mutant.id, outcome]))
  const keep = all.filter(({ id }) => {
    const outcome = outcomes.get(id) ?? 'not tried'
    return lives(outcome) || (outcome === 'not tried' && reasons.get(id)?.reason)
  })
  const entries = keep.map((mutant): [string, object] => {
    return [mutant.id, { place: placeOf(mutant), reason: reasons.get(mutant.id)?.reason ?? '' }]
  })
  writeFileSync(reasonsFile, `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`)
  return keep.filter(({ id }) => !reasons.get(id)?.reason).map(placeOf)
}

if (given.help) {
  process.stdout.write(usage)
  process.exit()
}
const names = given.part?.split(',') ?? parts.map(({ name }) => name)
const unknown = names.find((name) => !parts.some((part) => part.name === name))
if (unknown !== undefined) fail(`there is no part ${unknown}`)
mkdirSync(kept, { recursive: true })
if (given.fresh) rmSync(resultsFile, { force: true })

const files = new Map(parts.map((part) => [part, filesOf(repository, part.sources)]))
const all = await allMutants([...files.values()].flat())
const sample = draw(all, number('size', '1500'), seed)
const tests = testsDigest()
const drawnParts = parts.map((part) => ({
  ...{ part, tests },
  drawn: sample.filter(({ file }) => files.get(part)!.includes(file)),
}))

keepFilesInMemory()
let left = given.show ? 0 : number('most', String(sample.length))
for (const drawnPart of drawnParts) {
  if (!names.includes(drawnPart.part.name)) continue
  const results = readResults(resultsFile)
  const open = drawnPart.drawn.filter(({ id, file }) => {
    const result = results.get(id)
    return result === undefined || !holds(result, digestOf(repository, [file]), tests)
  })
  const now = open.slice(0, left)
  left -= now.length
  if (now.length > 0) await tryThem(drawnPart, now)
}

const results = readResults(resultsFile)
const tried = drawnParts.flatMap(({ part, drawn }) =>
  drawn.map((mutant): Tried => {
    const result = results.get(mutant.id)
    const valid = result?.source === digestOf(repository, [mutant.file]) ? result : undefined
    const isMissed = valid?.status === 'NoCoverage'
    return { part: part.name, mutant, outcome: outcomeOf(valid), isMissed }
  }),
)
const reasons = readReasons()
const unreasoned = writeReasons(all, tried, reasons)
writeFileSync(page, withFigures(readFileSync(page, 'utf8'), all.length, seed, tried, readReasons()))
const figures = figuresOf(tried)
process.stdout.write(`${JSON.stringify(figures)}\n`)
for (const place of unreasoned) process.stdout.write(`no reason in tools/mutation/reasons.json: ${place}\n`)
if (figures.score < LEAST) process.stdout.write(`fewer than ${100 * LEAST} % are killed\n`)
if (figures.notTried > 0) process.stdout.write(`${figures.notTried} have not been tried\n`)
if (unreasoned.length > 0 || figures.score < LEAST || figures.notTried > 0) process.exitCode = 1
