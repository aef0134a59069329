/** Two plugins of third parties under eight operators: one in a thread over a server, one a program of its own. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import execPlugin from '../../src/backends/exec.ts'
import type { BackendPlugin } from '../../src/plugin.ts'
import { expectWhole, torture } from '../support/operators.ts'
import { repository, scratch } from '../support/program.ts'
import { RedisServer, redisMissing } from '../support/redis-server.ts'
import { openWith } from '../support/sql-options.ts'

const linesOf = (options: Readonly<Record<string, string>>): string =>
  Object.entries(options)
    .map(([name, text]) => `${name} = ${text}\n`)
    .join('')

test.skipIf(redisMissing)(
  'the Redis example: the server is killed, then stands still: every host is there, and none came twice',
  { timeout: 600_000 },
  async () => {
    const installed = mkdtempSync(join(tmpdir(), 'osa-redis-'))
    onTestFinished(() => rmSync(installed, { recursive: true, force: true }))
    cpSync(join(repository, 'examples/plugins/redis'), installed, { recursive: true })
    mkdirSync(join(installed, 'node_modules/@redis'), { recursive: true })
    symlinkSync(join(repository, 'node_modules/@redis/client'), join(installed, 'node_modules/@redis/client'))
    symlinkSync(repository, join(installed, 'node_modules/osa-inventory'))
    const server = await RedisServer.start()
    onTestFinished(() => server.stop())
    const entry = join(installed, 'index.js')
    const options = { ...server.options, timeout: '2s' }
    const tortured = await torture({
      section: linesOf({ plugin: entry, deadline: '10s', ...options }),
      incident: {
        after: 40,
        async act() {
          await server.kill()
          await server.up()
          await server.standStill(3)
        },
      },
    })
    expect(tortured.failures.length, 'runs that noticed').toBeGreaterThan(0)
    const plugin = ((await import(/* @vite-ignore */ entry)) as { default: BackendPlugin }).default
    const backend = await openWith(plugin, options)
    await expectWhole(backend, tortured)
    await backend.close?.()
  },
)

test('the Python example: its processes are killed and stopped: every host is there, and none came twice', {
  timeout: 600_000,
}, async () => {
  const program = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')
  const path = join(scratch(), 'inventory.db')
  const options = { command: program, options: `path = ${path}`, deadline: '5s' }
  let hurt = 0
  const tortured = await torture({
    section: linesOf({ plugin: 'exec', ...options }),
    incident: {
      after: 40,
      async act() {
        // A stopped one is ended at its deadline, as one that hangs.
        for (const signal of ['SIGKILL', 'SIGSTOP', 'SIGKILL'] as const) {
          const one = programsOf(program).at(-1)
          if (one === undefined) continue
          process.kill(one, signal)
          hurt += 1
        }
      },
    },
  })
  expect(hurt).toBeGreaterThan(0)
  const backend = await openWith(execPlugin, options)
  await expectWhole(backend, tortured)
  await backend.close?.()
})

/** Process ids of those that this test's operators have started: other tests run the same program meanwhile. */
function programsOf(program: string): number[] {
  const operator = `operator-${process.pid}.cjs`
  const isOne = (pid: string): boolean => {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(program)) return false
      const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      return readFileSync(`/proc/${parent}/cmdline`, 'utf8').includes(operator)
    } catch {
      return false
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOne(name))
    .map(Number)
}
