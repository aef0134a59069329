/** `osa-inventory history tag`: a name for a revision, wherever a revision is named, and what pruning makes of it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import Database from 'libsql'
import { expect, it } from 'vitest'
import { generateMain } from '../../../../src/cli/generator/generate.ts'
import { type Cloud, deployedCloud } from '../tool-run.ts'
import { sectionsCloud } from './tag-clouds.ts'

/** Four revisions. */
async function taggedCloud(settings = ''): Promise<Cloud> {
  const cloud = await deployedCloud()
  writeFileSync(cloud.path('osa.ini'), `[inventory]\n${settings}\n`)
  for (const host of ['compute3', 'compute2']) await cloud.run(['remove', host, '--yes'])
  expect(await cloud.run('history tag before-upgrade')).toMatchObject({
    status: 0,
    out: 'revision 3 has the tag before-upgrade\n',
    err: '',
  })
  await cloud.run('remove compute1 --yes')
  return cloud
}

function idsIn(out: string): number[] {
  return out
    .split('\n')
    .slice(1, -1)
    .map((line) => Number(line.split(/ {2,}/)[0]))
}

it('a tag stands for its revision in every command that takes one', async () => {
  const cloud = await taggedCloud()
  expect((await cloud.run('show before-upgrade --json')).out).toBe((await cloud.run('show 3 --json')).out)
  expect((await cloud.run('diff before-upgrade')).out).toBe((await cloud.run('diff 3')).out)
  expect((await cloud.run('diff 1 before-upgrade --brief')).out).toContain('  - compute2')
  expect((await cloud.run('restore before-upgrade --dry-run')).out).toContain('+ compute1')
  expect((await cloud.run('show --names revisions')).out.split('\n')).toContain('before-upgrade')
  let out = ''
  const io = {
    out: (text: string | Uint8Array) => {
      out += text
    },
    err: () => {},
    env: cloud.env,
    cwd: cloud.directory,
  }
  const world = { ...io, isTerminal: { out: false, err: false, in: false }, ask: async () => undefined }
  expect(await generateMain(['--list', '--at', 'before-upgrade'], world)).toBe(0)
  expect(Object.keys(JSON.parse(out)._meta.hostvars)).toContain('compute1')
  const { status, err } = await cloud.run('show befor-upgrade')
  expect([status, err]).toEqual([1, expect.stringContaining('does not name a revision; do you mean before-upgrade?')])
})

it('tags are listed, moved with --force alone, and deleted', async () => {
  const cloud = await taggedCloud()
  expect((await cloud.run('history')).out).toMatch(/ {2}release {2}tags\n4 .* {2}-\n3 .* {2}before-upgrade\n/)
  expect(JSON.parse((await cloud.run('history --json')).out).map((info: { tags?: string[] }) => info.tags)).toEqual([
    undefined,
    ['before-upgrade'],
    undefined,
    undefined,
  ])
  expect((await cloud.run('history -p --brief -n 2')).out).toContain('\nrevision 3 (tag: before-upgrade)\n')
  const taken = await cloud.run('history tag before-upgrade 1')
  expect([taken.status, taken.out]).toEqual([1, ''])
  expect(taken.err).toContain('stands for revision 3 already')
  expect((await cloud.run('history tag -f before-upgrade 1')).out).toContain('is now at revision 1\n')
  expect((await cloud.run('history tag second -2')).out).toBe('revision 2 has the tag second\n')
  const { out } = await cloud.run('history tags')
  expect((await cloud.run('history tag')).out).toBe(out)
  expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ['tag', 'revision'],
    ['second', '2'],
    ['before-upgrade', '1'],
    [''],
  ])
  expect(JSON.parse((await cloud.run('history tags --json')).out)).toMatchObject([
    { name: 'second', revision: 2 },
    { name: 'before-upgrade', revision: 1 },
  ])
  expect((await cloud.run('history tag -d second')).out).toBe('the tag second of revision 2 is removed\n')
  const gone = await cloud.run('history tag -d befor-upgrade')
  expect([gone.status, gone.err]).toEqual([1, expect.stringContaining('do you mean before-upgrade?')])
})

