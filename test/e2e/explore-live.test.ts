/** `osa-inventory explore` follows what others write, over each kind of backend, and says when the backend is away. */
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { BlameLine, RevisionLine } from '../../src/explorer/data.ts'
import { deployedCloud, withdrawCompute3 } from '../cli/tool/tool-run.ts'
import { type Events, Explored } from '../support/explored.ts'
import { LossyProxy } from '../support/lossy-proxy.ts'
import { MovingCloud } from '../support/moving-cloud.ts'
import { etcdSection, postgresqlSection, stopServers } from '../support/sections.ts'

afterAll(stopServers)

async function revision(events: Events): Promise<RevisionLine> {
  const told = await events.next()
  expect(told?.event).toBe('revision')
  return JSON.parse(told!.data)
}

describe.each([
  { section: etcdSection, interval: '60m' },
  { section: postgresqlSection, interval: '60m' },
  { section: { name: 'file', missing: undefined, text: async () => '' }, interval: '200ms' },
])('$section.name, asked every $interval', ({ section, interval }) => {
  const needed = section.missing === undefined ? it : it.skip

  needed('each new revision is told, once and in order, and can be had', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(await section.text())
    cloud.use(section.name)
    await cloud.list()
    const page = await Explored.start(cloud.directory, '--interval', interval)
    const [events, others] = [await page.events(), await page.events()]
    expect((await page.data()).revisions).toMatchObject([{ id: 1, label: '1' }])
    await expect.poll(() => page.err.includes('watching from revision 1'), { timeout: 60_000 }).toBe(true)
    const one = await cloud.addHost()
    const line = await revision(events)
    expect(line).toMatchObject({ id: 2, reason: 'rack-1', change: { hosts: { added: 1 } } })
    const two = await cloud.addHost()
    expect([await revision(events), await revision(others), await revision(others)]).toMatchObject([
      { id: 3 },
      { id: 2 },
      { id: 3 },
    ])
    const data = await page.data()
    expect(data.revisions.map(({ id }) => id)).toEqual([3, 2, 1])
    expect(data.live).toBe(true)
    const hosts = async (id: number): Promise<string[]> => {
      const { status, headers, body } = await page.get(`revision/${id}`)
      expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/gzip' })
      return Object.keys(JSON.parse(gunzipSync(body).toString('utf8'))._meta.hostvars)
    }
    expect(await hosts(2)).toContain(one)
    expect(await hosts(2)).not.toContain(two)
    expect(await hosts(3)).toContain(two)
    const blame: BlameLine[] = JSON.parse((await page.get(`blame/${two}`)).body.toString('utf8'))
    expect(blame.find(({ path }) => path === 'ansible_host')).toMatchObject({ revision: 3, reason: 'rack-2' })
    expect(blame.find(({ kind, path }) => kind === 'group' && path === 'compute_hosts')).toMatchObject({ revision: 3 })
    const late = await page.events({ 'last-event-id': '2' })
    expect(await revision(late), 'who comes back is told what was missed').toMatchObject({ id: 3 })
  })
})

describe('a backend that goes away while the page is open', () => {
  const needed = postgresqlSection.missing === undefined ? it : it.skip

  needed('a server: is told once, what is known stays, and it is back by itself', async () => {
    const text = await postgresqlSection.text()
    const port = Number(/port = (\d+)/.exec(text)![1])
    const proxy = await LossyProxy.to(port)
    onTestFinished(() => proxy.close())
    const cloud = new MovingCloud({ inProcess: true })
    cloud.add(text.replace(/port = \d+/, `port = ${proxy.port}`))
    cloud.use(postgresqlSection.name)
    await cloud.list()
    const page = await Explored.start(cloud.directory, '--interval', '300ms')
    const events = await page.events()
    proxy.treat(() => 'cut')
    const away = await events.next()
    expect(away?.event).toBe('away')
    expect(away?.data).not.toContain('s3cret')
    const late = await page.events()
    expect((await late.next())?.event, 'who comes now is told so too').toBe('away')
    expect((await page.data()).revisions.map(({ id }) => id)).toEqual([1])
    expect((await page.get('revision/1')).status).toBe(503)
    proxy.treat(undefined)
    expect((await events.next())?.event).toBe('back')
    expect((await page.get('revision/1')).status).toBe(200)
    await cloud.addHost()
    expect(await revision(events)).toMatchObject({ id: 2 })
  })

  it('the directory: the same', async () => {
    const cloud = new MovingCloud({ inProcess: true })
    await cloud.list()
    const page = await Explored.start(cloud.directory, '--interval', '200ms')
    const events = await page.events()
    renameSync(cloud.inventory, `${cloud.inventory}.away`)
    expect((await events.next())?.event).toBe('away')
    renameSync(`${cloud.inventory}.away`, cloud.inventory)
    expect((await events.next())?.event).toBe('back')
    await cloud.addHost()
    expect(await revision(events)).toMatchObject({ id: 2 })
  })
})

it('no secret is in anything that the server answers', async () => {
  const cloud = await deployedCloud()
  const planted = 'Planted-secret-4711'
  cloud.edit('global_overrides:\n', `global_overrides:\n  galera_root_password: ${planted}\n`)
  cloud.edit(/( {2}compute2:\n {4}ip: [\d.]+\n)/, `$1    host_vars:\n      ipmi_token: ${planted}-2\n`)
  await cloud.run(['generate', '--reason', `root is ${planted}`])
  withdrawCompute3(cloud)
  cloud.edit(`${planted}-2`, `${planted}-3`)
  await cloud.run(['generate', '--reason', `now ${planted}-3`])
  expect(JSON.stringify(cloud.stored())).toContain(`${planted}-3`)
  const page = await Explored.start(cloud.directory)
  for (const path of ['', 'data.json', 'revision/1', 'revision/2', 'revision/3', 'blame/compute2']) {
    const { status, headers, body } = await page.get(path)
    expect({ path, status }).toEqual({ path, status: 200 })
    const text = headers['content-type'] === 'application/gzip' ? gunzipSync(body) : body
    expect(text.toString('utf8').includes(planted), path).toBe(false)
  }
})

it('one damaged revision is damage of its place', async () => {
  const cloud = await deployedCloud()
  withdrawCompute3(cloud)
  await cloud.run(['remove', 'compute3', '--yes'])
  const page = await Explored.start(cloud.directory)
  writeFileSync(join(cloud.directory, 'openstack_inventory.history', '1'), 'gone')
  const { status, body } = await page.get('revision/1')
  expect(status).toBe(422)
  expect(body.toString('utf8')).toContain('openstack_inventory.history/1 is damaged')
  expect((await page.data()).revisions.map(({ id, damage }) => [id, damage !== undefined])).toEqual([
    [2, false],
    [1, true],
  ])
  expect((await page.get('revision/2')).status).toBe(200)
})
