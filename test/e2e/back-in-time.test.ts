/** A PostgreSQL server that has lost what it once acknowledged: the readable copy is the only trace, and stays. */
import { execFileSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PostgresqlServer, postgresqlMissing, superuserPassword } from '../support/postgresql-server.ts'
import { exampleCloud, exampleEnvironment, run, scratch } from '../support/program.ts'

describe.skipIf(postgresqlMissing)('PostgreSQL', () => {
  let server: PostgresqlServer
  beforeAll(async () => {
    server = await PostgresqlServer.start()
  })
  afterAll(() => server.stop())

  function client(program: string, args: readonly string[], input?: string): string {
    const login = { PGHOST: '127.0.0.1', PGPORT: String(server.port), PGUSER: 'super', PGPASSWORD: superuserPassword }
    return execFileSync(program, [...args], { encoding: 'utf8', env: { ...process.env, ...login }, input: input ?? '' })
  }

  async function cloud(database: string) {
    await server.sql(`CREATE DATABASE ${database}`)
    const config = exampleCloud()
    const settings = `host = 127.0.0.1\nport = ${server.port}\nuser = super\npassword = ${superuserPassword}\ndatabase = ${database}\n`
    writeFileSync(join(config, 'osa.ini'), `[inventory]\nbackend = postgresql\n[postgresql]\n${settings}`, {
      mode: 0o600,
    })
    const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, XDG_CACHE_HOME: scratch() }
    const copy = join(config, 'openstack_inventory.json')
    return {
      copy,
      list: () => run('openstack-ansible-inventory', ['--list'], { env }),
      tool: (...args: string[]) => run('osa-inventory', args, { env }),
      text: () => readFileSync(copy, 'utf8'),
      configure: (...names: string[]) => {
        const hosts = names.map((name, index) => `  ${name}: { ip: 10.20.0.${60 + index} }\n`)
        writeFileSync(join(config, 'conf.d/zz-more.yml'), `orchestration_hosts:\n${hosts.join('')}`)
      },
    }
  }

  /** What is lost is named, nothing is changed, and `import` brings it back with the same names and addresses. */
  function demandRescue({ list, tool, text, copy }: Awaited<ReturnType<typeof cloud>>, lost: string): void {
    const refused = list()
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(/what is stored is revision 1 of \S+ by \S+ with 53 hosts/)
    expect(refused.stderr).toContain(`${copy}, its readable copy, is of revision 2 with 55 hosts`)
    expect(text()).toBe(lost)
    expect(tool('history', 'verify').status).toBe(0)
    expect(tool('doctor').stdout).toContain('do not remove the copy')
    expect(tool('import', copy, '--yes')).toMatchObject({ status: 0, stderr: '' })
    const { status, stdout } = list()
    expect(status).toBe(0)
    expect(JSON.parse(stdout)._meta.hostvars).toMatchObject(JSON.parse(lost)._meta.hostvars)
    expect(`${text()}\n`).toBe(stdout)
  }

  it('an older dump that was put back', async () => {
    const it = await cloud('dumped')
    expect(it.list().status).toBe(0)
    const dump = client('pg_dump', ['--clean', '--if-exists', 'dumped'])
    it.configure('infra4')
    expect(it.list().status).toBe(0)
    const lost = it.text()
    client('psql', ['-q', '-v', 'ON_ERROR_STOP=1', 'dumped'], dump)
    demandRescue(it, lost)
  })

  it('a failover to a replica that lacked the newest revision', async () => {
    const it = await cloud('replicated')
    expect(it.list().status).toBe(0)
    // What a replica had when it received the last of the log.
    await server.down()
    const data = join(server.directory, 'data')
    const replica = join(server.directory, 'replica')
    cpSync(data, replica, { recursive: true, preserveTimestamps: true })
    await server.up()
    it.configure('infra4')
    expect(it.list().status).toBe(0)
    const lost = it.text()
    await server.kill()
    rmSync(data, { recursive: true })
    execFileSync('cp', ['-a', replica, data])
    execFileSync('chown', ['-R', '--reference', server.directory, data])
    execFileSync('chmod', ['0700', data])
    await server.up()
    it.configure('infra4', 'infra5')
    demandRescue(it, lost)
  })
})