it.each([
  ['latest', 'cannot name a tag'],
  ['12', 'cannot name a tag'],
  ['3d', 'cannot name a tag'],
  ['2026-11-01', 'cannot name a tag'],
  ['a/b', 'cannot name a tag'],
  ['x.json', 'cannot name a tag'],
  [`a\u001b[31m`, 'cannot name a tag'],
  ['x'.repeat(65), 'at most 64 characters'],
])('%j is no name for a tag', async (name, told) => {
  const cloud = await deployedCloud()
  const { status, out, err } = await cloud.run(['history', 'tag', name])
  expect([status, out]).toEqual([2, ''])
  expect(err).toContain(told)
})

it('pruning keeps what has a tag, by hand and by history_keep, and the rest verifies', async () => {
  const cloud = await taggedCloud('[file]\nhistory_keep = 2')
  await cloud.run('restore 3 --yes')
  await cloud.run('restore 4 --yes')
  await cloud.run('restore before-upgrade --yes')
  expect(idsIn((await cloud.run('history')).out)).toEqual([7, 6, 3])
  const { status, out } = await cloud.run('history verify')
  expect([status, out]).toEqual([0, expect.stringContaining('below the cut revision 3 is kept')])
  expect(out).toContain('revisions 6 to 7 are as written')
  const plan = await cloud.run('history prune --keep-last 1 --dry-run')
  expect(plan.out).toContain('one revision (6) goes\n2 revisions (3, 7) stay:\n')
  expect(plan.out).toMatch(/\n {2}3 {2}\S+Z {2}tag before-upgrade\n {2}7 {2}\S+Z {2}newest\n/)
  await cloud.run('history prune --keep-tags --yes')
  expect(idsIn((await cloud.run('history')).out)).toEqual([7, 3])
  expect((await cloud.run('show 5')).err).toContain('revision 5 was dropped from the history')
  expect((await cloud.run('diff')).err).toContain('those before it were dropped')
  await cloud.run('history tag -d before-upgrade')
  await cloud.run('history prune --keep-last 1 --yes')
  expect(idsIn((await cloud.run('history')).out)).toEqual([7])
  expect((await cloud.run('history verify')).status).toBe(0)
})

it('an altered revision below the cut is found', async () => {
  const cloud = await taggedCloud()
  await cloud.run('history prune --keep 1 --yes')
  const path = cloud.path('openstack_inventory.history/3')
  const bytes = readFileSync(path)
  bytes[bytes.length - 20]! ^= 1
  writeFileSync(path, bytes)
  const { status, out } = await cloud.run('history verify')
  expect([status, out]).toEqual([1, expect.stringContaining('revision 3: ')])
})

it('the audit log tells of tags, and history verify reads it', async () => {
  const cloud = await deployedCloud()
  const log = cloud.path('audit.log')
  writeFileSync(cloud.path('osa.ini'), `[inventory]\naudit_log = ${log}\nrequire_reason = yes\n`)
  await cloud.run(['remove', 'compute3', '--yes', '--reason', 'board'])
  expect((await cloud.run('history tag first 1')).err).toContain('manual changes need a reason')
  await cloud.run(['history', 'tag', 'first', '1', '--reason', 'for the record'])
  await cloud.run(['history', 'tag', 'first', '2', '-f', '--reason', 'moved'])
  await cloud.run(['history', 'tag', '-d', 'first', '--reason', 'done'])
  const lines = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.slice(-3)).toMatchObject([
    { event: 'tagged', tag: 'first', revision: 1, reason: 'for the record', deployment: 'default', backend: 'file' },
    { event: 'tagged', tag: 'first', revision: 2, was: 1 },
    { event: 'untagged', tag: 'first', revision: 2 },
  ])
  const { out } = await cloud.run(['history', 'verify', '--against', log])
  expect(out).toContain('the audit log says the same')
  expect(out).not.toContain('is not a line of an audit log')
})

it('a list of tags that is damaged is told of, and nothing is pruned by it', async () => {
  const cloud = await taggedCloud()
  const name = readdirSync(cloud.path('openstack_inventory.history')).find((each) => each.startsWith('tags-'))!
  for (const content of ['nonsense', '{"format":"osa-inventory tags 1","tags":[{"name":"-x","id":1}]}', '']) {
    writeFileSync(cloud.path(`openstack_inventory.history/${name}`), content)
    for (const line of ['history tags', 'history prune --keep 1 --yes', 'show before-upgrade']) {
      const { status, out, err } = await cloud.run(line)
      expect([line, status, out]).toEqual([line, 1, ''])
      expect(err).toContain(`openstack_inventory.history/${name}`)
    }
  }
  expect(readdirSync(cloud.path('openstack_inventory.history')).filter((each) => /^\d+$/.test(each))).toHaveLength(4)
})

