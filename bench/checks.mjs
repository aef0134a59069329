/**
 * `node bench/checks.mjs`: what every command costs on a cloud of 1,000 and on one of 10,000 hosts about which there are
 * 1,000 things to tell, and what 1,000 and 10,000 findings cost on one cloud. A ratio of ten is linear. Processor time,
 * because the machine may be busy; every row runs once in each round. OSA_BENCH_ROUNDS (3).
 *
 * Only commands that work on the cloud: what install, completion, compare-original and databases cost is not a matter of
 * its size, or is measured elsewhere.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'osa-bench-'))
const rounds = Number(process.env.OSA_BENCH_ROUNDS ?? 3)
const environment = join(repository, 'examples/cloud/environment')
const program = (name) => join(repository, 'dist/bin', `${name}.cjs`)
const generator = program('openstack-ansible-inventory')
const manager = program('openstack-ansible-inventory-manage')
const tool = program('osa-inventory')

/** Seconds that ended children have used. */
function childrenCpu() {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** Seconds of processor time. 1 as the status says that there are findings, or that two documents differ. */
function run(directory, file, args, allowed = [0]) {
  const before = childrenCpu()
  const { status, stderr, error } = spawnSync(process.execPath, [file, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      XDG_CACHE_HOME: join(scratch, 'cache'),
      OSA_CONFIG_DIR: directory,
      OSA_INVENTORY_ENVIRONMENT: environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 28,
  })
  if (error) throw error
  if (!allowed.includes(status))
    throw new Error(`${file} ${args.join(' ')}: status ${status}: ${stderr.slice(0, 2000)}`)
  return childrenCpu() - before
}

const address = (index) => `10.64.${Math.floor(index / 250)}.${(index % 250) + 1}`

/** Every kind of finding that there can be one of for each host, as many of each. */
const kinds = [
  (index) => `ip: ${address(index)}, host_vars: {rack: 2}`,
  (index) => `ip: ${address(index)}, contianer_vars: {}`,
  (index) => `ip: ${address(index)}, no_containers: "false"`,
  (index) => `ip: ${address(index)}, affinity: {nova_compute: 2}`,
  (index) => `ip: ${address(index)}, container_vars: {limit_container_types: nova}`,
]

/** A cloud of so many hosts with so many findings; `refused`: with errors in place of warnings. */
function cloud(name, hosts, findings, refused = false) {
  const directory = join(scratch, name)
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), directory, { recursive: true })
  mkdirSync(join(directory, 'conf.d'), { recursive: true })
  const lines = (write) => Array.from({ length: hosts }, (_, index) => `  big${index}: {${write(index)}}\n`).join('')
  const first = lines((index) => `ip: ${address(index)}, host_vars: {rack: 1}`)
  const second = lines((index) => {
    if (index >= findings) return `ip: ${address(index)}`
    return refused ? `ip: 10.300.0.${index}` : kinds[index % kinds.length](index)
  })
  writeFileSync(join(directory, 'conf.d/a.yml'), `compute_hosts:\n${first}`)
  writeFileSync(join(directory, 'conf.d/b.yml'), `compute_hosts:\n${second}`)
  return directory
}

function storedCloud(name, hosts, findings) {
  const directory = cloud(name, hosts, findings)
  // Twice: the second revision gives history, diff and blame something to compare.
  run(directory, generator, ['--list'])
  writeFileSync(join(directory, 'conf.d/c.yml'), `compute_hosts:\n  more1: {ip: 10.127.0.1}\n`)
  run(directory, generator, ['--list'])
  return directory
}

