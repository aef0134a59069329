/** Which groups the plays of a release are for. The playbooks here have the shapes of openstack.osa's. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { playbookGroups } from '../../../src/app/upgrade/playbook-groups.ts'
import { releases } from '../../../src/core/inventory/releases.ts'
import { Dict } from '../../../src/python/value.ts'
import { scratch } from '../../support/program.ts'

function groupsOf(files: Readonly<Record<string, string>>): string[] {
  const checkout = scratch()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true })
    writeFileSync(join(checkout, path), text)
  }
  const [release] = releases
  const place = { checkout, release: release!, collections: undefined, environment: new Dict() }
  const { source, groups } = playbookGroups(place)
  expect(source).toBe(`hosts: of the playbooks in ${join(checkout, 'playbooks')}`)
  return [...groups].sort()
}

const play = (hosts: string): string => `- name: does something\n  hosts: ${hosts}\n  tasks: []\n`

describe('the groups of playbooks', () => {
  it.each([
    ['nova_conductor[0]', ['nova_conductor']],
    ['"nova_compute:!nova_api"', ['nova_compute']],
    ['all_containers[0]:physical_hosts[0]', ['all_containers', 'physical_hosts']],
    ['"{{ rabbitmq_host_group | default(\'rabbitmq_all\') }}[0]"', ['rabbitmq_all']],
    ['"{{ a | default(b | default(\'ceph-mon\')) }}"', ['ceph-mon']],
    ['[swift_all, swift_remote_all]', ['swift_all', 'swift_remote_all']],
    ['hosts', ['hosts']],
    ['localhost', []],
  ])('%s', (hosts, groups) => {
    expect(groupsOf({ 'playbooks/one.yml': play(hosts), 'playbooks/other.yml': play('galera_all') })).toEqual(
      [...groups, 'galera_all'].sort(),
    )
  })

  it('are also those that a playbook hands to the one that it imports', () => {
    const handed = [
      '- import_playbook: common/part.yml',
      '  vars:',
      '    part_hosts: "neutron_server:!neutron_api"',
      "    part_serial: \"{{ serial_of_part | default(['1', '100%']) }}\"",
      '    service_group: not_in_hosts',
      '- ansible.builtin.import_playbook: openstack.osa.common.part',
      '  vars: {other_hosts: [cinder_volume], part_hosts: "{{ x | default(\'cinder_api\') }}"}',
    ]
    const files = {
      'playbooks/common/part.yml': play('"{{ part_hosts }}"') + play('"{{ other_hosts | default(\'log_all\') }}"'),
      'playbooks/os-part.yml': `${handed.join('\n')}\n`,
    }
    expect(groupsOf(files)).toEqual(['cinder_api', 'cinder_volume', 'log_all', 'neutron_server'])
  })
})
