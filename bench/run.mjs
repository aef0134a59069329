/**
 * `npm run bench`: what runs cost, as ratios in one run on one machine, beside what they should cost. Needs no network.
 * How to read it: docs/performance.md.
 *
 * OSA_REFERENCE: a checkout of openstack/openstack-ansible (Debian's python3-yaml, python3-netaddr, python3-prettytable),
 * without which the rows that compare say so. OSA_BENCH_ROUNDS (15): rounds of what is quick. OSA_BENCH_BIG_ROUNDS (10):
 * rounds with 3,000 hosts. OSA_BENCH_REFERENCE_ROUNDS (as many): in how many of these the original takes part, half a
 * minute each time.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { runBundled } from './bundled.mjs'
import { change, cloud, forget, inventoryOf, isProd, reference, removeScratch, scratch } from './clouds.mjs'
import { pluginRows } from './plugins.mjs'
import {
  bareNode,
  both,
  cat,
  measure,
  ourManager,
  ours,
  oursWitnessed,
  theirManager,
  theirs,
  theirsWitnessed,
} from './programs.mjs'

const repository = join(import.meta.dirname, '..')
const count = (name, otherwise) => Number(process.env[name] ?? otherwise)
const rounds = count('OSA_BENCH_ROUNDS', 15)
const bigRounds = count('OSA_BENCH_BIG_ROUNDS', 10)
const referenceRounds = count('OSA_BENCH_REFERENCE_ROUNDS', bigRounds)

/** Until nothing is left to do, and there is a note of it. */
function settled(directory) {
  for (let times = 0; times < 3; times++) ours(directory)
  return directory
}

function settledTheirs(directory) {
  for (let times = 0; times < 3; times++) theirs(directory)
  return directory
}

const ifReference = (rows) => (reference ? rows() : [])

function measureSmall() {
  const first = cloud('first')
  const unchanged = settled(cloud('unchanged'))
  const configured = cloud('configured')
  writeFileSync(join(configured, 'osa.ini'), '[inventory]\nbackend = file\n')
  settled(configured)
  const rows = [
    { name: 'node -e 0', act: bareNode },
    { name: 'unchanged run', act: () => ours(unchanged) },
    { name: 'unchanged run, with an osa.ini', act: () => ours(configured) },
    { name: 'whole run without a change', act: () => ours(unchanged, { XDG_CACHE_HOME: '/dev/null' }) },
    ...pluginRows(),
    { name: 'first run', prepare: () => forget(first), act: () => ours(first) },
    ...ifReference(() => {
      const [theirFirst, theirUnchanged] = [cloud('their-first'), settledTheirs(cloud('their-unchanged'))]
      return [
        { name: 'the original, unchanged run', act: () => theirs(theirUnchanged) },
        { name: 'the original, first run', prepare: () => forget(theirFirst), act: () => theirs(theirFirst) },
      ]
    }),
  ]
  return measure(rows, rounds)
}

function measureBig() {
  const first = cloud('big-first', 3000)
  const changed = settled(cloud('big-changed', 3000))
  const unchanged = settled(cloud('big-unchanged', 3000))
  const file = inventoryOf(unchanged)
  const rows = [
    { name: 'node -e 0 and cat, 3,000 hosts', act: () => both(bareNode(), cat(file)) },
    { name: 'unchanged run, 3,000 hosts', act: () => ours(unchanged) },
    { name: 'first run, 3,000 hosts', prepare: () => forget(first), act: () => ours(first) },
    { name: 'changed run, 3,000 hosts', prepare: () => change(changed), act: () => ours(changed) },
    { name: 'inventory-manage -l, 3,000 hosts', act: () => ourManager(file, '-l') },
    { name: 'inventory-manage -e, 3,000 hosts', act: () => ourManager(file, '-e') },
    ...ifReference(() => {
      const [theirFirst, theirChanged] = [cloud('their-big-first', 3000), cloud('their-big-changed', 3000)]
      const most = referenceRounds
      theirs(theirChanged)
      return [
        { name: "the original's -l, 3,000 hosts", act: () => theirManager(file, '-l') },
        { name: "the original's -e, 3,000 hosts", act: () => theirManager(file, '-e') },
        {
          name: 'the original, first run, 3,000 hosts',
          prepare: () => forget(theirFirst),
          act: () => theirs(theirFirst),
          most,
        },
        {
          name: 'the original, changed run, 3,000 hosts',
          prepare: () => change(theirChanged),
          act: () => theirs(theirChanged),
          most,
        },
      ]
    }),
  ]
  return measure(rows, bigRounds)
}

function measureHuge() {
  const huge = cloud('huge', 30_000)
  const big = cloud('big-beside-huge', 3000)
  return measure(
    [
      { name: 'first run, 30,000 hosts', prepare: () => forget(huge), act: () => ours(huge) },
      { name: 'first run, 3,000 hosts, beside it', prepare: () => forget(big), act: () => ours(big) },
    ],
    Math.min(bigRounds, 5),
  )
}