const noCache = (directory) => rmSync(join(scratch, 'cache'), { recursive: true, force: true, directory })
const commands = [
  ['inventory --check', generator, ['--check'], [0, 1]],
  ['inventory --list, all of it', generator, ['--list'], [0], noCache],
  ['doctor', tool, ['doctor'], [0, 1]],
  ['doctor --json', tool, ['doctor', '--json'], [0, 1]],
  ['generate --dry-run --diff', tool, ['generate', '--dry-run', '--diff']],
  ['show', tool, ['show']],
  ['show --host', tool, ['show', '--host', 'big7']],
  ['show --group', tool, ['show', '--group', 'nova_compute']],
  ['stale', tool, ['stale']],
  ['remove --dry-run', tool, ['remove', '--dry-run', 'more1']],
  ['rename-groups --dry-run', tool, ['rename-groups', '--dashes', '--dry-run']],
  ['addresses', tool, ['addresses']],
  ['addresses --all', tool, ['addresses', '--all']],
  ['address pin --dry-run', tool, ['address', 'pin', '--dry-run', 'CONTAINER', 'management', '10.20.3.250']],
  ['history', tool, ['history']],
  ['history --host', tool, ['history', '--host', 'big7']],
  ['history verify', tool, ['history', 'verify']],
  ['diff', tool, ['diff', '1', '2'], [0, 1]],
  ['blame', tool, ['blame', 'big7']],
  ['restore --dry-run', tool, ['restore', '--dry-run', '1']],
  ['export', tool, ['export']],
  ['export --format hosts', tool, ['export', '--format', 'hosts']],
  ['export --format bundle', tool, ['export', '--format', 'bundle', '-o', 'OUT']],
  ['import --dry-run', tool, ['import', '--dry-run', 'OUT'], [0, 1]],
  ['history prune --dry-run', tool, ['history', 'prune', '--keep', '1', '--dry-run']],
  ['migrate to sqlite', tool, ['migrate', '--from', 'file', '--to', 'sqlite', '--history', '--replace', '--yes']],
  ['backend check', tool, ['backend', 'check']],
  ['inventory-manage -l', manager, ['-l']],
  ['inventory-manage -g', manager, ['-g']],
  ['inventory-manage -G', manager, ['-G']],
  ['inventory-manage -e', manager, ['-e']],
]

function call(directory, [, file, args, allowed, prepare]) {
  prepare?.(directory)
  const filled = args.map((arg) => {
    if (arg === 'OUT') return `${directory}.bundle`
    if (arg !== 'CONTAINER') return arg
    const { _meta } = JSON.parse(readFileSync(join(directory, 'openstack_inventory.json'), 'utf8'))
    return Object.keys(_meta.hostvars).find((name) => name.includes('_container') || name.includes('-container-'))
  })
  return run(directory, file, filled, allowed)
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** The rows once in each round: name, small, large, ratio. */
function compare(title, rows) {
  console.log(`\n| ${title[0]} | ${title[1]}, s | ${title[2]}, s | ratio |\n| --- | --- | --- | --- |`)
  const all = rows.map(() => ({ small: [], large: [] }))
  for (let round = 0; round < rounds; round++) {
    for (const [index, { small, large }] of rows.entries()) {
      all[index].small.push(small())
      all[index].large.push(large())
    }
  }
  const bare = median(Array.from({ length: 5 }, () => run(scratch, '-e', ['0'])))
  for (const [index, { name }] of rows.entries()) {
    const [small, large] = [median(all[index].small), median(all[index].large)]
    // Node's own start is in both, and says nothing about growth.
    const ratio = (large - bare) / Math.max(small - bare, 0.01)
    console.log(
      `| ${name} | ${small.toFixed(2)} | ${large.toFixed(2)} | ${ratio.toFixed(1)}${ratio > 15 ? ' not linear' : ''} |`,
    )
    if (ratio > 15) process.exitCode = 1
  }
}

try {
  console.log(`Node.js ${process.version}, ${cpus().length} × ${cpus()[0].model}, rounds: ${rounds}`)
  const [small, large] = [storedCloud('small', 1000, 1000), storedCloud('large', 10_000, 1000)]
  compare(
    ['1,000 findings', '1,000 hosts', '10,000 hosts'],
    commands.map((command) => ({
      name: command[0],
      small: () => call(small, command),
      large: () => call(large, command),
    })),
  )
  const checks = commands.filter(([name]) => ['inventory --check', 'doctor'].includes(name))
  const few = cloud('few', 10_000, 1000)
  const many = cloud('many', 10_000, 10_000)
  const fewErrors = cloud('few-errors', 10_000, 1000, true)
  const manyErrors = cloud('many-errors', 10_000, 10_000, true)
  compare(
    ['10,000 hosts', '1,000 findings', '10,000 findings'],
    checks.flatMap((command) => [
      { name: command[0], small: () => call(few, command), large: () => call(many, command) },
      {
        name: `${command[0]}, all errors`,
        small: () => call(fewErrors, command),
        large: () => call(manyErrors, command),
      },
    ]),
  )
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
