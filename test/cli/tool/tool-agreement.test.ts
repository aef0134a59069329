/** What someone agrees to is what was shown: others may write while the question stands on the screen. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { run } from '../../support/program.ts'
import { type Cloud, deployedCloud } from './tool-run.ts'

function hosts(cloud: Cloud): string[] {
  return Object.keys(cloud.stored()._meta.hostvars)
}

/** Two revisions: the first has compute2, the second has not. */
async function twoRevisions(): Promise<Cloud> {
  const cloud = await deployedCloud()
  expect((await cloud.run('remove compute2 --yes')).status).toBe(0)
  return cloud
}

/** Someone else, on the same machine. */
function elsewhere(cloud: Cloud, ...args: readonly string[]): void {
  const { status, stderr } = run('osa-inventory', args, { env: cloud.env })
  if (status !== 0) throw new Error(stderr)
}

describe('restore', () => {
  it('does not undo what someone else has stored since it told what it would undo', async () => {
    const cloud = await twoRevisions()
    const meanwhile = () => elsewhere(cloud, 'remove', 'compute3', '--yes')
    const { status, err } = await cloud.run('restore 1', { answer: 'y', meanwhile })
    expect(status).toBe(3)
    expect(err).toBe(
      'osa-inventory: someone else changed the inventory since it was compared, and that would be lost now; ' +
        'nothing was restored\n    run the command again  # ERR_CHANGED_MEANWHILE\n',
    )
    expect(hosts(cloud)).not.toContain('compute3')
    expect((await cloud.run('restore 1', { answer: 'y' })).status).toBe(0)
    expect(hosts(cloud)).toEqual(expect.arrayContaining(['compute2', 'compute3']))
  })

  it('does not undo a change of one variable, which the names of hosts and groups do not show', async () => {
    const cloud = await twoRevisions()
    const meanwhile = (): void => {
      const stored = cloud.stored()
      stored._meta.hostvars.infra1!.by_hand = 'kept'
      stored._meta.hostvars.compute1!.by_hand = 'kept'
      writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(stored))
    }
    expect((await cloud.run('restore 1', { answer: 'y', meanwhile })).status).toBe(3)
    expect(cloud.stored()._meta.hostvars.infra1).toHaveProperty('by_hand')
  })

  it('goes on when someone has put the same state there in another layout', async () => {
    const cloud = await twoRevisions()
    const file = cloud.path('openstack_inventory.json')
    const meanwhile = () => writeFileSync(file, readFileSync(file, 'utf8').replace(/\n +/g, ' '))
    expect((await cloud.run('restore 1', { answer: 'y', meanwhile })).status).toBe(0)
    expect(hosts(cloud)).toContain('compute2')
  })

  it('leaves an inventory alone that came back since it was seen to be gone', async () => {
    const cloud = await twoRevisions()
    const file = cloud.path('openstack_inventory.json')
    const text = readFileSync(file)
    rmSync(file)
    const { status } = await cloud.run('restore 1', { answer: 'y', meanwhile: () => writeFileSync(file, text) })
    expect(status).toBe(3)
    expect(hosts(cloud)).not.toContain('compute2')
  })
})

it('import does not undo what someone else has stored since', async () => {
  const cloud = await deployedCloud()
  expect((await cloud.run('export -o before.json')).status).toBe(0)
  expect((await cloud.run('remove compute2 --yes')).status).toBe(0)
  const meanwhile = () => elsewhere(cloud, 'remove', 'compute3', '--yes')
  const { status, err } = await cloud.run('import before.json', { answer: 'y', meanwhile })
  expect([status, err]).toEqual([
    3,
    expect.stringContaining('nothing was imported\n    run the command again  # ERR_CHANGED_MEANWHILE\n'),
  ])
  expect(hosts(cloud)).not.toContain('compute3')
})

describe('with a database', () => {
  async function withDatabase(): Promise<{ cloud: Cloud; there: Record<string, string> }> {
    const cloud = await twoRevisions()
    writeFileSync(cloud.path('osa.ini'), '[lite]\nplugin = sqlite\npath = lite.db\n', { mode: 0o640 })
    const there = { OSA_INVENTORY_BACKEND: 'lite', OSA_INVENTORY_MIRROR: 'no' }
    expect((await cloud.run('generate --new', { env: there })).status).toBe(0)
    return { cloud, there }
  }

  it('migrate --replace does not remove what someone else has stored there since', async () => {
    const { cloud, there } = await withDatabase()
    const meanwhile = () => {
      const { status } = run('osa-inventory', ['remove', 'compute3', '--yes'], { env: { ...cloud.env, ...there } })
      expect(status).toBe(0)
    }
    const line = 'migrate --from file --to lite --history --replace'
    const { status, err } = await cloud.run(line, { answer: 'y', meanwhile })
    expect(status).toBe(3)
    expect(err).toBe(
      'osa-inventory: someone else changed [lite], and that would be lost now; nothing was written\n    run the command again  # ERR_CHANGED_MEANWHILE\n',
    )
    expect(JSON.parse((await cloud.run('history --json', { env: there })).out)).toHaveLength(2)
    expect((await cloud.run(line, { answer: 'y' })).status).toBe(0)
  })

  it('history prune does not drop revisions of an inventory that took the place of the one that was shown', async () => {
    const { cloud, there } = await withDatabase()
    for (const host of ['compute3', 'compute1']) await cloud.run(`remove ${host} --yes`, { env: there })
    const meanwhile = () =>
      elsewhere(cloud, 'migrate', '--from', 'file', '--to', 'lite', '--history', '--replace', '--yes')
    const { status, err } = await cloud.run('history prune --keep 2', { env: there, answer: 'y', meanwhile })
    expect(status).toBe(3)
    expect(err).toContain('other revisions would go now; nothing was dropped')
    expect(JSON.parse((await cloud.run('history --json', { env: there })).out)).toHaveLength(2)
  })

  it('history prune goes on when someone has only added a revision', async () => {
    const { cloud, there } = await withDatabase()
    await cloud.run('remove compute3 --yes', { env: there })
    const meanwhile = () => {
      run('osa-inventory', ['remove', 'compute1', '--yes'], { env: { ...cloud.env, ...there } })
    }
    const { status } = await cloud.run('history prune --keep 1', { env: there, answer: 'y', meanwhile })
    expect(status).toBe(0)
    const left = JSON.parse((await cloud.run('history --json', { env: there })).out)
    expect(left.map(({ id }: { id: number }) => id)).toEqual([3, 2])
  })
})
