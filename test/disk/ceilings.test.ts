/** What is larger than its ceiling is refused by its size, before it is read; the page names every ceiling. */
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as limits from '../../src/disk/limits.ts'
import { encodeTarMember } from '../../src/disk/tar.ts'
import { mostJsonCollections } from '../../src/python/json-faults.ts'
import { JsonSyntaxError, parseJson } from '../../src/python/json-read.ts'
import { longestDocument } from '../../src/python/json-write.ts'
import { deployedCloud, newCloud } from '../cli/tool/tool-run.ts'
import { repository } from '../support/program.ts'

/** Takes no room on the disk. */
function hollow(path: string, bytes: number): void {
  writeFileSync(path, '')
  truncateSync(path, bytes)
}

it('a YAML file of 16 MiB and a byte', async () => {
  const cloud = newCloud()
  hollow(cloud.path('conf.d/large.yml'), limits.largestInput + 1)
  const { status, out, err } = await cloud.run('generate')
  expect([status, out]).toEqual([1, ''])
  expect(err).toContain(
    `${cloud.path('conf.d/large.yml')}: cannot be read: it is larger than 16 MiB, the most that is read`,
  )
})

it('YAML files of 64 MiB together', async () => {
  const cloud = newCloud()
  for (let number = 1; number <= 5; number++) {
    writeFileSync(cloud.path(`conf.d/large${number}.yml`), `# ${'x'.repeat(15 << 20)}\n`)
  }
  const { status, out, err } = await cloud.run('generate')
  expect([status, out]).toEqual([1, ''])
  expect(err).toContain(
    `${cloud.path('conf.d/large5.yml')}: is not read: all files of the cloud together may have 64 MiB, and have more with it`,
  )
  expect(err).not.toContain('large4.yml')
})

it('settings, and an audit log to compare with', async () => {
  const cloud = await deployedCloud()
  hollow(cloud.path('log'), limits.largestLog + 1)
  const compared = await cloud.run(['history', 'verify', '--against', cloud.path('log')])
  expect([compared.status, compared.out]).toEqual([1, ''])
  expect(compared.err).toMatch(/log: cannot be read: it is larger than 256 MiB/)
  hollow(cloud.path('osa.ini'), limits.largestInput + 1)
  const { status, err } = await cloud.run('history')
  expect(status).toBe(1)
  expect(err).toMatch(/osa\.ini.*cannot be read: it is larger than 16 MiB/)
})

it('a backup of an inventory, which is damage and stops nobody', async () => {
  const cloud = await deployedCloud()
  const path = cloud.path('backup_openstack_inventory.tar')
  const name = 'openstack_inventory.json-20300101_000000.json'
  const [header] = encodeTarMember({ name, mode: 0o600, uid: 0, gid: 0, modified: 1e9, data: new Uint8Array() })
  // The size that it tells; what is behind it takes no room.
  header!.write(`${(limits.largestDocument + 1).toString(8).padStart(11, '0')}\0`, 124, 'ascii')
  header!.fill(' ', 148, 156)
  const sum = header!.reduce((total, byte) => total + byte, 0)
  header!.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  writeFileSync(path, header!)
  truncateSync(path, limits.largestDocument + 4096)
  expect((await cloud.run('doctor')).err).not.toMatch(/internal error/)
  expect((await cloud.run('generate --force')).status).toBe(0)
})

it('more than 50,000 hosts, with the file and the line of the group that has the most', {
  timeout: 120_000,
}, async () => {
  const cloud = newCloud()
  const hosts = Array.from({ length: 50_001 }, (_, at) => `  c${at}: {ip: 10.200.${at >> 8}.${at & 255}}\n`)
  writeFileSync(cloud.path('conf.d/many.yml'), `compute_hosts:\n${hosts.join('')}`)
  const before = readdirSync(cloud.path('.'))
  const { status, out, err } = await cloud.run('generate')
  expect([status, out]).toEqual([1, ''])
  expect(err).toMatch(
    new RegExp(
      `${cloud.path('conf.d/many.yml')}:1: compute_hosts: the configuration has 50,011 hosts, 50,004 of them in ` +
        'compute_hosts; one cloud may have 50,000\n +look for hosts that are there by mistake; ',
    ),
  )
  expect(readdirSync(cloud.path('.'))).toEqual(before)
})

it('objects of JSON beyond two million', { timeout: 60_000 }, () => {
  expect(() => parseJson(`[${'{},'.repeat(mostJsonCollections)}1]`)).toThrow(JsonSyntaxError)
  expect(() => parseJson(`[${'{},'.repeat(mostJsonCollections)}1]`)).toThrow(/more than 2000000 objects and lists/)
})

it('the largest document is the same on every floor', () => {
  expect(longestDocument).toBe(limits.largestDocument)
})

it('docs/reliability.md names every ceiling of the code', () => {
  const page = readFileSync(join(repository, 'docs/reliability.md'), 'utf8')
  const named = new Map(
    [...page.matchAll(/^\| [^|]+ \| ([^|]+) \| `(\w+)` \|/gm)].map(([, size, name]) => [name, size]),
  )
  const sizes = Object.entries(limits).filter(([, value]) => typeof value === 'number') as [string, number][]
  const shown = (bytes: number) => (bytes % (1 << 20) === 0 ? `${bytes >> 20} MiB` : `${bytes} bytes`)
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(sizes.map(([name, bytes]) => [name, shown(bytes)])))
})
