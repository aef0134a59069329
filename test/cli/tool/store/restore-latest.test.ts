/** `restore latest` takes what the refusal before it names; a damaged past keeps no good state from being used. */
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openFileBackend } from '../../../../src/backends/file.ts'
import { encodeTarMember, tarEnd } from '../../../../src/disk/tar.ts'
import type { Cloud } from '../tool-run.ts'
import { configure, containersOf, smallCloud } from './damaged-places.ts'

const JSON_FILE = 'openstack_inventory.json'
const TAR = 'backup_openstack_inventory.tar'
const HISTORY = 'openstack_inventory.history'

function writeTar(cloud: Cloud, documents: readonly string[]): string[] {
  const names = documents.map((_, index) => `openstack_inventory.json-20260101_00000${index}.json`)
  const parts = documents.flatMap((text, index) =>
    encodeTarMember({ name: names[index]!, mode: 0o640, uid: 0, gid: 0, modified: 0, data: Buffer.from(text) }),
  )
  writeFileSync(cloud.path(TAR), Buffer.concat([...parts, tarEnd(parts.reduce((sum, part) => sum + part.length, 0))]))
  return names
}

const broken: [string, string][] = [
  ['cut', '{"_meta": {"hostv'],
  ['not JSON in its middle', '{"a": }'],
  ['a list', '[]'],
  ['an empty mapping', '{}'],
  ['a mapping without hosts', '{"a": 1}'],
  ['an inventory of no hosts', '{"_meta": {"hostvars": {}}}'],
  ['deeper than anything', `${'[1,'.repeat(100_000)}`],
]

describe('where history and JSON are gone', () => {
  it.each(broken)(
    'and the newest backup is %s, the one before is named, taken, and the other one told',
    async (_what, text) => {
      const cloud = await smallCloud()
      const good = readFileSync(cloud.path(JSON_FILE), 'utf8')
      rmSync(cloud.path(JSON_FILE))
      rmSync(cloud.path(HISTORY), { recursive: true })
      const [older, newest] = writeTar(cloud, [good, text]) as [string, string]

      const refused = await cloud.run('generate')
      expect([refused.status, refused.out]).toEqual([1, ''])
      expect(refused.err).toContain(`the newest good backup in ${TAR} is ${older}`)
      expect(refused.err).toContain(`skipped: ${newest}: `)

      const asked = await cloud.run(`restore ${newest} --yes`)
      expect([asked.status, asked.out]).toEqual([1, ''])
      expect(asked.err).toContain(newest)
      expect(asked.err).not.toContain('internal error')

      const restored = await cloud.run('restore latest --yes')
      expect(restored.status, restored.err).toBe(0)
      expect(restored.out).toContain(`backup ${older} is back`)
      expect(restored.err).toContain(`skipped ${newest}: `)
      expect(readFileSync(cloud.path(JSON_FILE), 'utf8')).toBe(good)
      expect(await cloud.run('generate')).toMatchObject({ status: 0, out: 'no changes\n', err: '' })
    },
  )

  it('a backup is taken by its name', async () => {
    const cloud = await smallCloud()
    const good = readFileSync(cloud.path(JSON_FILE), 'utf8')
    const named = good.replaceAll('infra1', 'infra9')
    rmSync(cloud.path(JSON_FILE))
    const [older] = writeTar(cloud, [named, good])
    expect((await cloud.run(`restore ${older} --yes`)).out).toContain(`backup ${older} is back`)
    expect(readFileSync(cloud.path(JSON_FILE), 'utf8')).toBe(named)
    const missing = await cloud.run('restore openstack_inventory.json-20200101_000000.json --yes')
    expect([missing.status, missing.err]).toEqual([1, expect.stringContaining(`there are `)])
  })

  it('and no backup is good, nothing is put in place', async () => {
    const cloud = await smallCloud()
    rmSync(cloud.path(JSON_FILE))
    rmSync(cloud.path(HISTORY), { recursive: true })
    writeTar(cloud, ['[]', '{}'])
    const restored = await cloud.run('restore latest --yes')
    expect([restored.status, restored.out]).toEqual([1, ''])
    expect(restored.err).toContain('there is no inventory with hosts among what is kept')
    expect(restored.err).toContain('osa-inventory generate --new')
    expect((await cloud.run('generate --new')).status).toBe(0)
  })
})

describe('the packed body of the newest revision is damaged', () => {
  async function damaged(): Promise<Cloud> {
    const cloud = await smallCloud()
    const path = cloud.path(`${HISTORY}/2`)
    truncateSync(path, readFileSync(path).length - 40)
    return cloud
  }

  it('and a blank line was added to the JSON file: runs go on, with a warning, and keep every name', async () => {
    const cloud = await damaged()
    appendFileSync(cloud.path(JSON_FILE), '\n')
    const known = containersOf(readFileSync(cloud.path(JSON_FILE), 'utf8'), 'infra1')
    const unchanged = await cloud.run('generate')
    expect([unchanged.status, unchanged.out]).toEqual([0, 'no changes\n'])
    expect(unchanged.err).toMatch(
      /^osa-inventory: warning: revision 2 cannot be compared with what is stored now: .*\n$/,
    )
    configure(cloud, ['infra1', 'infra2', 'infra3'])
    const changed = await cloud.run('generate')
    expect(changed.status, changed.err).toBe(0)
    expect(containersOf(readFileSync(cloud.path(JSON_FILE), 'utf8'), 'infra1')).toEqual(known)
    const [newest, edit] = JSON.parse((await cloud.run('history --json')).out)
    expect([newest.id, edit.id, edit.command, edit.summary.hostsAdded]).toEqual([4, 3, 'external edit', []])
    const again = await cloud.run('generate')
    expect(again).toMatchObject({ status: 0, out: 'no changes\n', err: '' })
  })

  it('doctor has an error, and says which file', async () => {
    const cloud = await damaged()
    const { findings } = JSON.parse((await cloud.run('doctor --json')).out)
    const found = findings.filter(({ code }: { code: string }) => code === 'history-damage')
    expect(found).toEqual([expect.objectContaining({ grade: 'error', file: cloud.path(`${HISTORY}/2`) })])
  })

  it('and an older document was put in place: nothing is drawn again that it may have', async () => {
    const cloud = await damaged()
    const backend = openFileBackend({ directory: cloud.directory })
    writeFileSync(cloud.path(JSON_FILE), (await backend.loadRevision(1)).document)
    const refused = await cloud.run('generate')
    expect([refused.status, refused.out]).toEqual([1, ''])
    expect(refused.err).toContain('shows an older state than revision 2, which cannot be read')
    expect((await cloud.run('generate --force')).status).toBe(0)
  })
})
