/**
 * `node bench/sql.mjs`: what an inventory of 10,000 hosts costs in SQLite, PostgreSQL and MariaDB. Starts servers of its
 * own as the tests do (Debian's `postgresql` and `mariadb-server`), so it is bundled with their support first.
 */
import { becomeBundled } from './bundled.mjs'

await becomeBundled('sql/measure.ts')
