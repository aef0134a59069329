/** The header of a revision names files that are put into place and removed: it can name nothing else. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { deployedCloud } from '../cli/tool/tool-run.ts'

it.each([
  ['json', '../victim'],
  ['tar', '../victim'],
  ['json', 'openstack_user_config.yml'],
  ['json', 'ABSOLUTE'],
  ['tar', 'ABSOLUTE'],
  ['json', '.openstack_inventory.json./../../victim'],
])('a copy that waits (%s) at %s is damage, and stays what it is', async (member, place) => {
  const cloud = await deployedCloud()
  const victim = join(cloud.directory, '../victim')
  writeFileSync(victim, 'precious')
  const revisions = readdirSync(cloud.path('openstack_inventory.history'))
  const path = cloud.path(`openstack_inventory.history/${revisions.sort((a, b) => Number(b) - Number(a))[0]}`)
  const bytes = readFileSync(path)
  const end = bytes.indexOf('\n')
  const header = JSON.parse(bytes.toString('utf8', 0, end)) as { copy: Record<string, string> }
  header.copy[member] = place === 'ABSOLUTE' ? victim : place
  writeFileSync(path, Buffer.concat([Buffer.from(JSON.stringify(header)), bytes.subarray(end)]))
  // The inventory is another than the revision's: so what waits would be put into its place.
  writeFileSync(
    cloud.path('openstack_inventory.json'),
    `${readFileSync(cloud.path('openstack_inventory.json'), 'utf8')}\n`,
  )
  const configuration = readFileSync(cloud.path('openstack_user_config.yml'), 'utf8')
  for (const command of ['generate', 'history', 'show', 'remove compute3 --yes', 'history verify'])
    await cloud.run(command)
  expect(existsSync(victim) && readFileSync(victim, 'utf8')).toBe('precious')
  expect(readFileSync(cloud.path('openstack_user_config.yml'), 'utf8')).toBe(configuration)
  const { status, err } = await cloud.run('history')
  expect([status, err]).toEqual([1, expect.stringContaining(`${path} is damaged: its first line is not the header`)])
})
