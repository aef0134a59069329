/** Inventories in files, as an earlier state of the programs left them: read, proved, and gone on with. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FrozenCloud, samples, sha256, toldOf } from './samples.ts'

describe('files of an earlier state', () => {
  it.each(['file-whole', 'file-pruned'])(
    '%s: are what they were, also beside their audit log, and go on',
    async (name) => {
      const cloud = new FrozenCloud(name)
      const told = toldOf(name)
      await cloud.demandTold(told)
      await cloud.tool('history', 'verify', '--against', cloud.path('audit.log'))
      await cloud.demandUnchanged(told)
      await cloud.goOn(5)
      await cloud.tool('history', 'verify', '--against', cloud.path('audit.log'))
    },
  )

  it('the history that was pruned has its cut, which nobody can move unseen', async () => {
    const cloud = new FrozenCloud('file-pruned')
    expect(await cloud.tool('history', 'verify')).toContain('pruned: it begins after revision 2')
    const history = cloud.path('openstack_inventory.history')
    const cut = readdirSync(history).find((each) => each.startsWith('cut-'))!
    cpSync(join(history, cut), join(history, 'cut-3-'.padEnd(cut.length, '0')))
    const ended = await cloud.ended('osa-inventory', ['history', 'verify'])
    expect(ended).toMatchObject({ status: 1 })
  })

  it('a deployment of another name goes on for itself', async () => {
    const cloud = new FrozenCloud('file-whole')
    const other = { OSA_INVENTORY_DEPLOYMENT: 'cloud-b' }
    cloud.configure('compute1', 'compute3', 'compute4')
    expect((await cloud.ended('openstack-ansible-inventory', ['--list'], other)).status).toBe(0)
    const ended = await cloud.ended('osa-inventory', ['history', '--json'], other)
    expect(JSON.parse(ended.stdout).map(({ id }: { id: number }) => id)).toEqual([2, 1])
    expect(sha256(await cloud.tool('export'))).toBe(toldOf('file-whole').document)
  })

  it('an edit by hand counts, and the next change records it first', async () => {
    const cloud = new FrozenCloud('file-edited')
    const json = cloud.path('openstack_inventory.json')
    const edited = readFileSync(json, 'utf8')
    const { document, history } = toldOf('file-edited')
    expect(sha256(await cloud.tool('export'))).toBe(document)
    expect(JSON.parse(await cloud.tool('history', '--json'))).toEqual(history)
    expect(JSON.parse(edited)._meta.hostvars.compute1.rack).toBe('r7')
    cloud.configure('compute1', 'compute3', 'compute4')
    await cloud.list()
    const [grown, recorded, former] = JSON.parse(await cloud.tool('history', '--json'))
    expect([grown.id, recorded.id, former.id]).toEqual([7, 6, 5])
    expect(recorded.command).toBe('external edit')
    expect(JSON.parse(await cloud.tool('export', '6'))._meta.hostvars.compute1.rack).toBe('r7')
    await cloud.tool('history', 'verify')
  })

  it('a JSON without a history, with the tar of former states, becomes the first revision', async () => {
    const cloud = new FrozenCloud('file-first-seen')
    const stored = readFileSync(cloud.path('openstack_inventory.json'))
    expect(await cloud.tool('export')).toBe(stored.toString())
    expect(sha256(await cloud.list())).toBe(sha256(stored))
    cloud.configure('compute1', 'compute3', 'compute4')
    await cloud.list()
    expect(await cloud.ids()).toEqual([2, 1])
    expect(await cloud.tool('export', '1')).toBe(stored.toString())
    await cloud.goOn(2)
  })

  it('the tar alone holds what a lost JSON is restored from', async () => {
    const cloud = new FrozenCloud('file-first-seen')
    writeFileSync(cloud.path('openstack_inventory.json'), '')
    const refused = await cloud.ended('openstack-ansible-inventory', ['--list'])
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('backup_openstack_inventory.tar')
  })
})

describe('what was written beside an inventory', () => {
  it.each(['whole', 'pruned'])('a bundle (%s) is proved and imported, and goes on', async (name) => {
    const bundle = join(samples, 'bundles', `${name}.bundle`)
    const cloud = new FrozenCloud()
    await cloud.tool('import', bundle, '--check')
    cpSync(join(samples, 'file-whole/openstack_user_config.yml'), cloud.path('openstack_user_config.yml'))
    await cloud.tool('import', bundle)
    const told = toldOf(`file-${name}`)
    expect(sha256(await cloud.tool('export'))).toBe(told.document)
    expect(JSON.parse(await cloud.tool('history', '--json'))).toEqual(told.history)
    await cloud.demandUnchanged(told)
    await cloud.grow()
    await cloud.tool('history', 'verify')
  })

  it('an exported document is imported, and the hosts are exported as they were', async () => {
    const cloud = new FrozenCloud('file-whole')
    await cloud.tool('remove', 'compute3', '--yes')
    const document = join(samples, 'bundles/document.json')
    await cloud.tool('import', document, '--yes')
    expect(await cloud.tool('export')).toBe(readFileSync(document, 'utf8'))
    const hosts = readFileSync(join(samples, 'bundles/hosts.json'), 'utf8')
    expect(await cloud.tool('export', '--format', 'hosts')).toBe(hosts)
  })

  it('a note of an unchanged run that other programs left is passed over', async () => {
    const cloud = new FrozenCloud('file-pruned')
    const told = toldOf('file-pruned')
    for (let run = 1; run <= 2; run++) await cloud.list()
    const notes = join(cloud.env.XDG_CACHE_HOME!, 'osa-inventory')
    const [name] = readdirSync(notes)
    const [frozen] = readdirSync(join(samples, 'notes'))
    const own = readFileSync(join(notes, name!))
    writeFileSync(join(notes, name!), readFileSync(join(samples, 'notes', frozen!)))
    expect(sha256(await cloud.list())).toBe(told.document)
    expect(sha256(await cloud.list())).toBe(told.document)
    // The run did look at it, and has put a note of its own in its place.
    const lines = (bytes: Buffer): string[] => bytes.toString().split('\n').slice(0, 2)
    expect(lines(readFileSync(join(notes, name!)))).toEqual(lines(own))
  })

  it('a mirror that is a copy of what SQLite holds goes on with it', async () => {
    const cloud = new FrozenCloud('sqlite-version-2')
    cloud.configure('compute1', 'compute3', 'compute4')
    const listed = await cloud.list()
    expect(readFileSync(cloud.path('openstack_inventory.json'), 'utf8')).toBe(listed)
  })
})
