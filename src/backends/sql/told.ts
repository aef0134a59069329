/** What goes wrong with a database, in the words of the contract. */
import { memberOf } from '../../core/errors.ts'
import { reasonOf } from '../../disk/reason.ts'
import {
  BackendAuthError,
  BackendError,
  BackendUnavailableError,
  CorruptDocumentError,
  DocumentTooLargeError,
  PluginError,
  SettingsError,
  type WriteOutcome,
} from '../errors.ts'
import { DamagedValue, toldDamage } from '../support/damage.ts'
import { unchanged } from '../support/fate.ts'
import type { Fault } from './client.ts'
import type { Dialect } from './dialect.ts'

export interface ToldPlace {
  readonly dialect: Dialect
  /** The section of the settings. */
  readonly section: string
  /** `postgresql inventory@db.example.com:5432/osa`: what went wrong where. */
  readonly where: string
  /** The manual's page with the rights that are needed, and with what to do about damage. */
  readonly manual: string
  /** Without any secret. */
  mask(text: string): string
}

/** @param mayCount whether an earlier attempt of the same may have been carried out */
export function toldAs(error: unknown, operation: string, place: ToldPlace, mayCount = false): unknown {
  const { section, where, dialect, manual, mask } = place
  if (error instanceof BackendError) return error
  if (error instanceof DamagedValue) return toldDamage(error, operation, place)
  const fault = dialect.classify(error)
  const isLost =
    operation === 'write'
      ? mayCount || isLostBy(error, dialect)
      : fault.isLost === true || memberOf(error, 'isPartial') === true
  const { summary } = fault
  const reason = fault.message ?? (summary === undefined ? reasonOf(error) : `${summary} (${reasonOf(error)})`)
  const message = mask(`${where}: ${reason}`)
  const about = {
    ...{ backend: section, operation, cause: bare(error, mask) },
    ...(operation === 'write' ? outcomeOf(fault, isLost) : {}),
  }
  const remedy = (otherwise?: string) => {
    const told = [fault.remedy ?? otherwise, afterwards(operation, isLost)].filter((text) => text !== undefined)
    return told.length > 0 ? { remedy: told.join('; ') } : {}
  }
  switch (fault.kind) {
    case 'denied':
      return new BackendAuthError(message, { ...about, ...remedy(`${manual} lists the rights that are needed`) })
    case 'too large':
      return new DocumentTooLargeError(message, { ...about, ...remedy() })
    case 'damaged':
      return new CorruptDocumentError(message, { ...about, remedy: `${manual} says what to do about damage` })
    case 'settings':
      return new SettingsError(
        [{ key: section, message, ...(fault.remedy === undefined ? {} : { remedy: fault.remedy }) }],
        about,
      )
    case 'again':
    case 'unavailable':
      return new BackendUnavailableError(message, { ...about, ...remedy() })
    default:
      return new PluginError(message, { ...about, ...remedy() })
  }
}

/** Throws it with the mark that no COMMIT was sent: a server that loses the connection before that rolls back. */
export function uncommitted(error: unknown): never {
  throw marked(error, { isUncommitted: true })
}

/** Throws it with the mark that steps before it have changed something. */
export function partial(error: unknown): never {
  throw marked(error, { isPartial: true })
}

function marked(error: unknown, mark: object): unknown {
  return error instanceof Error ? Object.assign(error, mark) : error
}

/** Whether the server may have carried out what it was asked for. */
export function isLostBy(error: unknown, dialect: Dialect): boolean {
  return dialect.classify(error).isLost === true && memberOf(error, 'isUncommitted') !== true
}

/** Where it may help to ask once more, the store looks it up. */
function outcomeOf({ kind }: Fault, isLost: boolean): { readonly outcome?: WriteOutcome } {
  if (!isLost) return { outcome: 'not saved' }
  return kind === 'again' || kind === 'unavailable' ? {} : { outcome: 'unknown' }
}

const changing: ReadonlySet<string> = new Set(['write', 'removeRevisions', 'setTag', 'removeTag', 'destroy'])

