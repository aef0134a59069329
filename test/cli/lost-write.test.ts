/** The service goes away in the middle of a write and does not come back: every command says what is known of its change. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { generateMain } from '../../src/cli/generator/generate.ts'
import { manageMain } from '../../src/cli/manager/manage.ts'
import { repository } from '../support/program.ts'
import { ioFor } from './manager/manage-run.ts'
import { type Cloud, newCloud } from './tool/tool-run.ts'

interface Scene {
  readonly cloud: Cloud
  /** Containers. */
  readonly galera: string
  readonly repo: string
  /** An address. */
  readonly free: string
  /** What becomes of the next write. */
  next(fault: string): void
  isBack(): void
  ids(): Promise<number[]>
}

/** The example cloud after its first run, and an address that was pinned. */
async function twoRevisions(): Promise<Scene> {
  const cloud = newCloud()
  const plugin = join(repository, 'test/support/losing-plugin.mjs')
  const sections = `[losing]\nplugin = ${plugin}\npath = kept.json\n[lite]\nplugin = sqlite\npath = lite.db\n`
  writeFileSync(cloud.path('osa.ini'), `[inventory]\nbackend = losing\n${sections}`)
  expect(await cloud.run('generate')).toMatchObject({ status: 0, err: '' })
  const { out } = await cloud.run('export')
  writeFileSync(cloud.path('first.json'), out)
  const stored = JSON.parse(out) as Record<string, { hosts: string[] }>
  const [galera, repo] = ['galera', 'repo'].map((name) => stored[`${name}_container`]!.hosts[0]!)
  const taken = new Set((await cloud.run('addresses --network management')).out.match(/(?<=^ {2})\S+/gm))
  const free = Array.from({ length: 99 }, (_, index) => `10.20.1.${index + 1}`).filter((each) => !taken.has(each))
  const pin = ['address', 'pin', galera!, 'management', free[0]!]
  expect(await cloud.run(pin)).toMatchObject({ status: 0, err: '' })
  return {
    ...{ cloud, galera: galera!, repo: repo!, free: free[1]! },
    next: (fault) => writeFileSync(cloud.path('kept.json.next'), fault),
    isBack: () => rmSync(cloud.path('kept.json.next')),
    ids: async () => (JSON.parse((await cloud.run('history --json')).out) as { id: number }[]).map(({ id }) => id),
  }
}

interface Ended {
  readonly status: number
  readonly out: string
  readonly err: string
}

interface Command {
  readonly name: string
  readonly run: (scene: Scene) => Promise<Ended>
  readonly status: number
  /** It has something to store when a host has come into the configuration. */
  readonly isRun?: boolean
}

const tool = (name: string, words: (scene: Scene) => readonly string[], more: Partial<Command> = {}): Command => ({
  ...{ name, status: 3, ...more },
  run: (scene) => scene.cloud.run([...name.split(' '), ...words(scene)]),
})

async function through(main: typeof generateMain | typeof manageMain, { cloud }: Scene, argv: string[]) {
  const { io, printed } = ioFor({ env: cloud.env, cwd: cloud.directory })
  return { status: await main(argv, io), ...printed }
}

const commands: readonly Command[] = [
  tool('generate', () => [], { isRun: true }),
  tool('remove', ({ repo }) => [repo, '--yes']),
  tool('address pin', ({ galera, free }) => [galera, 'management', free]),
  tool('address move', ({ galera, repo }) => [galera, repo]),
  tool('restore', () => ['1', '--yes']),
  tool('import', ({ cloud }) => [cloud.path('first.json'), '--yes']),
  {
    ...{ name: 'the dynamic inventory', status: 1, isRun: true },
    run: (scene) => through(generateMain, scene, ['--list']),
  },
  { name: 'the manager', status: 1, run: (scene) => through(manageMain, scene, ['-r', scene.repo]) },
]

const timeout = 120_000

it.each(commands)('$name says what is known of its change', { timeout }, async ({ run, status, isRun }) => {
  const scene = await twoRevisions()
  const { cloud, next, isBack, ids } = scene
  copyFileSync(cloud.path('kept.json'), cloud.path('two.json'))
  if (isRun) cloud.edit(/ {2}compute3:\n/, '  compute4:\n    ip: 10.20.0.34\n  compute3:\n')
  const failing = async (fault: string): Promise<Ended> => {
    copyFileSync(cloud.path('two.json'), cloud.path('kept.json'))
    next(fault)
    const ended = await run(scene)
    isBack()
    expect(ended).toMatchObject({ status, out: '' })
    return ended
  }

  const unsent = await failing('unsent')
  expect(unsent.err).toMatch(/the connection was refused\n {4}.*nothing was changed {2}# ERR_BACKEND_UNAVAILABLE\n/)
  expect(unsent.err).not.toContain('is not known')
  expect(await ids()).toEqual([2, 1])

  for (const [fault, found] of [
    ['lost', [2, 1]],
    ['kept', [3, 2, 1]],
  ] as const) {
    const { err } = await failing(fault)
    expect(err).toContain('the connection was lost: whether revision 3 is saved is not known\n')
    expect(err).toContain('look at the log of the service; ')
    expect(err).toContain('; osa-inventory history shows revision 3 if it is')
    expect(err).not.toContain('nothing was changed')
    expect(await ids()).toEqual(found)
  }
  // The remedy: the next run goes on from what is there.
  expect(await cloud.run('generate')).toMatchObject({ status: 0, err: '' })
})

it('migrate says it of the place that it writes to', { timeout }, async () => {
  const { cloud, next, isBack, ids } = await twoRevisions()
  rmSync(cloud.path('kept.json'))
  const lite = { env: { OSA_INVENTORY_BACKEND: 'lite' } }
  expect(await cloud.run('generate --new', lite)).toMatchObject({ status: 0 })
  next('kept')
  const ended = await cloud.run('migrate --from lite --to losing --history')
  isBack()
  expect(ended.status).toBe(3)
  expect(ended.err).toContain('the connection was lost: whether revision 1 is saved is not known\n')
  expect(await ids()).toEqual([1])
})
