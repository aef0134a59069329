/** Backends and copies: mirror, migrate, bundle. */
import { arrow, box, type Picture, text } from '../svg.ts'

export const backendsPicture: Picture = {
  width: 860,
  height: 350,
  title: 'Backends and copies',
  description:
    'Deployment hosts read and write one backend, which holds all revisions. After each run every host keeps a readable ' +
    'copy of the newest one in its configuration directory. migrate copies all revisions to another backend. export ' +
    'writes them to a bundle, one file, which import reads in another place.',
  by: 'diagrams',
  body: [
    ...['deployment host 1', 'deployment host 2'].flatMap((name, index) => {
      const y = 40 + index * 140
      return [
        box({ x: 16, y, width: 236, height: 120 }, 'band', [{ head: name }]),
        box({ x: 28, y: y + 32, width: 212, height: 28 }, 'ours', [{ head: 'osa-inventory' }]),
        arrow([
          [134, y + 60],
          [134, y + 72],
        ]),
        box({ x: 28, y: y + 72, width: 212, height: 40 }, 'plain', [
          { code: 'openstack_inventory.json' },
          { note: 'readable copy of the newest' },
        ]),
        arrow(
          [
            [240, y + 46],
            [330, index === 0 ? 120 : 180],
          ],
          'both',
        ),
      ]
    }),
    text(292, 66, { note: 'load, write' }, 'middle'),
    box({ x: 330, y: 92, width: 210, height: 116 }, 'store', [
      { head: 'backend in use' },
      'all revisions',
      { note: 'file, sqlite, postgresql,' },
      { note: 'mysql, etcd, s3, craton,' },
      { note: 'your own plugin' },
    ]),
    arrow([
      [540, 126],
      [640, 126],
    ]),
    text(590, 116, { code: 'migrate' }, 'middle'),
    box({ x: 640, y: 92, width: 204, height: 68 }, 'store', [
      { head: 'another backend' },
      'the same revisions',
      { note: 'in use when osa.ini says so' },
    ]),
    arrow([
      [435, 208],
      [435, 258],
    ]),
    text(443, 238, { code: 'export --format bundle' }),
    box({ x: 330, y: 258, width: 210, height: 68 }, 'plain', [
      { code: 'cloud.bundle' },
      'all revisions in one file',
      { note: 'for backup, or another place' },
    ]),
    arrow([
      [540, 292],
      [742, 292],
      [742, 160],
    ]),
    text(640, 284, { code: 'import' }, 'middle'),
    text(16, 320, { note: 'the copy is for people and scripts:' }),
    text(16, 336, { note: 'no inventory is read from it' }),
  ],
}
