/** What is run: this project's programs and the original's, timed from outside. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, reference, scratch } from './clouds.mjs'

const bin = join(import.meta.dirname, '../dist/bin')
const python = process.env.OSA_TEST_PYTHON ?? '/usr/bin/python3'

const witness = join(scratch, 'witness.cjs')
writeFileSync(
  witness,
  `process.on('exit', () => require('fs').appendFileSync(process.env.PEAK, process.resourceUsage().maxRSS + '\\n'))`,
)

/** Milliseconds of processor time that ended children have used, in the kernel's ticks of 10 ms. */
function childrenCpu() {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) * 10
}

/** Wall clock and processor time, in milliseconds. */
function call(command, args, env = {}) {
  const [start, cpu] = [process.hrtime.bigint(), childrenCpu()]
  const { status, stderr, error } = spawnSync(command, args, {
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      XDG_CACHE_HOME: join(scratch, 'cache'),
      OSA_INVENTORY_ENVIRONMENT: environment,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 26,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}: ${stderr}`)
  return { wall: Number(process.hrtime.bigint() - start) / 1e6, cpu: childrenCpu() - cpu }
}

/** One after the other. */
export const both = (one, two) => ({ wall: one.wall + two.wall, cpu: one.cpu + two.cpu })

export const bareNode = () => call(process.execPath, ['-e', '0'])
/** The same, with a thread that does nothing. */
export const bareThread = () =>
  call(process.execPath, ['-e', `new (require('node:worker_threads').Worker)('', { eval: true })`])
export const cat = (file) => call('cat', [file])

const generator = join(bin, 'openstack-ansible-inventory.cjs')
const manager = join(bin, 'openstack-ansible-inventory-manage.cjs')

export const ours = (directory, env) => call(process.execPath, [generator, '--list', '--config', directory], env)
export const ourManager = (file, view) => call(process.execPath, [manager, '-f', file, view])
/** Notes the peak of its memory, in KiB, in the file. */
export const oursWitnessed = (directory, peak) =>
  call(process.execPath, ['--require', witness, generator, '--config', directory], { PEAK: peak })

const main =
  'import os, sys; sys.path.insert(0, os.environ["REF"]); from osa_toolkit import generate as g; g.main(sys.argv[1:])'
const witnessedMain = `${main}; import resource
open(os.environ["PEAK"], "a").write("%d\\n" % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)`

function generateWith(code, directory, env = {}) {
  return call(python, ['-c', code, '--config', directory, '--environment', environment], { REF: reference, ...env })
}

export const theirs = (directory) => generateWith(main, directory)
export const theirsWitnessed = (directory, peak) => generateWith(witnessedMain, directory, { PEAK: peak })
export const theirManager = (file, view) =>
  call(python, ['-B', join(reference, 'scripts/inventory-manage.py'), '-f', file, view])

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/**
 * Runs every row once in each round, so that whatever else the machine does falls on all of them alike. A row with `most`
 * leaves the later rounds to the others.
 */
export function measure(rows, rounds) {
  const times = new Map(rows.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name, prepare, act, most = rounds } of rows) {
      if (round >= most) continue
      prepare?.()
      times.get(name).push(act())
    }
  }
  return Object.fromEntries(
    [...times].map(([name, all]) => {
      const walls = all.map(({ wall }) => wall)
      // Ticks are coarse, and a mean evens that out.
      const cpu = all.reduce((sum, each) => sum + each.cpu, 0) / all.length
      return [name, { median: median(walls), least: Math.min(...walls), cpu, rounds: all.length }]
    }),
  )
}
