/** From the configuration to the inventory to Ansible. */
import { arrow, box, type Picture, text } from '../svg.ts'

export const generatePicture: Picture = {
  width: 860,
  height: 330,
  title: 'From the configuration to the inventory to Ansible',
  description:
    'The user configuration, your env.d and the env.d of the OpenStack-Ansible checkout go into osa-inventory. It checks ' +
    'them, reads the newest stored revision, and lays out groups, containers and addresses; what was given once stays. ' +
    'If anything changed it stores a new revision. Then it prints JSON, which Ansible runs playbooks by.',
  by: 'diagrams',
  body: [
    text(110, 24, { note: 'you write' }, 'middle'),
    box({ x: 16, y: 34, width: 188, height: 66 }, 'plain', [
      { code: 'openstack_user_config.yml' },
      { code: 'conf.d/*.yml' },
      { note: 'hosts, networks' },
    ]),
    box({ x: 16, y: 112, width: 188, height: 48 }, 'plain', [{ code: 'env.d/*.yml' }, { note: 'your services' }]),
    text(110, 190, { note: 'OpenStack-Ansible brings' }, 'middle'),
    box({ x: 16, y: 200, width: 188, height: 48 }, 'plain', [
      { code: 'inventory/env.d' },
      { note: 'its services, by release' },
    ]),
    arrow([
      [204, 67],
      [290, 88],
    ]),
    arrow([
      [204, 136],
      [290, 124],
    ]),
    arrow([
      [204, 224],
      [250, 224],
      [250, 150],
      [290, 150],
    ]),
    box({ x: 290, y: 44, width: 240, height: 140 }, 'ours', [
      { head: 'osa-inventory' },
      'check: what is wrong, file and line',
      'lay out: groups and containers',
      'draw: names and addresses,',
      'for what was never there before',
      { note: 'the same inputs: no change' },
    ]),
    arrow(
      [
        [410, 184],
        [410, 238],
      ],
      'both',
    ),
    text(420, 206, { note: 'reads the newest revision,' }),
    text(420, 222, { note: 'writes the next if anything changed' }),
    box({ x: 290, y: 238, width: 240, height: 76 }, 'store', [
      { head: 'stored inventory' },
      'the memory of the cloud:',
      'names and addresses that were given',
      { note: 'file, SQL, etcd, S3, your own' },
    ]),
    arrow([
      [530, 114],
      [640, 114],
    ]),
    text(585, 104, { note: 'JSON' }, 'middle'),
    box({ x: 640, y: 74, width: 204, height: 80 }, 'plain', [
      { head: 'Ansible' },
      'hosts, groups, variables',
      { note: 'its inventory script' },
    ]),
    arrow([
      [742, 154],
      [742, 238],
    ]),
    box({ x: 640, y: 238, width: 204, height: 76 }, 'plain', [
      { head: 'the cloud' },
      'machines, LXC containers,',
      'services',
    ]),
  ],
}
