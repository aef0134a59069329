/** With no settings, nothing of settings and plugins is loaded: the start-up is the one of before there were any. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, type ProgramName, run, scratch } from '../support/program.ts'

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

describe('without settings', () => {
  it.each<[ProgramName, string[]]>([
    ['openstack-ansible-inventory', ['--list']],
    ['openstack-ansible-inventory', ['--check']],
    ['openstack-ansible-inventory-manage', ['-l']],
    ['osa-inventory', ['history']],
  ])('%s %j loads itself alone', (program, args) => {
    const config = exampleCloud()
    loadedBy('openstack-ansible-inventory', ['--list'], config)
    expect(loadedBy(program, args, config)).toEqual([`${program}.cjs`])
  })

  it('variables that steer one run only load nothing either', () => {
    const env = { OSA_INVENTORY_REASON: 'a trial', OSA_INVENTORY_QUIRKS: '', OSA_INI: '' }
    const loaded = loadedBy('openstack-ansible-inventory', ['--list'], exampleCloud(), env)
    expect(loaded).toEqual(['openstack-ansible-inventory.cjs'])
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
