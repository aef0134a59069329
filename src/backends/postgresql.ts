/** Inventories in a PostgreSQL database (docs/backends/postgresql.md). */
import { SettingsError } from './errors.ts'
import { apiVersion, defineBackend, type OptionValues } from './plugin.ts'
import { type Postgres, PostgresClient } from './postgresql/client.ts'
import { openSocket, type SslMode } from './postgresql/socket.ts'
import { placeOf, readAddress, timeouts } from './sql/address.ts'
import { openSqlBackend } from './sql/backend.ts'
import { postgresqlDialect } from './sql/dialect-postgresql.ts'
import { importDriver } from './sql/driver.ts'
import { ddlScript } from './sql/tables.ts'
import { heard, SecretTexts } from './support/mask.ts'

const sslmodes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const

const options = {
  url: { type: 'text', description: 'postgresql://USER@HOST:PORT/DATABASE; the options below win over it' },
  host: { type: 'text', description: 'a name, an address, or the directory of a Unix socket; default: localhost' },
  port: { type: 'integer', minimum: 1, maximum: 65535, description: 'default: 5432' },
  user: { type: 'text', description: "the role; default: this user's name" },
  password: { type: 'text', secret: true, description: "the role's password" },
  database: { type: 'text', description: "default: the role's name" },
  schema: { type: 'text', default: 'public', description: 'where the tables are' },
  sslmode: { type: 'choice', choices: sslmodes, description: 'as libpq has it, without `allow`; default: prefer' },
  sslrootcert: { type: 'path', description: 'certificates of the authorities that the server may have its own from' },
  sslcert: { type: 'path', description: "this client's certificate" },
  sslkey: { type: 'path', description: "the client certificate's key, without a passphrase" },
  ...timeouts,
} as const

export default defineBackend({
  name: 'postgresql',
  apiVersion,
  summary: 'a PostgreSQL database, shared by several deployment hosts, with history',
  options,
  ddl: ({ options: { schema } }) => ddlScript(postgresqlDialect(schema)),
  async register({ options, deployment }, context) {
    const { section } = context
    const { schema } = options
    const address = readAddress(options, {
      section,
      schemes: ['postgresql', 'postgres'],
      defaultPort: 5432,
      parameters: ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'],
    })
    const tls = tlsFrom(options, address.parameters, section)
    const secrets = new SecretTexts()
    const postgres = (await importDriver('postgres', context)) as Postgres
    const { host, port, user, database = user } = address
    const client = new PostgresClient({
      postgres,
      host,
      port,
      user,
      database,
      password: heard(options.password ?? address.password, secrets),
      openSocket: () => openSocket({ host, port, timeout: options.connect_timeout, section, ...tls }),
      connectTimeout: options.connect_timeout,
      statementTimeout: options.statement_timeout,
    })
    return openSqlBackend({
      dialect: postgresqlDialect(schema),
      client,
      deployment,
      section,
      where: `postgresql ${placeOf({ ...address, database })}${schema === 'public' ? '' : `, schema ${schema}`}`,
      manual: 'docs/backends/postgresql.md',
      debug: context.debug,
      mask: secrets.mask,
    })
  },
})

/** @throws SettingsError for what libpq would skip in silence */
function tlsFrom(given: OptionValues<typeof options>, parameters: ReadonlyMap<string, string>, section: string) {
  const sslmode = given.sslmode ?? (parameters.get('sslmode') as SslMode | undefined) ?? 'prefer'
  const tls = {
    sslmode,
    sslrootcert: given.sslrootcert ?? parameters.get('sslrootcert'),
    sslcert: given.sslcert ?? parameters.get('sslcert'),
    sslkey: given.sslkey ?? parameters.get('sslkey'),
  }
  const refuse = (option: string, message: string, remedy: string): never => {
    throw new SettingsError([{ key: `${section}.${option}`, message, remedy }], { backend: section })
  }
  if (!sslmodes.includes(sslmode)) refuse('sslmode', `is ${sslmode}`, `write one of ${sslmodes.join(', ')}`)
  if ((tls.sslcert === undefined) !== (tls.sslkey === undefined)) {
    refuse('sslcert', 'and sslkey go together', 'name both files, or none')
  }
  const isVerifying = sslmode === 'verify-ca' || sslmode === 'verify-full'
  if (isVerifying && tls.sslrootcert === undefined) {
    refuse(
      'sslrootcert',
      `is not set, and sslmode=${sslmode} needs it`,
      "name the file with the authority's certificate",
    )
  }
  return tls
}
