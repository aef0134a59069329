/**
 * Makes random clouds, changes them as on later days, damages what they store, and compares this project's generator
 * with the original on each.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chooseRelease } from '../../src/app/settings/release.ts'
import { type Bench, type Case, casesOf, crossing, type Kind, kinds, type Original } from './cases.ts'
import { writeFiles } from './cloud.ts'
import { Freezer } from './freeze.ts'
import { isFailure, type Judgement, judge, originalOnceMore, ourGenerator } from './judge.ts'
import { startReference, workerPath } from './reference.ts'
import { Report } from './report.ts'
import { shrink } from './shrink.ts'

const usage = `usage: node dist/tools/random-clouds.cjs [options]

  --reference DIR   working copy of openstack/openstack-ansible (default: the variable REF)
  --next DIR        another one: clouds live under --reference and go on under this (kinds upgrade and renamed)
  --cases N         clouds of each kind (default 100)
  --kind KIND       fresh, later, damage or all (with --next: upgrade, renamed or all; default all)
  --seed S          begin with this seed (default 1); cases are named KIND-SEED or KIND-SEED-DAY
  --keep DIR        keep failures here (default .cache/random-clouds)
  --workers N       original generators at work at the same time (default: one a processor)
  --itself          compare the original with itself: tests this tool
  --freeze FILE     write cases that are alike, or refused by both, to FILE (.json.gz)
  --show CASE       print the files of one case
  --shrink CASE     cut a failing case down while it keeps failing
`

interface Options {
  readonly reference: string
  readonly next: string | undefined
  readonly cases: number
  readonly seed: number
  readonly kinds: readonly Kind[]
  readonly keep: string
  readonly workers: number
  readonly itself: boolean
  readonly freeze: string | undefined
  readonly one: { readonly id: string; readonly act: 'show' | 'shrink' } | undefined
}

function readOptions(): Options | undefined {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      reference: text,
      next: text,
      cases: text,
      seed: text,
      kind: text,
      keep: text,
      workers: text,
      freeze: text,
      show: text,
      shrink: text,
      itself: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return undefined
  const possible = kinds.filter((kind) => crossing.has(kind) === (values.next !== undefined))
  const chosen = possible.filter((kind) => (values.kind ?? 'all') === 'all' || values.kind === kind)
  if (chosen.length === 0) throw new Error(`--kind is one of ${possible.join(', ')} and all`)
  const id = values.show ?? values.shrink
  return {
    reference: values.reference ?? process.env.REF ?? '',
    next: values.next,
    cases: Number(values.cases ?? 100),
    seed: Number(values.seed ?? 1),
    kinds: chosen,
    keep: values.keep ?? join('.cache', 'random-clouds'),
    workers: Number(values.workers ?? availableParallelism()),
    itself: values.itself ?? false,
    freeze: values.freeze,
    one: id === undefined ? undefined : { id, act: values.show === undefined ? 'shrink' : 'show' },
  }
}

/** Judges all cases of one seed and hands them on. */
async function runSeed(kind: Kind, seed: number, bench: Bench, options: Options, done: Done): Promise<void> {
  const contender = options.itself ? originalOnceMore : ourGenerator
  const cases = casesOf(kind, String(seed), bench)
  for (let step = await cases.next(); !step.done; ) {
    const judgement = await judge(step.value, bench, contender)
    done(step.value, judgement)
    step = await cases.next(judgement.reference)
  }
}
type Done = (one: Case, judgement: Judgement) => void

async function runAll(benches: readonly Bench[], options: Options): Promise<number> {
  const report = new Report(options.keep, options.kinds)
  const freezer = options.freeze === undefined ? undefined : new Freezer(options.freeze, benches[0]!.release)
  const waiting = options.kinds.flatMap((kind) =>
    Array.from({ length: options.cases }, (_, i) => ({ kind, seed: options.seed + i })),
  )
  const work = async (bench: Bench): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await runSeed(next.kind, next.seed, bench, options, (one, judgement) => {
        report.add(one, judgement)
        freezer?.add(one, judgement)
      })
    }
  }
  const started = Date.now()
  await Promise.all(benches.map(work))
  console.log(`${benches[0]!.release.tags}`)
  report.print()
  console.log(`\n${((Date.now() - started) / 1000).toFixed(0)} s; ${report.failures} failures`)
  freezer?.write()
  return report.failures === 0 ? 0 : 1
}

/** The case of a name as it was drawn: `later-17-2`. */
async function findCase(id: string, bench: Bench, options: Options): Promise<Case> {
  const [kind, seed] = id.split('-') as [Kind, string]
  let found: Case | undefined
  if (kinds.includes(kind)) {
    await runSeed(kind, Number(seed), bench, options, (one) => {
      if (one.id === id) found = one
    })
  }
  if (!found) throw new Error(`there is no case ${id}`)
  return found
}

/** Two failures are taken for the same if their verdicts are and the last key of the place where they show. */
function sameness({ verdict, detail }: Judgement): string {
  const place = detail.split(': ', 1)[0]!.replace(/\[\d+\]/g, '')
  return `${verdict} ${place.slice(place.lastIndexOf('/') + 1)}`
}

async function runOne(bench: Bench, options: Options, { id, act }: NonNullable<Options['one']>): Promise<number> {
  const contender = options.itself ? originalOnceMore : ourGenerator
  let one = await findCase(id, bench, options)
  if (act === 'shrink') {
    const fault = sameness(await judge(one, bench, contender))
    one = await shrink(one, async (candidate) => sameness(await judge(candidate, bench, contender)) === fault)
  }
  for (const [path, text] of writeFiles(one.files)) console.log(`# ${path}\n${text}`)
  if (one.stored !== undefined) console.log(`# stored\n${one.stored}\n`)
  const judgement = await judge(one, bench, contender)
  console.log(`${id}: ${judgement.verdict}: ${judgement.detail}`)
  const place = new Report(options.keep).keepCase({ ...one, id: act === 'shrink' ? `${id}-shrunk` : id }, judgement)
  console.log(`kept in ${place}`)
  return isFailure(judgement) ? 1 : 0
}

async function startOriginal(checkout: string): Promise<Original> {
  const { release } = chooseRelease({ environmentDirectory: join(checkout, 'inventory') })
  if (!release) throw new Error(`no osa_toolkit/generate.py in ${checkout}: clone openstack-ansible there`)
  return { reference: await startReference(workerPath(), checkout), release }
}

async function main(): Promise<number> {
  const options = readOptions()
  if (!options) {
    console.log(usage)
    return 0
  }
  if (options.reference === '') {
    throw new Error('the original is not here: clone openstack/openstack-ansible and name it with --reference or REF')
  }
  const root = mkdtempSync(join(tmpdir(), 'random-clouds-'))
  const count = options.one ? 1 : options.workers
  const start = async (_: unknown, i: number): Promise<Bench> => ({
    directory: join(root, `${i}`),
    ...(await startOriginal(options.next ?? options.reference)),
    before: options.next === undefined ? undefined : await startOriginal(options.reference),
  })
  const benches = await Promise.all(Array.from({ length: count }, start))
  try {
    return options.one ? await runOne(benches[0]!, options, options.one) : await runAll(benches, options)
  } finally {
    for (const { reference, before } of benches) {
      reference.close()
      before?.reference.close()
    }
    rmSync(root, { recursive: true, force: true })
  }
}

main().then(
  (status) => {
    process.exitCode = status
  },
  (error) => {
    console.error(`random-clouds: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 2
  },
)
