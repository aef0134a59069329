/** Inventories in a MariaDB or MySQL database, Galera among them (docs/backends/mysql.md). */
import { SettingsError } from './errors.ts'
import { type Mysql2, MysqlClient } from './mysql/client.ts'
import { apiVersion, defineBackend, type OptionValues } from './plugin.ts'
import { placeOf, readAddress, timeouts } from './sql/address.ts'
import { openSqlBackend } from './sql/backend.ts'
import { mysqlDialect } from './sql/dialect-mysql.ts'
import { importDriver } from './sql/driver.ts'
import { ddlScript } from './sql/tables.ts'
import { heard, SecretTexts } from './support/mask.ts'
import { readPem } from './support/pem.ts'

const sslModes = ['disabled', 'preferred', 'required', 'verify_ca', 'verify_identity'] as const

const options = {
  url: { type: 'text', description: 'mysql://USER@HOST:PORT/DATABASE; the options below win over it' },
  host: { type: 'text', description: 'a name, an address, or the path of a Unix socket; default: localhost' },
  port: { type: 'integer', minimum: 1, maximum: 65535, description: 'default: 3306' },
  user: { type: 'text', description: "default: this user's name" },
  password: { type: 'text', secret: true, description: "the user's password" },
  database: { type: 'text', description: 'where the tables are' },
  ssl_mode: { type: 'choice', choices: sslModes, description: "as MySQL's client has it; default: preferred" },
  ssl_ca: { type: 'path', description: 'certificates of the authorities that the server may have its own from' },
  ssl_cert: { type: 'path', description: "this client's certificate" },
  ssl_key: { type: 'path', description: "the client certificate's key, without a passphrase" },
  ...timeouts,
} as const

export default defineBackend({
  name: 'mysql',
  apiVersion,
  summary: 'a MariaDB, Galera or MySQL database, shared by several deployment hosts, with history',
  options,
  ddl: () => ddlScript(mysqlDialect),
  async register({ options, deployment }, context) {
    const { section } = context
    const address = readAddress(options, {
      section,
      schemes: ['mysql', 'mariadb'],
      defaultPort: 3306,
      parameters: ['ssl_mode', 'ssl_ca', 'ssl_cert', 'ssl_key'],
    })
    const { host, port, user, database } = address
    if (!database) {
      const issue = { key: `${section}.database`, message: 'is not set', remedy: 'write the name of the database' }
      throw new SettingsError([issue], { backend: section })
    }
    const isLocal = host.startsWith('/')
    const tls = tlsFrom(options, address.parameters, section)
    const secrets = new SecretTexts()
    const client = new MysqlClient({
      mysql: (await importDriver('mysql2', context)) as Mysql2,
      address: isLocal ? { socketPath: host } : { host, port },
      user,
      database,
      password: heard(options.password ?? address.password, secrets),
      tls: isLocal ? () => undefined : tls.read,
      mayDoWithoutTls: tls.mayDoWithout,
      connectTimeout: options.connect_timeout,
      statementTimeout: options.statement_timeout,
    })
    return openSqlBackend({
      dialect: mysqlDialect,
      client,
      deployment,
      section,
      where: `mysql ${placeOf(address)}`,
      manual: 'docs/backends/mysql.md',
      debug: context.debug,
      mask: secrets.mask,
    })
  },
})

type Mode = (typeof sslModes)[number]

function tlsFrom(given: OptionValues<typeof options>, parameters: ReadonlyMap<string, string>, section: string) {
  const mode = (given.ssl_mode ?? parameters.get('ssl_mode')?.toLowerCase() ?? 'preferred') as Mode
  const [ca, cert, key] = (['ssl_ca', 'ssl_cert', 'ssl_key'] as const).map(
    (name) => given[name] ?? parameters.get(name),
  )
  const refuse = (option: string, message: string, remedy: string): never => {
    throw new SettingsError([{ key: `${section}.${option}`, message, remedy }], { backend: section })
  }
  if (!sslModes.includes(mode)) refuse('ssl_mode', `is ${mode}`, `write one of ${sslModes.join(', ')}`)
  if ((cert === undefined) !== (key === undefined)) refuse('ssl_cert', 'and ssl_key go together', 'name both, or none')
  const isVerified = mode === 'verify_ca' || mode === 'verify_identity'
  if (isVerified && ca === undefined) {
    refuse('ssl_ca', `is not set, and ssl_mode=${mode} needs it`, "name the file with the authority's certificate")
  }
  return {
    mayDoWithout: mode === 'preferred',
    read: () =>
      mode === 'disabled'
        ? undefined
        : {
            ca: readPem(ca, `${section}.ssl_ca`),
            cert: readPem(cert, `${section}.ssl_cert`),
            key: readPem(key, `${section}.ssl_key`),
            rejectUnauthorized: isVerified,
            verifyIdentity: mode === 'verify_identity',
          },
  }
}
