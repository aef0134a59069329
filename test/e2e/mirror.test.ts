/** The readable copy in the configuration directory, while another backend holds the inventory. */
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, repository, run } from '../support/program.ts'

const program = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')

function cloud(more = '') {
  const config = exampleCloud()
  writeFileSync(
    join(config, 'osa.ini'),
    `[inventory]\nbackend = database\n${more}\n[database]\nplugin = exec\ncommand = ${program}\noptions = path = ${config}/inventory.db\n`,
  )
  chmodSync(join(config, 'osa.ini'), 0o644)
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  const list = () => run('openstack-ansible-inventory', ['--list'], { env })
  return { config, env, list, copy: join(config, 'openstack_inventory.json') }
}

describe('the readable copy', () => {
  it('is the newest document, and comes back when it is removed', () => {
    const { list, copy } = cloud()
    const first = list()
    expect(first.stderr).toBe('')
    expect(first.status).toBe(0)
    expect(`${readFileSync(copy, 'utf8')}\n`).toBe(first.stdout)
    expect(statSync(copy).mode & 0o777).toBe(0o640)
    rmSync(copy)
    expect(list().stdout).toBe(first.stdout)
    expect(existsSync(copy)).toBe(true)
  })

  it('is no source: what is written into it changes nothing, and doctor tells', () => {
    const { list, copy, env } = cloud()
    const first = list().stdout
    writeFileSync(copy, '{"_meta": {"hostvars": {}}}')
    expect(list().stdout).toBe(first)
    const findings = JSON.parse(run('osa-inventory', ['doctor', '--json'], { env }).stdout).findings
    expect(findings.filter(({ code }: { code: string }) => code === 'mirror')).toHaveLength(1)
  })

  it('is fixed by the next run after a kill between the write and the copy, of which doctor tells', () => {
    const { config, list, copy, env } = cloud()
    list()
    const before = readFileSync(copy, 'utf8')
    const ini = join(config, 'osa.ini')
    const text = readFileSync(ini, 'utf8')
    const killing = join(repository, 'test/support/killing-plugin.mjs')
    writeFileSync(
      ini,
      text.replace(/command = .*/, `command = ${process.execPath}\nargs = ${killing} write 1 after ${program}`),
    )
    expect(run('osa-inventory', ['remove', 'compute3', '--yes'], { env }).status).toBe(null)
    writeFileSync(ini, text)
    expect(readFileSync(copy, 'utf8')).toBe(before)
    const { findings } = JSON.parse(run('osa-inventory', ['doctor', '--json'], { env }).stdout)
    const told = findings.filter(({ code }: { code: string }) => code === 'mirror')
    expect(told).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/is of revision 1, and revision 2 is stored: .*stored revision 2 ended before/),
        remedy: 'the next run here writes it again',
      }),
    ])
    const user = join(config, 'openstack_user_config.yml')
    writeFileSync(user, readFileSync(user, 'utf8').replace(/ {2}compute3:[\s\S]*$/, ''))
    const listed = list()
    expect(listed).toMatchObject({ status: 0, stderr: '' })
    expect(`${readFileSync(copy, 'utf8')}\n`).toBe(listed.stdout)
  })

  it('is not kept with mirror = no, nor by a dry run', () => {
    const none = cloud('mirror = no')
    none.list()
    expect(existsSync(none.copy)).toBe(false)
    const dry = cloud()
    run('osa-inventory', ['generate', '--dry-run'], { env: dry.env })
    expect(existsSync(dry.copy)).toBe(false)
  })

  it('is not taken for nothing where the backend is empty: a second cloud is made on demand only', () => {
    const { config, env, list, copy } = cloud()
    const first = list().stdout
    rmSync(join(config, 'inventory.db'))
    const refused = list()
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain(`${copy} has one with 53 hosts and containers`)
    for (const way of ['backend show', 'migrate --from file', `import ${copy}`, 'generate --new'])
      expect(refused.stderr).toContain(`osa-inventory ${way}`)
    expect(run('osa-inventory', ['generate', '--dry-run'], { env }).status).toBe(1)
    const doctor = run('osa-inventory', ['doctor'], { env })
    expect([doctor.status, doctor.stdout]).toEqual([1, expect.stringContaining('a new one would be a second cloud')])
    expect(`${readFileSync(copy, 'utf8')}\n`).toBe(first)
    expect(run('osa-inventory', ['import', copy, '--yes'], { env }).status).toBe(0)
    expect(list()).toEqual({ status: 0, stdout: first, stderr: '' })
    rmSync(join(config, 'inventory.db'))
    expect(run('osa-inventory', ['generate', '--new'], { env }).status).toBe(0)
    expect(list().stdout).not.toBe(first)
  })
})