/** MiB, of one first run each. */
function peaks() {
  const peakOf = (run, directory) => {
    const file = join(scratch, 'peak')
    rmSync(file, { force: true })
    run(directory, file)
    return Number(readFileSync(file, 'utf8').trim().split('\n').at(-1)) / 1024
  }
  return {
    'peak of memory, 3,000 hosts': peakOf(oursWitnessed, cloud('peak-big', 3000)),
    'peak of memory, 30,000 hosts': peakOf(oursWitnessed, cloud('peak-huge', 30_000)),
    ...(reference
      ? { 'the original, peak of memory, 3,000 hosts': peakOf(theirsWitnessed, cloud('their-peak', 3000)) }
      : {}),
  }
}

async function countStatements() {
  const { status, stdout, stderr } = await runBundled('statements.ts', [repository])
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** What is to be reached, as a ratio of two rows, with the most that it may be. */
const goals = [
  ['unchanged run, against node -e 0', 'unchanged run', 'node -e 0', 1.3],
  [
    'unchanged run with a plugin, against sqlite and a thread',
    'unchanged run, a plugin of a third party',
    'unchanged run, sqlite, and a bare thread',
    1,
  ],
  ['unchanged run, against the original', 'unchanged run', 'the original, unchanged run', 0.5],
  ['first run, against the original', 'first run', 'the original, first run', 0.9],
  [
    'first run, 3,000 hosts, against the original',
    'first run, 3,000 hosts',
    'the original, first run, 3,000 hosts',
    1 / 40,
  ],
  [
    'changed run, 3,000 hosts, against the original',
    'changed run, 3,000 hosts',
    'the original, changed run, 3,000 hosts',
    1 / 40,
  ],
  [
    'unchanged run, 3,000 hosts, against node -e 0 and cat',
    'unchanged run, 3,000 hosts',
    'node -e 0 and cat, 3,000 hosts',
    1.5,
  ],
  ['growth of a first run, 3,000 to 30,000 hosts', 'first run, 30,000 hosts', 'first run, 3,000 hosts, beside it', 11],
  [
    'inventory-manage -l, 3,000 hosts, against the original',
    'inventory-manage -l, 3,000 hosts',
    "the original's -l, 3,000 hosts",
    0.6,
  ],
  [
    'inventory-manage -e, 3,000 hosts, against the original',
    'inventory-manage -e, 3,000 hosts',
    "the original's -e, 3,000 hosts",
    0.6,
  ],
]

function ratioRows(times) {
  return goals.map(([what, row, beside, most]) => {
    if (times[beside] === undefined) return { what, most, unit: 'times' }
    const ratio = (key) => times[row][key] / times[beside][key]
    return { what, figure: ratio('median'), cpu: ratio('cpu'), most, unit: 'times' }
  })
}

function memoryRows(memory) {
  const { 'the original, peak of memory, 3,000 hosts': theirPeak } = memory
  return [
    {
      what: 'peak of memory, 3,000 hosts, against the original',
      figure: theirPeak && memory['peak of memory, 3,000 hosts'] / theirPeak,
      most: 2,
      unit: 'times',
    },
    { what: 'peak of memory, 30,000 hosts', figure: memory['peak of memory, 30,000 hosts'], most: 1024, unit: 'MiB' },
  ]
}

function statementRows(statements) {
  return Object.entries(statements).map(([database, { statements: figure, skipped }]) => ({
    what: `statements of an unchanged run on ${database}`,
    figure,
    most: 1,
    unit: '',
    why: skipped,
  }))
}

function shown(value, unit) {
  if (unit === 'MiB') return `${value.toFixed(0)} MiB`
  if (unit === '') return String(value)
  return value < 0.1 ? `1/${(1 / value).toFixed(1)}` : value.toFixed(2)
}

const wide = (cells) => cells.map((cell) => cell.padStart(9)).join(' ')

function print(results, times) {
  console.log(`${'what'.padEnd(58)} ${wide(['figure', 'by cpu', 'goal'])}`)
  for (const { what, figure, cpu, most, unit, why } of results) {
    const lacking = why ?? 'not measured: OSA_REFERENCE names no checkout of the original'
    const [by, remark] = figure === undefined ? ['-', lacking] : [shown(figure, unit), figure <= most ? '' : 'missed']
    const cells = wide([by, cpu === undefined ? '-' : shown(cpu, unit), shown(most, unit)])
    console.log(`${what.padEnd(58)} ${cells}  ${remark}`.trimEnd())
  }
  console.log(`\n${'milliseconds'.padEnd(58)} ${wide(['median', 'least', 'cpu', 'rounds'])}`)
  for (const [name, { median, least, cpu, rounds }] of Object.entries(times)) {
    console.log(`${name.padEnd(58)} ${wide([median, least, cpu, rounds].map((value) => value.toFixed(0)))}`)
  }
}

try {
  const loadBefore = loadavg()
  const times = { ...measureSmall(), ...measureBig(), ...measureHuge() }
  const memory = peaks()
  const statements = await countStatements()
  const results = [...ratioRows(times), ...memoryRows(memory), ...statementRows(statements)]
  print(results, times)
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const record = {
    date: new Date().toISOString(),
    version,
    example: isProd ? "the original's prod example and its whole environment" : 'examples/cloud',
    machine: {
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      loadBefore,
      loadAfter: loadavg(),
    },
    results,
    milliseconds: times,
    mebibytes: memory,
  }
  const directory = join(import.meta.dirname, 'results')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${record.date.slice(0, 10)}.json`), `${JSON.stringify(record, null, 2)}\n`)
} finally {
  removeScratch()
}
