/** A `deployment` that nobody meant: files beside it know the cloud, and a new inventory would be a second one. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

function configure(cloud: Cloud, lines: string): void {
  writeFileSync(cloud.path('osa.ini'), `[inventory]\n${lines}\n\n[primary]\nplugin = sqlite\npath = inventory.db\n`)
}

const placeOf = (cloud: Cloud, deployment: string): string =>
  deployment === 'default'
    ? cloud.path('openstack_inventory.json')
    : cloud.path(`openstack_inventory.deployments/${deployment}/openstack_inventory.json`)

/** A cloud under a deployment's name. */
async function deployedAs(deployment: string): Promise<Cloud> {
  const cloud = newCloud()
  configure(cloud, `deployment = ${deployment}`)
  expect(await cloud.run('generate')).toMatchObject({ status: 0, err: '' })
  return cloud
}

describe('a mistyped deployment of the file backend', () => {
  it.each([
    { kept: 'default', typed: 'prdo' },
    { kept: 'prod', typed: 'default' },
    { kept: 'prod', typed: 'prdo' },
  ])('$typed for $kept is refused, and each way out works', async ({ kept, typed }) => {
    const cloud = await deployedAs(kept)
    const place = placeOf(cloud, kept)
    const before = readFileSync(place, 'utf8')
    // Without a name at all: the ini file that has it is gone.
    if (typed === 'default') rmSync(cloud.path('osa.ini'))
    else configure(cloud, `deployment = ${typed}`)
    const refused = await cloud.run('generate')
    expect([refused.status, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain(
      `there is no inventory of the deployment ${typed}, which is in use, and ${place} has one with 53 hosts and containers: ` +
        'a new one would be a second cloud',
    )
    expect(refused.err).toContain('# ERR_INVENTORY_EXISTS')
    expect(existsSync(placeOf(cloud, typed))).toBe(false)
    expect((await cloud.run('generate --dry-run')).status).toBe(1)
    const doctor = await cloud.run('doctor')
    expect([doctor.status, doctor.out]).toEqual([1, expect.stringContaining('a new one would be a second cloud')])

    expect(refused.err).toContain(`\`deployment = ${kept}\` under [inventory] goes on with it`)
    configure(cloud, `deployment = ${kept}`)
    expect((await cloud.run('generate')).out).toContain('no changes')

    if (typed === 'default') rmSync(cloud.path('osa.ini'))
    else configure(cloud, `deployment = ${typed}`)
    const takesOver = /osa-inventory (migrate [^;]*?) takes/.exec(refused.err.replace(/\n */g, ' '))![1]!
    expect(await cloud.run(takesOver)).toMatchObject({ status: 0 })
    expect((await cloud.run('generate')).out).toContain('no changes')
    expect(readFileSync(placeOf(cloud, typed), 'utf8')).toBe(before)
    expect(readFileSync(place, 'utf8')).toBe(before)
  })

  it('begins a new inventory with --new, and the run after it goes on from that', async () => {
    const cloud = await deployedAs('default')
    const before = readFileSync(placeOf(cloud, 'default'), 'utf8')
    configure(cloud, 'deployment = second')
    expect(await cloud.run('generate --new')).toMatchObject({ status: 0, err: '' })
    expect((await cloud.run('generate')).out).toContain('no changes')
    expect(readFileSync(placeOf(cloud, 'default'), 'utf8')).toBe(before)
    expect(readFileSync(placeOf(cloud, 'second'), 'utf8')).not.toBe(before)
  })

  it('is told where all that is left of the other one is its history', async () => {
    const cloud = await deployedAs('prod')
    const place = placeOf(cloud, 'prod')
    rmSync(place)
    configure(cloud, 'deployment = prdo')
    const refused = await cloud.run('generate')
    expect([refused.status, refused.out]).toEqual([1, ''])
    const text = refused.err.replace(/\n */g, ' ')
    expect(text).toContain(`${place} is gone, but the files know a cloud: the newest good state is revision 1`)
    expect(text).toContain('OSA_INVENTORY_BACKEND=file OSA_INVENTORY_DEPLOYMENT=prod osa-inventory restore latest')
    const env = { OSA_INVENTORY_BACKEND: 'file', OSA_INVENTORY_DEPLOYMENT: 'prod' }
    expect(await cloud.run('restore latest --yes', { env })).toMatchObject({ status: 0 })
    const takesOver = /osa-inventory (migrate [^;]*?) takes/.exec(text)![1]!
    expect(await cloud.run(takesOver)).toMatchObject({ status: 0 })
    expect((await cloud.run('generate')).out).toContain('no changes')
  })

  it('is nothing to refuse where the others never had a host', async () => {
    const cloud = newCloud()
    mkdirSync(cloud.path('openstack_inventory.deployments/old'), { recursive: true })
    writeFileSync(cloud.path('openstack_inventory.deployments/README'), 'not a deployment\n')
    configure(cloud, 'deployment = prod')
    expect(await cloud.run('generate')).toMatchObject({ status: 0, err: '' })
  })
})

describe('a database that has nothing', () => {
  it.each(['default', 'prod'])('is not begun beside files of the deployment %s', async (kept) => {
    const cloud = kept === 'default' ? await deployedCloud() : await deployedAs(kept)
    configure(cloud, 'backend = primary\ndeployment = cloud-a')
    const refused = await cloud.run('generate')
    expect([refused.status, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain(`${placeOf(cloud, kept)} has one with 53 hosts and containers`)
    const takesOver = /osa-inventory (migrate [^;]*?) takes/.exec(refused.err.replace(/\n */g, ' '))![1]!
    expect(await cloud.run(takesOver)).toMatchObject({ status: 0 })
    expect((await cloud.run('generate')).out).toContain('no changes')
    expect(existsSync(join(cloud.directory, 'inventory.db'))).toBe(true)
  })
})
