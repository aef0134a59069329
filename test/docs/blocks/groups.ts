/** Pages whose blocks are run on one host, in this order. Each begins with the example cloud after its first run. */
import type { Group } from './run.ts'

export const groups: readonly Group[] = [
  {
    name: 'first steps',
    pages: ['README.md', 'docs/adopting.md', 'docs/single-executable.md'],
    executable: true,
    prepare: 'npm_package',
  },
  {
    name: 'commands',
    pages: [
      'docs/commands/generate.md',
      'docs/commands/manage.md',
      'docs/commands/osa-inventory.md',
      'docs/configuration-in-git.md',
      'docs/editor.md',
      'docs/explorer.md',
      'docs/operating.md',
      'docs/releases.md',
      'examples/cloud/README.md',
    ],
    prepare: 'own_programs',
  },
  {
    name: 'reading in order',
    pages: [
      'docs/first-look.md',
      'docs/backends/README.md',
      'docs/day-two.md',
      'docs/troubleshooting.md',
      'docs/security.md',
      'docs/upgrades.md',
    ],
    prepare: 'own_programs',
  },
  {
    name: 'backends',
    pages: [
      'docs/backends/craton.md',
      'docs/backends/etcd.md',
      'docs/backends/exec.md',
      'docs/backends/memory.md',
      'docs/backends/mysql.md',
      'docs/backends/postgresql.md',
      'docs/backends/sqlite.md',
      'docs/exec-protocol.md',
      'docs/migrating.md',
      'docs/writing-a-backend.md',
      'examples/plugins/directory-store/README.md',
      'examples/plugins/redis/README.md',
      'examples/plugins/sqlite-python/README.md',
    ],
    prepare: 'own_programs; databases',
  },
  { name: 'development', pages: ['CONTRIBUTING.md', 'docs/packages.md', 'docs/performance.md'] },
]
