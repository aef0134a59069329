/** What `install` replaces. */
import { arrow, box, type Picture, text } from '../svg.ts'

const places = [
  ['inventory/dynamic_inventory.py', 'Ansible, scripts', '.dynamic_inventory.py.original.bak'],
  ['scripts/inventory-manage.py', 'people, playbooks', '.inventory-manage.py.original.bak'],
  ['bin/openstack-ansible-inventory', 'people, checks', '.openstack-ansible-inventory.original.bak'],
  ['bin/openstack-ansible-inventory-manage', 'people, scripts', '.openstack-ansible-inventory-manage.original.bak'],
] as const

export const installPicture: Picture = {
  width: 860,
  height: 350,
  title: 'What install replaces',
  description:
    'Four programs of OpenStack-Ansible: dynamic_inventory.py and inventory-manage.py in its checkout, ' +
    'openstack-ansible-inventory and openstack-ansible-inventory-manage in its Python environment. Each becomes a small ' +
    'file that runs osa-inventory; the original is kept beside it under a hidden name. uninstall puts it back.',
  by: 'diagrams',
  body: [
    text(82, 24, { note: 'called by' }, 'middle'),
    text(312, 24, { note: 'place: now a small file' }, 'middle'),
    text(688, 24, { note: 'beside it: the original, as it was' }, 'middle'),
    box({ x: 160, y: 34, width: 308, height: 118 }, 'band', [{ code: '/opt/openstack-ansible' }]),
    box({ x: 160, y: 162, width: 308, height: 118 }, 'band', [{ code: '/opt/ansible-runtime' }]),
    ...places.flatMap(([path, caller, kept], index) => {
      const y = 60 + index * 42 + (index > 1 ? 44 : 0)
      return [
        box({ x: 16, y, width: 132, height: 34 }, 'plain', [{ note: caller }]),
        arrow([
          [148, y + 17],
          [172, y + 17],
        ]),
        box({ x: 172, y, width: 284, height: 34 }, 'ours', [{ code: path }]),
        arrow(
          [
            [456, y + 17],
            [496, y + 17],
          ],
          'dashed',
        ),
        box({ x: 496, y, width: 348, height: 34 }, 'plain', [{ code: kept }]),
      ]
    }),
    arrow([
      [312, 280],
      [312, 300],
    ]),
    box({ x: 160, y: 300, width: 308, height: 40 }, 'ours', [{ head: 'osa-inventory' }]),
    text(496, 312, { note: 'install: tried as Ansible runs it, else all is put back' }),
    text(496, 332, { note: 'uninstall: each original is back, byte for byte' }),
  ],
}
