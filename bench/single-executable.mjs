/**
 * What the single executable takes to start, beside the scripts under every line of Node.js and beside the original: each
 * once in every round, in another order each time. It is made before (`npm run package`), and so are the scripts.
 * OSA_REFERENCE and OSA_BENCH_ROUNDS as in run.mjs.
 */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { nodeRelease } from '../packaging/node-release.mjs'
import { cloud, environment, reference, removeScratch, scratch } from './clouds.mjs'
import { median } from './programs.mjs'

const repository = join(import.meta.dirname, '..')
const rounds = Number(process.env.OSA_BENCH_ROUNDS ?? 31)
const python = process.env.OSA_TEST_PYTHON ?? '/usr/bin/python3'
const executable = join(repository, 'dist/package/osa-inventory')
const script = (name) => join(repository, `dist/bin/${name}.cjs`)
const nodes = new Map(['20.20.2', '22.23.5', '24.22.3', '26.12.1'].map((version) => [version, engineOf(version)]))

function engineOf(version) {
  return join(nodeRelease(version), 'bin/node')
}

/** Milliseconds: by the clock, and of the processor. */
function timed(command) {
  const timing = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >/dev/null'
  const { status, stderr } = spawnSync('/bin/bash', ['-c', timing, 'bash', ...command], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      XDG_CACHE_HOME: join(scratch, 'cache'),
      OSA_INVENTORY_ENVIRONMENT: environment,
      PYTHONDONTWRITEBYTECODE: '1',
    },
  })
  const said = /^([\d.]+) ([\d.]+) ([\d.]+)\n$/.exec(stderr)
  if (status !== 0 || said === null) throw new Error(`${command.join(' ')}: status ${status}: ${stderr}`)
  const [wall, user, system] = said.slice(1).map((seconds) => Number(seconds) * 1000)
  return { wall, cpu: user + system }
}

let clouds = 0
const first = (command) => timed([...command, '--config', cloud(`first${clouds++}`)])
const known = cloud('known')
const unchanged = (command) => timed([...command, '--config', known])

function rows() {
  const all = new Map()
  const single = [executable, 'inventory']
  all.set('single executable: --version', () => timed([executable, '--version']))
  all.set('single executable: unchanged run', () => unchanged(single))
  all.set('single executable: first run', () => first(single))
  for (const [version, node] of nodes) {
    const scripts = [node, script('openstack-ansible-inventory')]
    all.set(`node ${version}: -e 0`, () => timed([node, '-e', '0']))
    all.set(`node ${version}: --version`, () => timed([node, script('osa-inventory'), '--version']))
    all.set(`node ${version}: unchanged run`, () => unchanged(scripts))
    all.set(`node ${version}: first run`, () => first(scripts))
  }
  if (reference) {
    const original = (directory) => [
      python,
      join(reference, 'inventory/dynamic_inventory.py'),
      ...['--config', directory, '--environment', environment],
    ]
    const ofOriginal = cloud('original')
    all.set('the original: unchanged run', () => timed(original(ofOriginal)))
    all.set('the original: first run', () => timed(original(cloud(`first${clouds++}`))))
  }
  return all
}

try {
  const all = rows()
  const times = new Map([...all.keys()].map((name) => [name, []]))
  for (let round = -2; round < rounds; round++) {
    const order = [...all].sort(() => Math.random() - 0.5)
    for (const [name, act] of order) {
      const time = act()
      if (round >= 0) times.get(name).push(time)
    }
  }
  const bare = times.get('node 26.12.1: -e 0')
  console.log(`${rounds} rounds; ratios to \`node -e 0\` of 26.12.1 in the same round\n`)
  console.log('| | processor, ms | least | ratio | clock, ms | ratio |\n| --- | --- | --- | --- | --- | --- |')
  for (const [name, values] of times) {
    const of = (kind) => values.map((time) => time[kind])
    const ratio = (kind) => median(values.map((time, round) => time[kind] / bare[round][kind])).toFixed(2)
    const cpu = of('cpu')
    console.log(
      `| ${name} | ${median(cpu).toFixed(0)} | ${Math.min(...cpu).toFixed(0)} | ${ratio('cpu')} | ` +
        `${median(of('wall')).toFixed(0)} | ${ratio('wall')} |`,
    )
  }
  console.log('\n| file | bytes |\n| --- | --- |')
  console.log(`| osa-inventory | ${statSync(executable).size} |`)
  for (const [version, node] of nodes) console.log(`| node ${version} | ${statSync(node).size} |`)
} finally {
  removeScratch()
}
