/** What happens to a server process: it is killed and comes back, or stands still. One thing at a time to each. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Draw } from '../draw.ts'
import type { Fault } from './arena.ts'

export interface Victim {
  kill(): Promise<void>
  up(): Promise<void>
  pause(): void
  resume(): void
}

/** @param atOnce of so many servers something may be wrong at once */
export function serverFaults(servers: readonly Victim[], { name = 'server', atOnce = servers.length } = {}): Fault[] {
  const hurt = new Set<Victim>()
  const fault = (kind: string, act: (server: Victim, draw: Draw) => Promise<void>): Fault => ({
    kind: `${name} ${kind}`,
    act: async (draw) => {
      const well = servers.filter((server) => !hurt.has(server))
      if (well.length === 0 || hurt.size >= atOnce) return false
      const server = draw.from(well)
      hurt.add(server)
      await act(server, draw).finally(() => hurt.delete(server))
      return true
    },
  })
  return [
    fault('killed', async (server, draw) => {
      await server.kill()
      await sleep(draw.between(0, 1500))
      await server.up()
    }),
    fault('paused', async (server, draw) => {
      server.pause()
      await sleep(draw.between(200, 5000))
      server.resume()
    }),
  ]
}
