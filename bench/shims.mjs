/**
 * What the shims of `osa-inventory install` cost: the generator called directly, by the shim's path, by `python3 SHIM`,
 * and the original, each once in every round. With `true` in node's place the shim's own share shows.
 * OSA_REFERENCE and OSA_BENCH_ROUNDS as in run.mjs.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..')
const scratch = mkdtempSync(join(tmpdir(), 'osa-bench-'))
const python = '/usr/bin/python3'
const reference = process.env.OSA_REFERENCE
const rounds = Number(process.env.OSA_BENCH_ROUNDS ?? 31)
const config = join(scratch, 'openstack_deploy')
const env = {
  PATH: process.env.PATH,
  HOME: scratch,
  OSA_CONFIG_DIR: config,
  PYTHONDONTWRITEBYTECODE: '1',
  XDG_CACHE_HOME: scratch,
}

function run(command, args = []) {
  const start = process.hrtime.bigint()
  const { status, stderr } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}: ${stderr}`)
  return Number(process.hrtime.bigint() - start) / 1e6
}

function installed() {
  const root = join(scratch, 'openstack-ansible')
  mkdirSync(join(root, 'inventory'), { recursive: true })
  cpSync(join(repository, 'examples/cloud/environment/env.d'), join(root, 'inventory/env.d'), { recursive: true })
  const shim = join(root, 'inventory/dynamic_inventory.py')
  writeFileSync(shim, '', { mode: 0o755 })
  run(process.execPath, [
    join(repository, 'dist/bin/osa-inventory.cjs'),
    'install',
    '--osa-root',
    root,
    '--runtime',
    '/no',
  ])
  return { root, shim }
}

try {
  cpSync(join(repository, 'examples/cloud/openstack_deploy'), config, { recursive: true })
  const { root, shim } = installed()
  env.OSA_INVENTORY_ENVIRONMENT = join(root, 'inventory')
  const program = join(repository, 'dist/bin/openstack-ansible-inventory.cjs')
  const empty = join(scratch, 'empty.py')
  writeFileSync(empty, readFileSync(shim, 'utf8').replaceAll(process.execPath, '/bin/true'), { mode: 0o755 })
  const original = () => run(python, [join(reference, 'inventory/dynamic_inventory.py'), '-e', join(root, 'inventory')])
  const rows = {
    true: () => run('/bin/true'),
    'the shim, running true': () => run(empty),
    'python3 SHIM, running true': () => run(python, [empty]),
    'node and the generator, unchanged run': () => run(process.execPath, [program, '--list']),
    'the same by the shim': () => run(shim, ['--list']),
    'the same by python3 SHIM': () => run(python, [shim, '--list']),
    ...(reference ? { 'the original, unchanged run': original } : {}),
  }
  const times = new Map(Object.keys(rows).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, act] of Object.entries(rows)) {
      const time = act()
      if (round > 0) times.get(name).push(time)
    }
  }
  console.log('| call | median, ms | least, ms |\n| --- | --- | --- |')
  for (const [name, values] of times) {
    const sorted = values.sort((a, b) => a - b)
    console.log(`| ${name} | ${sorted[Math.floor(sorted.length / 2)].toFixed(1)} | ${sorted[0].toFixed(1)} |`)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
