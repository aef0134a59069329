/** The backends that can be tortured, by name. */
import type { ArenaKind } from './arena.ts'
import { broken } from './broken.ts'
import { craton } from './craton.ts'
import { file, sqliteFile } from './files.ts'
import { python, redis } from './plugins.ts'
import { etcdCluster, radosGateways } from './services.ts'
import { galera, mariadb, postgresqlServer } from './sql.ts'

export const arenaKinds: ReadonlyMap<string, ArenaKind> = new Map([
  ['file', file],
  ['sqlite', sqliteFile],
  ['postgresql', postgresqlServer],
  ['mariadb', mariadb],
  ['galera', galera],
  ['etcd', etcdCluster],
  ['s3', radosGateways],
  ['craton', craton],
  ['python', python],
  ['redis', redis],
  ['broken', broken],
])
