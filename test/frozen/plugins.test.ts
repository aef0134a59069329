/** Plugins and programs as the manuals of an earlier state said to write them, and what they have stored. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeBackendContract } from '../../src/testing/index.ts'
import { afterwards, childProgram, runner } from '../support/contract.ts'
import { repository } from '../support/program.ts'
import { FrozenCloud, samples, toldOf } from './samples.ts'

const place = mkdtempSync(join(tmpdir(), 'osa-frozen-plugins-'))
afterwards(() => rmSync(place, { recursive: true, force: true }))

const plugins = join(samples, 'plugins')
const program = join(plugins, 'osa_inventory_sqlite.py')
const store = join(place, 'directory-store/dist/src/index.js')

// The plugin finds this package as an installed one does.
cpSync(join(plugins, 'directory-store'), join(place, 'directory-store'), { recursive: true })
mkdirSync(join(place, 'node_modules'))
symlinkSync(repository, join(place, 'node_modules/osa-inventory'))
mkdirSync(join(place, 'store'))

const few = { runner, childProgram, processes: 2, increments: 20 }

describeBackendContract({
  ...few,
  name: 'the first plugin of an earlier manual keeps the contract',
  plugin: join(plugins, 'my-backend.mjs'),
  capabilities: { compareAndSwap: false, history: false, shared: false },
})

describeBackendContract({
  ...few,
  name: 'the package of an earlier manual keeps the contract',
  plugin: store,
  options: { path: join(place, 'store') },
  capabilities: { compareAndSwap: true, history: true, shared: true },
})

describeBackendContract({
  ...few,
  name: 'the exec program of an earlier manual keeps the contract',
  plugin: 'exec',
  options: { command: program, options: `path = ${join(place, 'inventory.sqlite')}` },
  configDirectory: place,
  capabilities: { compareAndSwap: true, history: true, shared: true },
})

it('what the exec program has stored is read through it, and goes on', async () => {
  const cloud = new FrozenCloud('exec').settings(
    `[inventory]\nbackend = program\nmirror = no\n[program]\nplugin = exec\ncommand = ${program}\noptions =\n  path = program.db\n`,
  )
  const told = toldOf('exec')
  await cloud.demandTold(told)
  expect(await cloud.tool('history', 'verify')).toContain('pruned: it begins after revision 2')
  await cloud.demandUnchanged(told)
  await cloud.goOn(5)
})

it('what the package has stored is read through it, and goes on', async () => {
  const cloud = new FrozenCloud('plugin').settings(
    `[inventory]\nbackend = files\nmirror = no\n[files]\nplugin = ${store}\npath = store\n`,
  )
  const told = toldOf('plugin')
  await cloud.demandTold(told)
  await cloud.demandUnchanged(told)
  // The example cannot prune.
  await cloud.goOn(5, { mayPrune: false })
})