/** Anyone who is told of a fault wants to know what it has left behind. Of a write that was lost the store tells it. */
function afterwards(operation: string, isLost: boolean): string | undefined {
  if (!isLost || !changing.has(operation)) return unchanged
  if (operation === 'write') return undefined
  return 'whether the change was stored is not known: osa-inventory history tells when the server answers again'
}

/** What the database says of a table or a view names neither reason nor way out. */
export function mayNotDefine(version: number, wanted: number, error: unknown, place: ToldPlace): BackendAuthError {
  const { section, where, manual, mask } = place
  const what = version === 0 ? 'there are no tables yet' : `the tables have version ${version} of ${wanted}`
  const message = `${where}: ${what}, and this user may not make any (${mask(reasonOf(error))})`
  const ddl = `osa-inventory backend ddl ${section}`
  return new BackendAuthError(message, {
    backend: section,
    operation: 'write',
    remedy: `an administrator runs what \`${ddl}\` prints, and grants the rights that ${manual} lists`,
    cause: bare(error, mask),
  })
}

/** Drivers hang the whole query and its values on their errors. */
function bare(error: unknown, mask: (text: string) => string): unknown {
  if (!(error instanceof Error)) return undefined
  const { code } = error as { code?: unknown }
  return Object.assign(new Error(mask(reasonOf(error))), { name: error.name, ...(code === undefined ? {} : { code }) })
}

// What keeps a client from its server, the same for every database: Node.js's codes, and those of the drivers.

interface ConnectionWords {
  /** The options that are about TLS, for remedies. */
  readonly tls: string
}

interface Kind {
  readonly codes: RegExp
  readonly summary: string
  readonly remedy: (words: ConnectionWords) => string
  /** The server may have got the request. */
  readonly isLost?: boolean
}

/** Of a server that does not know the database. */
export const noDatabase =
  'CREATE DATABASE makes it, `database` names another one; if it was there before, put it back from a backup'

const network = 'look at the network between here and the server, and at firewalls'

const kinds: readonly Kind[] = [
  {
    codes: /^ECONNREFUSED$/,
    summary: 'nothing answers there: the connection was refused',
    remedy: () => 'look whether the server runs and listens at that address (ss -ltn), and at `host` and `port`',
  },
  {
    codes: /^(?:ENOTFOUND|EAI_)/,
    summary: 'the name of the server cannot be resolved',
    remedy: () => 'correct `host`, or look at /etc/hosts, /etc/resolv.conf and the name server',
  },
  { codes: /^(?:EHOST|ENET)/, summary: 'there is no way to the server', remedy: () => network },
  {
    codes: /^(?:ENOENT|EACCES)$/,
    summary: 'the socket of the server cannot be used',
    remedy: () => 'look whether the server runs, and at `host`, which names its socket here',
  },
  {
    codes: /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_|SELF_SIGNED|DEPTH_ZERO|HANDSHAKE_)/,
    summary: 'there is no secure connection',
    remedy: ({ tls }) => `look at ${tls}, and at the server's certificate`,
  },
  {
    codes: /^(?:ETIMEDOUT|ERR_BACKEND_TIME|CONNECT_TIMEOUT)/,
    summary: 'the server does not answer in time',
    remedy: () => `${network}; \`connect_timeout\` and \`statement_timeout\` allow more time`,
    isLost: true,
  },
  {
    codes: /^(?:CONNECT|ECONN|EPIPE|PROTOCOL_)/,
    summary: 'the connection was lost',
    remedy: () => "look at the server's log",
    isLost: true,
  },
]

/** `undefined` for an error that is not about the connection. */
export function connectionFault(code: unknown, words: ConnectionWords): Fault | undefined {
  const found = kinds.find(({ codes }) => codes.test(String(code)))
  if (found === undefined) return undefined
  const { summary, remedy, isLost = false } = found
  return { kind: 'unavailable', summary, remedy: remedy(words), isLost }
}
