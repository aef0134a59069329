/** What a run needs no part of is not loaded: an unchanged run prints what is stored, and no settings load nothing of them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, type ProgramName, run, scratch } from '../support/program.ts'

const script = ['openstack-ansible-inventory.cjs', 'generate.cjs']
/** Only where a command line needs it: most that scripts write do without. */
const parser = 'argparse.cjs'

/** Notes every file of ours that is loaded, however it is asked for. */
const witness = `
  const { Module } = require('node:module')
  const { writeFileSync } = require('node:fs')
  process.on('exit', () => writeFileSync(process.env.WITNESSED, Object.keys(Module._cache).join('\\n')))
`

function loadedBy(program: ProgramName, args: readonly string[], config: string, env: Record<string, string> = {}) {
  const place = scratch()
  const hook = join(place, 'witness.cjs')
  const witnessed = join(place, 'loaded')
  writeFileSync(hook, witness)
  const ended = run(program, args, {
    env: {
      OSA_CONFIG_DIR: config,
      OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
      NODE_OPTIONS: `--require ${hook}`,
      WITNESSED: witnessed,
      ...env,
    },
  })
  expect(ended.status, ended.stderr).toBe(0)
  const files = readFileSync(witnessed, 'utf8').split('\n')
  return files.filter((file) => file.includes('/dist/')).map((file) => file.slice(file.lastIndexOf('/') + 1))
}

describe('an unchanged run', () => {
  it.each([
    ['without settings', ''],
    ['with settings for the files', '[inventory]\nbackend = file\n'],
  ])('%s loads only the beginning of the script, from the third run on', (_, ini) => {
    const config = exampleCloud()
    if (ini) writeFileSync(join(config, 'osa.ini'), ini)
    const list = () => loadedBy('openstack-ansible-inventory', ['--list'], config)
    expect(list()).toEqual(expect.arrayContaining(script))
    expect(list()).toEqual(expect.arrayContaining(script))
    expect(list()).toEqual(['openstack-ansible-inventory.cjs'])
  })

  it('loads everything where it may not be noted', () => {
    const config = exampleCloud()
    const list = () => loadedBy('openstack-ansible-inventory', ['--list'], config, { OSA_INVENTORY_CACHE: 'no' })
    list()
    list()
    expect(list()).toEqual([...script, 'configured.cjs'])
  })
})

describe('without settings', () => {
  it.each<[ProgramName, string[], string[]]>([
    ['openstack-ansible-inventory', ['--list', '--debug'], [...script, parser]],
    ['openstack-ansible-inventory', ['--check'], [...script, parser]],
    ['openstack-ansible-inventory-manage', ['-l'], ['openstack-ansible-inventory-manage.cjs', 'manage.cjs']],
    ['osa-inventory', ['history'], ['osa-inventory.cjs', 'tool.cjs', parser]],
  ])('%s %j loads nothing of them', (program, args, files) => {
    const config = exampleCloud()
    loadedBy('openstack-ansible-inventory', ['--list'], config)
    expect(loadedBy(program, args, config)).toEqual(files)
  })

  it('variables that steer one run only load nothing either', () => {
    const env = { OSA_INVENTORY_REASON: 'a trial', OSA_INVENTORY_QUIRKS: '', OSA_INI: '' }
    expect(loadedBy('openstack-ansible-inventory', ['--list'], exampleCloud(), env)).toEqual(script)
  })
})

it.each<[string, string, Record<string, string>]>([
  ['an osa.ini', '[inventory]\nbackend = file\n', {}],
  ['a variable', '', { OSA_INVENTORY_DEPLOYMENT: 'lab' }],
])('%s has what reads it loaded: the witness sees it', (_, ini, env) => {
  const config = exampleCloud()
  if (ini) writeFileSync(join(config, 'osa.ini'), ini)
  const loaded = loadedBy('openstack-ansible-inventory', ['--list'], config, env)
  expect(loaded).toContain('configured.cjs')
})
