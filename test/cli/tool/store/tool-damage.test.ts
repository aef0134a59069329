/** What is damaged is reported as damage of its place, by every command that reads it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

const readers = [
  'show --host infra1',
  'history',
  'history --host infra1',
  'history verify',
  'diff 1 2',
  'diff 1 latest',
  'blame infra1',
  'stale',
  'addresses',
  'doctor',
  'restore 1 --dry-run',
  'restore latest --dry-run',
  'generate --dry-run',
  'export -o ./exported.json',
]

async function twoRevisions(): Promise<Cloud> {
  const cloud = await deployedCloud()
  await cloud.run('remove compute3 --yes')
  return cloud
}

async function demandPlainWords(cloud: Cloud, commands: readonly string[] = readers): Promise<void> {
  for (const command of commands) {
    const { status, out, err } = await cloud.run(command)
    expect(err, command).not.toMatch(/internal error|\bundefined\b|\bNaN\b|\[object /)
    expect(out, command).not.toMatch(/\bundefined\b|\bNaN\b|\[object /)
    if (status !== 0) expect(`${out}${err}`, command).not.toBe('')
  }
}

describe('an inventory file that is not JSON', () => {
  async function soundCloud(): Promise<{ cloud: Cloud; sound: string }> {
    const cloud = await twoRevisions()
    return { cloud, sound: readFileSync(cloud.path('openstack_inventory.json'), 'utf8') }
  }

  it('by a character too many or too few anywhere', async () => {
    const { cloud, sound } = await soundCloud()
    const slip = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      put: fc.constantFrom(',', '}', '{', '"', ']', '[', ':', 'x', '-', '\\', '\u0000'),
      drop: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(slip, async ({ at, put, drop }) => {
        const place = Math.floor(at * sound.length)
        const broken = sound.slice(0, place) + (drop ? '' : put) + sound.slice(drop ? place + 1 : place)
        writeFileSync(cloud.path('openstack_inventory.json'), broken)
        await demandPlainWords(cloud)
      }),
      { numRuns: 25 },
    )
  })

  it('by a comma behind the last variable of the host that is asked for', async () => {
    const { cloud, sound } = await soundCloud()
    const start = sound.indexOf('"infra1": {', sound.indexOf('"hostvars"'))
    const end = sound.indexOf('\n            }', start)
    writeFileSync(cloud.path('openstack_inventory.json'), `${sound.slice(0, end)},${sound.slice(end)}`)
    const line = sound.slice(0, end).split('\n').length
    const { status, out, err } = await cloud.run('blame infra1')
    expect([status, out]).toEqual([1, ''])
    expect(err).toMatch(
      new RegExp(
        `^osa-inventory: ${cloud.path('openstack_inventory.json')}: not JSON: line ${line + 1}, column \\d+: `,
      ),
    )
    await demandPlainWords(cloud)
  })
})

describe('a revision file whose header has a member of another type', () => {
  const wrong: readonly unknown[] = [null, 'x', -1, 1.5, true, [], {}, [7], { x: 'y' }]
  const members = [
    ...[
      'id',
      'parent',
      'lineage',
      'change',
      'time',
      'author',
      'command',
      'reason',
      'tool',
      'digest',
      'inputs',
      'chain',
    ],
    ...['summary', 'summary.counts', 'summary.hostsAdded', 'summary.hostsRegrouped', 'summary.groupsChanged'],
    ...['summary.addressesAdded', 'summary.hostCount', 'summary.counts.hostsAdded'],
  ].map((name) => `info.${name}`)
  const others = ['format', 'info', 'content', 'content.sha256', 'content.bytes', 'copy', 'copy.json', 'copy.shown']

  it.each([...members, ...others])('%s', async (member) => {
    const cloud = await twoRevisions()
    for (const id of [1, 2]) {
      const path = cloud.path(`openstack_inventory.history/${id}`)
      const bytes = readFileSync(path)
      const end = bytes.indexOf('\n')
      const document = gunzipSync(bytes.subarray(end + 1))
      for (const value of wrong) {
        const header = JSON.parse(bytes.toString('utf8', 0, end))
        const names = member.split('.')
        const last = names.pop()!
        names.reduce((part, name) => part[name], header)[last] = value
        writeFileSync(path, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), gzipSync(document)]))
        await demandPlainWords(cloud, ['history', 'history verify', 'blame infra1', 'diff 1 2', 'restore 1 --dry-run'])
      }
      writeFileSync(path, bytes)
    }
  })
})

describe('a row of the database that has a column of another type', () => {
  const wrong = ['NULL', "'x'", '-1', '1.5', "x'00ff'", "''", "'{}'", "'[7]'"]
  const columns = {
    inventory_revisions: [
      ...['revision', 'parent', 'lineage', 'change_id', 'saved_at', 'author', 'command', 'reason', 'tool', 'digest'],
      ...['inputs', 'summary', 'chain_digest', 'compressed'],
    ],
    inventory_heads: ['revision', 'document'],
  }
  const places = Object.entries(columns).flatMap(([table, names]) => names.map((name) => [table, name] as const))

  it.each(places)('%s.%s', async (table, column) => {
    const cloud = newCloud()
    writeFileSync(cloud.path('osa.ini'), '[inventory]\nbackend = sqlite\n[sqlite]\npath = inventory.db\n')
    await cloud.run('generate')
    await cloud.run('remove compute3 --yes')
    const sound = readFileSync(cloud.path('inventory.db'))
    for (const value of wrong) {
      writeFileSync(cloud.path('inventory.db'), sound)
      const database = new Database(cloud.path('inventory.db'))
      database.pragma('foreign_keys = off')
      database.pragma('ignore_check_constraints = on')
      try {
        database.exec(`UPDATE ${table} SET ${column} = ${value}`)
      } catch (error) {
        // A column that refuses the value cannot come to hold it.
        expect(String(error)).toContain('constraint')
        continue
      } finally {
        database.close()
      }
      await demandPlainWords(cloud, ['history', 'history verify', 'blame infra1', 'diff 1 2', 'restore 1 --dry-run'])
    }
  })
})
