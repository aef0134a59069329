/**
 * `node bench/sql.mjs`: what an inventory of 10,000 hosts costs in each backend: files, SQLite, PostgreSQL, MariaDB,
 * etcd, S3. Starts servers of its own as the tests do (the packages that scripts/test installs), so it is bundled with
 * their support first.
 */
import { becomeBundled } from './bundled.mjs'

await becomeBundled('sql/measure.ts')
