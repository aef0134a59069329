/** A remedy that is lines of osa.ini, copied as it is shown, is read as what was meant. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseIni } from '../../../src/python/configparser.ts'
import { run, scratch } from '../../support/program.ts'

function remedyOf(plugin: string): string {
  const config = join(scratch(), 'openstack_deploy')
  mkdirSync(config)
  writeFileSync(join(config, 'db.py'), '')
  writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = db\n\n[db]\nplugin = ${plugin}\n`)
  const { status, stderr } = run('osa-inventory', ['backend', 'check', '--config', config])
  expect(status).toBe(1)
  return stderr.slice(stderr.indexOf('\n    ') + 1)
}

describe('lines for osa.ini in a remedy', () => {
  it.each([
    ['postgres', { plugin: 'postgresql' }],
    ['sqlite3', { plugin: 'sqlite' }],
    ['./db.py', { plugin: 'exec', command: './db.py' }],
  ])('of plugin = %s can be copied with everything around them', (plugin, meant) => {
    const remedy = remedyOf(plugin)
    expect(remedy).toContain('  # ERR_PLUGIN\n')
    for (const copied of [remedy, remedy.slice(remedy.indexOf('\n') + 1)]) {
      const read = parseIni(`[inventory]\nbackend = db\n\n[db]\n${copied}`).get('db')!
      expect(Object.fromEntries([...read].map(([option, { value }]) => [option, value]))).toEqual(meant)
    }
  })
})
