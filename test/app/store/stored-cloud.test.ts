/** Where an inventory is said to be stored. */
import { expect, it } from 'vitest'
import { storedIn } from '../../../src/app/store/stored-cloud.ts'
import { openMemoryBackend } from '../../../src/backends/memory.ts'

it.each([
  ['the directory that it is in', '/etc/openstack_deploy/openstack_inventory.json', '/etc/openstack_deploy'],
  ['a file elsewhere', '/srv/openstack_inventory.json', '/srv/openstack_inventory.json'],
  ['a database', 'the database osa on db1', 'the database osa on db1'],
  ['no place of its own', undefined, 'the backend in use'],
])('is told as it is: %s', (_, place, told) => {
  expect(storedIn({ ...openMemoryBackend(), ...(place && { place }) }, '/etc/openstack_deploy')).toBe(told)
})