it('a table of tags that is gone is told of by all that needs it, and comes back where someone asks for that', async () => {
  const cloud = await taggedCloud()
  expect((await cloud.run('migrate --from file --to sqlite --history')).status).toBe(0)
  writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = sqlite\n')
  const database = new Database(cloud.path('openstack_inventory.sqlite'))
  database.exec('DROP TABLE inventory_tags')
  database.close()
  for (const line of ['history tags', 'history tag other 1', 'history prune --keep 1 --yes', 'history']) {
    const { status, out, err } = await cloud.run(line)
    expect([line, status, out]).toEqual([line, 1, ''])
    expect(err).toContain('the table inventory_tags is gone')
    expect(err).toContain('`osa-inventory backend repair` goes on without tags')
  }
  expect((await cloud.run('show')).status).toBe(0)
  expect((await cloud.run('backend repair')).out).toContain('put right: the table inventory_tags was gone')
  expect((await cloud.run('history tag before-upgrade 3')).status).toBe(0)
  expect((await cloud.run('history prune --keep 1 --yes')).status).toBe(0)
  expect(idsIn((await cloud.run('history')).out)).toEqual([4, 3])
})

it('a bundle and a migration take tags along, with what they keep below the cut', async () => {
  const cloud = await taggedCloud()
  await cloud.run('history prune --keep 1 --yes')
  await cloud.run('restore before-upgrade --yes')
  await cloud.run(['export', '--format', 'bundle', '-o', cloud.path('cloud.bundle')])
  const other = sectionsCloud(cloud)
  expect((await other.run(['import', cloud.path('cloud.bundle')])).err).toBe('')
  const listed = (await other.run('history --json')).out
  expect(listed).toBe((await cloud.run('history --json')).out)
  expect(JSON.parse(listed).map(({ id, tags = [] }: { id: number; tags?: string[] }) => [id, ...tags])).toEqual([
    [5],
    [4],
    [3, 'before-upgrade'],
  ])
  expect((await other.run('history verify')).status).toBe(0)
  const migrated = await other.run('migrate --from file --to lite --history')
  expect([migrated.status, migrated.err]).toEqual([0, ''])
  const env = { OSA_INVENTORY_BACKEND: 'lite' }
  expect((await other.run('history --json', { env })).out).toBe(listed)
  expect((await other.run('history verify', { env })).status).toBe(0)
  await other.run('history tag -f before-upgrade 4')
  await other.run('migrate --from file --to lite --history')
  expect((await other.run('history tags', { env })).out).toMatch(/\nbefore-upgrade {2}4 /)
})

it('a backend without tags refuses, and says so where they would be lost', async () => {
  const cloud = await taggedCloud()
  writeFileSync(cloud.path('plain.mjs'), plainPlugin)
  writeFileSync(cloud.path('osa.ini'), '[inventory]\n[plain]\nplugin = ./plain.mjs\n')
  const migrated = await cloud.run('migrate --from file --to plain --history')
  expect(migrated.out).toContain('[plain] keeps no tags: before-upgrade will not be there\n')
  const env = { OSA_INVENTORY_BACKEND: 'plain' }
  for (const line of ['history tag x', 'history tags', 'history tag -d before-upgrade']) {
    const { status, out, err } = await cloud.run(line, { env })
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('this backend keeps no tags; nothing was changed')
  }
  expect(idsIn((await cloud.run('history', { env })).out)).toEqual([4, 3, 2, 1])
})

const plainPlugin = `
import { readFileSync, writeFileSync } from 'node:fs'
const path = new URL('plain.json', import.meta.url)
const read = () => { try { return JSON.parse(readFileSync(path, 'utf8')) } catch { return [] } }
export default {
  name: 'plain', apiVersion: 1, summary: 'a list', options: {},
  register: () => ({
    capabilities: { compareAndSwap: false, shared: true },
    load: async () => read().at(-1),
    write: async (revision) => writeFileSync(path, JSON.stringify([...read(), revision])),
    async *revisions() { yield* read().reverse() },
    loadRevision: async (id) => read().find((each) => each.id === id),
  }),
}
`
