/**
 * `npm run bench`: what a run costs, as ratios in one run on one machine. Needs no network. The original takes part
 * where OSA_REFERENCE names a checkout of it (Debian's python3-yaml, python3-netaddr); else its rows say so.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..')
const script = join(repository, 'dist/bin/openstack-ansible-inventory.cjs')
const environment = join(repository, 'examples/cloud/environment')
const reference = process.env.OSA_REFERENCE
const scratch = mkdtempSync(join(tmpdir(), 'osa-bench-'))
const rounds = Number(process.env.OSA_BENCH_ROUNDS ?? 15)

function cloud(name, computeHosts = 0) {
  const directory = join(scratch, name)
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), directory, { recursive: true })
  if (computeHosts > 0) {
    const hosts = Array.from(
      { length: computeHosts },
      (_, i) => `  big${i}:\n    ip: 10.${64 + Math.floor(i / 62500)}.${Math.floor(i / 250) % 250}.${(i % 250) + 1}\n`,
    )
    mkdirSync(join(directory, 'conf.d'), { recursive: true })
    writeFileSync(join(directory, 'conf.d/zz-big.yml'), `compute_hosts:\n${hosts.join('')}`)
  }
  return directory
}

function time(command, args, env = {}) {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(command, args, {
    env: { PATH: process.env.PATH, HOME: scratch, OSA_INVENTORY_ENVIRONMENT: environment, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 26,
  })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}: ${stderr}`)
  return Number(process.hrtime.bigint() - start) / 1e6
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Runs every row once in each round, so that whatever else the machine does falls on all of them alike. */
function measure(rows, count) {
  const times = new Map(rows.map(({ name }) => [name, []]))
  for (let round = 0; round < count; round++) {
    for (const { name, prepare, act } of rows) {
      prepare?.()
      times.get(name).push(act())
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]))
}

const forget = (directory) => () => {
  for (const name of ['openstack_inventory.json', 'openstack_inventory.history', 'backup_openstack_inventory.tar']) {
    rmSync(join(directory, name), { recursive: true, force: true })
  }
}

const ours = (directory) => time(process.execPath, [script, '--config', directory])
const theirs = (directory) =>
  time(
    '/usr/bin/python3',
    [
      '-c',
      'import sys, os; sys.path.insert(0, os.environ["REF"]); from osa_toolkit import generate as g; g.main(sys.argv[1:])',
      '--config',
      directory,
      '--environment',
      environment,
    ],
    { REF: reference },
  )

const small = { first: cloud('small-first'), settled: cloud('small-settled'), theirs: cloud('small-theirs') }
ours(small.settled)
/** With settings, what reads them is loaded: a run without any must not pay for it. */
const configured = cloud('small-configured')
writeFileSync(join(configured, 'osa.ini'), '[inventory]\nbackend = file\n')
ours(configured)
const rows = [
  { name: 'node -e 0', act: () => time(process.execPath, ['-e', '0']) },
  { name: 'unchanged run, example', act: () => ours(small.settled) },
  { name: 'unchanged run, example, with an osa.ini', act: () => ours(configured) },
  { name: 'first run, example', prepare: forget(small.first), act: () => ours(small.first) },
]
if (reference) {
  for (let i = 0; i < 3; i++) theirs(small.theirs)
  rows.push({ name: 'the original, unchanged run, example', act: () => theirs(small.theirs) })
}
const smallTimes = measure(rows, rounds)

const big = { first: cloud('big-first', 3000), settled: cloud('big-settled', 3000), theirs: cloud('big-theirs', 3000) }
ours(big.settled)
const bigTimes = measure(
  [
    { name: 'first run, 3,000 more hosts', prepare: forget(big.first), act: () => ours(big.first) },
    { name: 'unchanged run, 3,000 more hosts', act: () => ours(big.settled) },
  ],
  Math.min(rounds, 7),
)
if (reference) bigTimes['the original, first run, 3,000 more hosts'] = theirs(big.theirs)

const bare = smallTimes['node -e 0']
console.log('what                                                  ms   of node -e 0')
for (const [name, ms] of Object.entries({ ...smallTimes, ...bigTimes })) {
  console.log(`${name.padEnd(50)} ${ms.toFixed(0).padStart(6)} ${(ms / bare).toFixed(2).padStart(10)}`)
}
if (!reference) console.log('the original: not measured, OSA_REFERENCE names no checkout of it')

const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
}
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
mkdirSync(join(import.meta.dirname, 'results'), { recursive: true })
const file = join(import.meta.dirname, 'results', `${new Date().toISOString().slice(0, 10)}.json`)
writeFileSync(
  file,
  `${JSON.stringify({ date: new Date().toISOString(), version, machine, rounds, milliseconds: { ...smallTimes, ...bigTimes } }, null, 2)}\n`,
)
rmSync(scratch, { recursive: true, force: true })
