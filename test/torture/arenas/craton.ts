/** Craton: the stand-in, whose answers go wrong in Craton's own ways; or a real one, where `OSA_CRATON` names its credentials. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import plugin from '../../../src/backends/craton.ts'
import type { User } from '../../support/craton/access.ts'
import type { LoggedRequest, Trouble } from '../../support/craton/interference.ts'
import type { Mode } from '../../support/craton/rules.ts'
import { CratonStandIn } from '../../support/craton/stand-in.ts'
import { openWith } from '../../support/sql-options.ts'
import type { Arena, ArenaKind, Fault } from './arena.ts'
import { Proxies } from './proxied.ts'

interface Craton {
  /** With `/v1`. */
  readonly url: string
  readonly mode: Mode
  readonly user: User
}

export const craton: ArenaKind = {
  missing: async () => undefined,
  async start({ seed }) {
    const path = process.env.OSA_CRATON
    if (path !== undefined) {
      const real = JSON.parse(readFileSync(path, 'utf8')) as Craton
      // Inventories of earlier rounds are in regions of other names.
      return behindProxy(real, `torture-${seed}-${Date.now()}`, [], async () => {})
    }
    const standIn = await CratonStandIn.start({ mode: 'strict' })
    const { url, user } = standIn
    return behindProxy({ url, user, mode: 'strict' }, 'torture', faultsOf(standIn), () => standIn.stop())
  },
}

async function behindProxy(
  { url, mode, user }: Craton,
  region: string,
  faults: readonly Fault[],
  stop: () => Promise<void>,
): Promise<Arena> {
  const { port } = new URL(url)
  const proxies = await Proxies.to([Number(port)])
  const database = mode === 'strict' ? 'mysql' : 'sqlite'
  const options = { project: user.projectId, user: user.name, token: user.token, auth: 'local', database, region }
  const through = url.replace(`:${port}`, `:${proxies.ports[0]}`)
  const timeouts = { connect_timeout: '3s', request_timeout: '8s' }
  return {
    section: { plugin: 'craton', url: through, ...options, ...timeouts },
    env: () => ({}),
    faults: [...faults, ...proxies.faults],
    views: [{ place: url, open: () => openWith(plugin, { url, ...options }) }],
    heal: async () => proxies.heal(),
    async stop() {
      proxies.close()
      await stop()
    },
  }
}

const isChange = ({ method }: LoggedRequest): boolean => method !== 'GET'

function faultsOf(standIn: CratonStandIn): Fault[] {
  const troubled = (kind: string, trouble: Trouble): Fault => ({
    kind,
    act: async (draw) => {
      standIn.trouble.when(isChange, trouble, draw.between(1, 4))
      return true
    },
  })
  return [
    {
      kind: 'service away',
      act: async (draw) => {
        await standIn.down()
        await sleep(draw.between(0, 3000))
        await standIn.up()
        return true
      },
    },
    troubled('changes refused by its database', 'fail'),
    troubled('changes made and answered by an error', 'commit and fail'),
    troubled('changes made and never answered', 'commit and hang'),
  ]
}
