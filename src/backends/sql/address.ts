/** Where a database server is: from a URL, from single options, or from both. */
import { userInfo } from 'node:os'
import { SettingsError } from '../errors.ts'
import { encodingRemedy, urlFault } from '../support/url-fault.ts'

/** As the options say it; what is not said is undefined. */
export interface AddressOptions {
  readonly url: string | undefined
  readonly host: string | undefined
  readonly port: number | undefined
  readonly user: string | undefined
  readonly database: string | undefined
}

export interface Address {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string | undefined
  /** From the URL: an option is the better place. */
  readonly password: string | undefined
  /** What follows the `?` of the URL. */
  readonly parameters: ReadonlyMap<string, string>
}

export interface AddressRules {
  readonly section: string
  /** Without the colon; the first is for examples. */
  readonly schemes: readonly string[]
  readonly defaultPort: number
  /** Names that may follow the `?`. */
  readonly parameters: readonly string[]
}

/** @throws SettingsError, never with the URL's password in it */
export function readAddress(options: AddressOptions, rules: AddressRules): Address {
  const url = options.url === undefined ? undefined : parseUrl(options.url, rules)
  const parameters = new Map(url?.searchParams ?? [])
  const said = (text: string | undefined): string | undefined => (text ? decodeURIComponent(text) : undefined)
  const hostname = said(url?.hostname)?.replace(/^\[(.*)\]$/, '$1')
  const host = options.host ?? parameters.get('host') ?? hostname ?? 'localhost'
  return {
    host,
    port: options.port ?? (url?.port ? Number(url.port) : rules.defaultPort),
    user: options.user ?? said(url?.username) ?? userInfo().username,
    database: options.database ?? said(url?.pathname.slice(1)),
    password: said(url?.password),
    parameters,
  }
}

function parseUrl(text: string, { section, schemes, parameters }: AddressRules): URL {
  const example = `write it as in ${schemes[0]}://user@host/database`
  const refuse = (message: string, remedy: string): never => {
    throw new SettingsError([{ key: `${section}.url`, message, remedy }], { backend: section })
  }
  const fault = urlFault(text)
  if (fault !== undefined) refuse(fault, `${example}; ${encodingRemedy}`)
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) return refuse('is not a URL', `${example}; ${encodingRemedy}`)
  if (!schemes.some((scheme) => url.protocol === `${scheme}:`)) refuse(wrongBeginning(text, schemes), example)
  if (url.hash !== '') refuse('has something after a #', `${example}; ${encodingRemedy}`)
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name) && name !== 'host') {
      refuse(`has ${name}=, which is not known`, `known are ${['host', ...parameters].join(', ')}`)
    }
  }
  return url
}

/** Only what is known as a scheme is repeated: anything else may be a part of a password. */
const knownSchemes = ['http:', 'https:', 'jdbc:', 'mariadb:', 'mysql:', 'postgres:', 'postgresql:', 'sqlite:', 'file:']

function wrongBeginning(text: string, schemes: readonly string[]): string {
  const known = knownSchemes.find((scheme) => text.startsWith(`${scheme}//`))
  return known === undefined
    ? `does not begin with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`
    : `begins with ${known}`
}

/** `inventory@db.example.com:5432/osa`. */
export function placeOf({ user, host, port, database }: Address): string {
  const server = host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`
  return `${user}@${server}${database === undefined ? '' : `/${database}`}`
}

/** Options of every database that is reached over the network. */
export const timeouts = {
  connect_timeout: { type: 'duration', default: '10s', minimum: 1, description: 'the longest wait for a connection' },
  statement_timeout: {
    type: 'duration',
    default: '30s',
    minimum: 1,
    description: 'the longest wait for one read or write',
  },
} as const
