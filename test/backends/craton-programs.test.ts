/** The programs over Craton, as `osa.ini` asks for it: each run is its own process. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { contentsOf, hostsIn, openCraton } from '../support/craton/inventories.ts'
import { addHost, type Site, siteOver } from '../support/craton/site.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'
import { type Ended, exampleEnvironment, pathOf, runMeanwhile } from '../support/program.ts'

interface CratonSite extends Site {
  readonly craton: CratonStandIn
}

async function site(craton?: CratonStandIn): Promise<CratonSite> {
  const started = craton ?? (await CratonStandIn.start({ mode: 'strict' }))
  if (!craton) onTestFinished(() => started.stop())
  return { ...siteOver(started), craton: started }
}

it('generate, show, doctor and backend check work on it', async () => {
  const { craton, directory, generate, tool } = await site()
  const first = await generate()
  expect(first).toMatchObject({ status: 0, stderr: '' })
  const { _meta } = JSON.parse(first.stdout)
  expect(Object.keys(hostsIn(craton))).toEqual(Object.keys(_meta.hostvars).sort())
  expect(readFileSync(join(directory, 'openstack_inventory.json'), 'utf8')).toBe(first.stdout.trimEnd())
  const count = craton.requests.length
  expect(await generate()).toEqual(first)
  const again = craton.requests.slice(count)
  expect(again.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    'GET /v1/clouds',
    'GET /v1/regions',
    'GET /v1/cells',
    'GET /v1/cells/3',
  ])
  expect((await tool('show', '--host', 'infra1')).stdout).toContain('10.20.0.11')
  const doctor = await tool('doctor')
  expect(doctor.stdout + doctor.stderr).not.toContain('compares nothing as it writes')
  expect((await tool('history')).stdout).toMatch(/^ *1 /m)
  expect(await tool('history', 'verify')).toMatchObject({ status: 0 })
  expect(doctor.stdout).not.toContain(craton.user.token)
})

it('backend check tries it with up to 10 MB of hosts, and leaves nothing behind', async () => {
  const { craton, tool } = await site()
  const { status, stdout, stderr } = await tool('backend', 'check')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^ok {3}1\.4 /m)
  expect(stdout).toMatch(/^removed again$/m)
  expect(craton.tables.all('regions')).toEqual([])
})

/** A run that adds a host, and whose connections end behind its second host in Craton. */
async function cutOff({ craton, directory, generate }: CratonSite): Promise<Ended> {
  addHost(directory, 'infra77')
  let creations = 0
  const isLate = ({ method, path }: { method: string; path: string }): boolean =>
    creations > 2 || (method === 'POST' && path === '/v1/hosts' && ++creations > 2)
  craton.trouble.when(isLate, 'cut', Number.POSITIVE_INFINITY)
  const cut = await generate()
  craton.trouble.clear()
  return cut
}

it('a run that is cut off behind its revision says so: that counts, and the next run finishes the hosts', async () => {
  const on = await site()
  const { craton, directory, generate, tool } = on
  await generate()
  const cut = await cutOff(on)
  expect(cut, cut.stderr).toMatchObject({ status: 1, stdout: '' })
  expect(cut.stderr).toMatch(
    /^openstack-ansible-inventory: revision 2 is saved, but hosts and variables in Craton are not yet as it has them: /,
  )
  // What is saved is what the readable copy has.
  expect(readFileSync(join(directory, 'openstack_inventory.json'), 'utf8')).toContain('infra77')
  const doctor = await tool('doctor')
  expect(doctor.stdout + doctor.stderr).toContain('not as revision 2 has it: ')
  // It finds nothing to change in the inventory.
  const again = await generate()
  expect(again).toMatchObject({ status: 0, stderr: '' })
  const { _meta } = JSON.parse(again.stdout)
  expect(Object.keys(_meta.hostvars)).toContain('infra77')
  expect(Object.keys(hostsIn(craton))).toEqual(Object.keys(_meta.hostvars).sort())
  expect((await (await openCraton(craton)).load())?.id).toBe(2)
  expect((await tool('doctor')).stdout).not.toContain('not as revision')
})

it('backend repair finishes the hosts, and tells what it was', async () => {
  const on = await site()
  const { craton, generate, tool } = on
  const first = await generate()
  expect(await tool('backend', 'repair')).toMatchObject({ status: 0, stdout: '[cmdb]: nothing had to be put right\n' })
  await cutOff(on)
  const repaired = await tool('backend', 'repair')
  expect(repaired).toMatchObject({ status: 0, stderr: '' })
  expect(repaired.stdout).toMatch(/^put right: host infra77-\S+ is missing$/m)
  expect(repaired.stdout).toMatch(/^\[cmdb\]: \d+ differences put right$/m)
  expect(Object.keys(hostsIn(craton))).toContain('infra77')
  expect(Object.keys(hostsIn(craton)).length).toBeGreaterThan(
    Object.keys(JSON.parse(first.stdout)._meta.hostvars).length,
  )
  const json = await tool('backend', 'repair', '--json')
  expect(JSON.parse(json.stdout)).toEqual({ section: 'cmdb', plugin: 'craton', repaired: [] })
})

it('migrate: from the files to Craton, and from there to the files of another directory, the same bytes', async () => {
  const one = await site()
  const other = await site(one.craton)
  const inFiles = ['--from', 'file', '--to', 'cmdb']
  const made = await runMeanwhile(
    process.execPath,
    [pathOf('openstack-ansible-inventory'), '--config', one.directory],
    {
      env: { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_INVENTORY_BACKEND: 'file' },
    },
  )
  expect(made).toMatchObject({ status: 0, stderr: '' })
  expect(await one.tool('migrate', ...inFiles)).toMatchObject({ status: 0 })
  expect(await other.tool('migrate', '--from', 'cmdb', '--to', 'file')).toMatchObject({
    status: 0,
  })
  const files = 'openstack_inventory.deployments/cloud-a/openstack_inventory.json'
  expect(readFileSync(join(other.directory, files), 'utf8')).toBe(made.stdout.trimEnd())
})

it('an inventory whose cells are gone is refused, and an import of the copy puts everything back', async () => {
  const { craton, directory, generate, tool } = await site()
  const first = await generate()
  const before = contentsOf(craton)
  for (const { id } of craton.tables.all('cells')) await craton.call('DELETE', `/v1/cells/${id}`)
  const refused = await generate()
  expect(refused).toMatchObject({ status: 1, stdout: '' })
  expect(refused.stderr).toContain('osa-inventory import')
  const imported = await tool('import', join(directory, 'openstack_inventory.json'), '--yes')
  expect(imported.status, imported.stderr).toBe(0)
  expect(contentsOf(craton)).toEqual(before)
  expect(await generate()).toEqual(first)
})
