/** What goes wrong with a database, in the words of the contract. */
import {
  BackendAuthError,
  BackendError,
  BackendUnavailableError,
  CorruptDocumentError,
  DocumentTooLargeError,
  PluginError,
  SettingsError,
} from '../errors.ts'
import { reasonOf } from '../support/reason.ts'
import type { Dialect } from './dialect.ts'
import { DamagedRow } from './rows.ts'
import { tableVersion } from './tables.ts'

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

export function toldAs(error: unknown, operation: string, place: ToldPlace): unknown {
  const { section, where, dialect, manual, mask } = place
  if (error instanceof BackendError) return error
  if (error instanceof DamagedRow) {
    const remedy = error.remedy ?? `${manual} says what to do about damage`
    return new CorruptDocumentError(`${where}: ${error.message}`, { backend: section, operation, remedy })
  }
  const fault = dialect.classify(error)
  const message = mask(`${where}: ${fault.message ?? reasonOf(error)}`)
  const remedy = fault.remedy === undefined ? {} : { remedy: fault.remedy }
  const about = { backend: section, operation, cause: bare(error, mask), ...remedy }
  switch (fault.kind) {
    case 'denied':
      return new BackendAuthError(message, { remedy: `${manual} lists the rights that are needed`, ...about })
    case 'too large':
      return new DocumentTooLargeError(message, about)
    case 'damaged':
      return new CorruptDocumentError(message, { remedy: `${manual} says what to do about damage`, ...about })
    case 'settings':
      return new SettingsError([{ key: section, message, ...remedy }], about)
    case 'again':
    case 'unavailable':
      return new BackendUnavailableError(message, about)
    default:
      return new PluginError(message, about)
  }
}

/** What the database says of a table or a view names neither reason nor way out. */
export function mayNotDefine(version: number, error: unknown, place: ToldPlace): BackendAuthError {
  const { section, where, manual, mask } = place
  const what = version === 0 ? 'there are no tables yet' : `the tables have version ${version} of ${tableVersion}`
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
