/** The options of a section, checked. */
import { withoutEnd } from '../../python/text.ts'
import { SettingsError, type SettingsIssue } from '../errors.ts'
import type { OptionSpecs, OptionValues } from '../plugin.ts'
import { isLoopback } from '../support/http.ts'
import { encodingRemedy, urlFault } from '../support/url-fault.ts'

export const options = {
  endpoints: {
    type: 'text',
    default: 'http://127.0.0.1:2379',
    description: "the members' client URLs, separated by commas",
  },
  prefix: { type: 'text', default: '/osa-inventory', description: 'what the keys of all deployments begin with' },
  user: { type: 'text', description: 'where the cluster keeps accounts' },
  password: { type: 'text', secret: true, description: "the user's password" },
  cacert: { type: 'path', description: 'certificates of the authorities that the members have theirs from' },
  cert: { type: 'path', description: "this client's certificate; beside a user it must have no common name (CN)" },
  key: { type: 'path', description: "the client certificate's key, without a passphrase" },
  connect_timeout: { type: 'duration', default: '5s', minimum: 1, description: 'the longest wait for a connection' },
  request_timeout: {
    type: 'duration',
    default: '10s',
    minimum: 1,
    description: 'the longest wait for one answer; a member gives up by itself after 7 s',
  },
  history_keep: {
    type: 'integer',
    default: '200',
    minimum: 1,
    description: 'how many revisions are kept; older ones are removed at a write',
  },
} as const satisfies OptionSpecs

export type EtcdOptions = OptionValues<typeof options>

export interface EtcdSettings {
  readonly endpoints: readonly URL[]
  readonly prefix: string
  /** What anyone who has set this should know. */
  readonly remarks: readonly string[]
}

const example = 'write them as in https://etcd1.example.com:2379, https://etcd2.example.com:2379'

/** @throws SettingsError with all that is missing or wrong */
export function readEtcdSettings(given: EtcdOptions, section: string): EtcdSettings {
  const issues: SettingsIssue[] = []
  const refuse = (name: string, message: string, remedy: string): void => {
    issues.push({ key: `${section}.${name}`, message, remedy })
  }
  const texts = given.endpoints.split(',').map((text) => text.trim())
  const endpoints: URL[] = []
  for (const text of texts.filter((each) => each !== '')) {
    const url = endpointIn(text)
    if (typeof url === 'string') refuse('endpoints', url, `${example}; ${encodingRemedy}`)
    else endpoints.push(url)
  }
  if (texts.every((text) => text === '')) refuse('endpoints', 'names no member', example)
  const prefix = withoutEnd(given.prefix.trim(), (character) => character === '/')
  if (prefix === '')
    refuse('prefix', 'is empty: the keys would be among those of others', 'write it as in /osa-inventory')
  if (given.user === undefined && given.password !== undefined)
    refuse('password', 'is there without a user', 'set user')
  if (given.user !== undefined && given.password === undefined) refuse('password', 'is not set', 'write a secret')
  if ((given.cert === undefined) !== (given.key === undefined)) {
    refuse('cert', 'and key go together', 'name both files, or none')
  }
  if (issues.length > 0) throw new SettingsError(issues, { backend: section })
  return { endpoints, prefix, remarks: remarksOn(endpoints, section) }
}

/** Or what is wrong with it, without anything that may be a secret. */
function endpointIn(text: string): URL | string {
  const fault = urlFault(text)
  if (fault !== undefined) return `has a URL that ${fault}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'has something that is not an HTTP address'
  if (url.username || url.password) return 'has a URL with a user or a password'
  if (url.search || url.hash || url.pathname !== '/') return 'has a URL with something after the port'
  return url
}

function remarksOn(endpoints: readonly URL[], section: string): string[] {
  const open = endpoints.find((url) => url.protocol === 'http:' && !isLoopback(url.hostname))
  if (open === undefined) return []
  const what = 'so the password and the inventory go through the network unencrypted'
  return [`${section}.endpoints: ${open.origin} is http://, ${what}; write https://`]
}
