/** Plugins of third parties: the Python program of the exec backend, and the Redis example in its thread. */
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import exec from '../../../src/backends/exec.ts'
import type { BackendPlugin } from '../../../src/plugin.ts'
import { childrenOf } from '../../support/process-tree.ts'
import { repository } from '../../support/program.ts'
import { openWith } from '../../support/sql-options.ts'
import type { Draw } from '../draw.ts'
import type { ArenaKind, Fault } from './arena.ts'
import { Proxies } from './proxied.ts'
import { serverFaults } from './servers.ts'

export const python: ArenaKind = {
  missing: async () => undefined,
  start: async ({ directory, clients }) => {
    const program = join(repository, 'examples/plugins/sqlite-python/osa_inventory_sqlite.py')
    const options = { command: program, options: `path = ${join(directory, 'inventory.db')}`, deadline: '5s' }
    const running = (): number[] => [...clients()].flatMap(childrenOf).filter((pid) => isProgram(pid, program))
    return {
      section: { plugin: 'exec', ...options },
      env: () => ({}),
      faults: [
        hurting('plugin killed', running, async (pid) => void signal(pid, 'SIGKILL')),
        // One that stands still for longer than its deadline is ended.
        hurting('plugin paused', running, async (pid, draw) => {
          signal(pid, 'SIGSTOP')
          await sleep(draw.between(100, 7000))
          signal(pid, 'SIGCONT')
        }),
      ],
      views: [{ place: program, open: () => openWith(exec, options) }],
      heal: async () => {},
      stop: async () => {},
    }
  },
}

function hurting(
  kind: string,
  running: () => readonly number[],
  act: (pid: number, draw: Draw) => Promise<void>,
): Fault {
  return {
    kind,
    act: async (draw) => {
      const pids = running()
      if (pids.length === 0) return false
      await act(draw.from(pids), draw)
      return true
    },
  }
}

function isProgram(pid: number, program: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(program)
  } catch {
    // It has ended.
    return false
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export const redis: ArenaKind = {
  missing: async () => (await import('../../support/redis-server.ts')).redisMissing,
  start: async ({ directory }) => {
    const { RedisServer } = await import('../../support/redis-server.ts')
    const entry = installed(join(directory, 'plugin'))
    const server = await RedisServer.start()
    const proxies = await Proxies.to([server.port])
    const { url: own, ...options } = server.options
    const section = { ...options, url: `redis://127.0.0.1:${proxies.ports[0]}`, timeout: '3s', deadline: '60s' }
    const plugin = ((await import(entry)) as { default: BackendPlugin }).default
    return {
      section: { plugin: entry, ...section },
      env: () => ({}),
      faults: [...serverFaults([server]), ...proxies.faults],
      views: [{ place: 'server', open: () => openWith(plugin, { ...options, url: own! }) }],
      heal: async () => proxies.heal(),
      async stop() {
        proxies.close()
        await server.stop()
      },
    }
  },
}

/** As npm would put it there, with what it imports. */
function installed(directory: string): string {
  cpSync(join(repository, 'examples/plugins/redis'), directory, { recursive: true })
  mkdirSync(join(directory, 'node_modules/@redis'), { recursive: true })
  symlinkSync(join(repository, 'node_modules/@redis/client'), join(directory, 'node_modules/@redis/client'))
  symlinkSync(repository, join(directory, 'node_modules/osa-inventory'))
  return join(directory, 'index.js')
}
