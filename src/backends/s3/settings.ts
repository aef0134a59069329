/** The options of a section, checked. */
import { withoutEnd } from '../../python/text.ts'
import { SettingsError, type SettingsIssue } from '../errors.ts'
import type { OptionSpecs, OptionValues } from '../plugin.ts'
import { isLoopback, isSlash } from '../support/http.ts'
import { urlFault } from '../support/url-fault.ts'
import { encoded } from './sign.ts'

export const options = {
  endpoint: { type: 'text', description: 'the store, as in https://rgw.example.com; default: AWS in the region' },
  bucket: { type: 'text', required: true, description: 'must exist: it is not made' },
  prefix: { type: 'text', default: 'osa-inventory', description: 'what the keys of all deployments begin with' },
  region: { type: 'text', description: 'default: AWS_REGION, AWS_DEFAULT_REGION, else us-east-1' },
  addressing: {
    type: 'choice',
    choices: ['path', 'virtual'],
    default: 'path',
    description: "where a request names the bucket: in its path, or in the host's name",
  },
  access_key_id: {
    type: 'text',
    description: 'default: AWS_ACCESS_KEY_ID, then profile, then the role of the machine',
  },
  secret_access_key: { type: 'text', secret: true, description: 'of the access key' },
  session_token: { type: 'text', secret: true, description: 'of temporary credentials' },
  profile: { type: 'text', description: 'a section of AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials' },
  cacert: { type: 'path', description: 'certificates of the authorities that the store has its own from' },
  connect_timeout: { type: 'duration', default: '10s', minimum: 1, description: 'the longest wait for a connection' },
  request_timeout: { type: 'duration', default: '30s', minimum: 1, description: 'the longest wait for one answer' },
  history_keep: {
    type: 'integer',
    default: '200',
    minimum: 1,
    description: 'how many revisions are kept; older ones are removed at a write',
  },
  allow_unconditional_writes: {
    type: 'boolean',
    default: 'no',
    description: 'use a store that ignores conditions: of two writers at once one is lost without a word',
  },
} as const satisfies OptionSpecs

export type S3Options = OptionValues<typeof options>

export interface S3Settings {
  readonly endpoint: URL
  readonly region: string
  /** What the keys of this deployment begin with; with a slash at its end. */
  readonly base: string
  /** What anyone who has set this should know. */
  readonly remarks: readonly string[]
}

/** Bytes of a key that a store takes, less what comes after the deployment's name. */
const longestBase = 1024 - 100
const example = 'write it as in https://rgw.example.com'

/** @throws SettingsError with all that is missing or wrong */
export function readS3Settings(
  given: S3Options,
  section: string,
  deployment: string,
  env: Readonly<Record<string, string | undefined>>,
): S3Settings {
  const issues: SettingsIssue[] = []
  const refuse = (key: string, message: string, remedy: string): void => void issues.push({ key, message, remedy })
  const region = given.region || env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1'
  const endpoint = endpointIn(given.endpoint ?? `https://s3.${region}.amazonaws.com`)
  if (typeof endpoint === 'string') refuse(`${section}.endpoint`, endpoint, example)
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{2,254}$/.test(given.bucket)) {
    refuse(`${section}.bucket`, 'is not the name of a bucket', 'write 3 or more letters, digits, dots and dashes')
  }
  if (/[^\x21-\x7e]/.test(region)) refuse(`${section}.region`, 'has a character that no region has', 'correct it')
  const parts = given.prefix.split('/').filter((part) => part !== '')
  if (parts.some((part) => part === '.' || part === '..')) {
    refuse(`${section}.prefix`, 'has a part . or ..', 'write it as in clouds/osa-inventory')
  }
  if (parts.length === 0)
    refuse(`${section}.prefix`, 'is empty: the keys would be among those of others', 'write osa-inventory')
  const base = `${parts.join('/')}/${nameOf(deployment)}/`
  if (Buffer.byteLength(base) > longestBase) {
    refuse('inventory.deployment', 'is too long for a key', `write a shorter one: ${longestBase} bytes with the prefix`)
  }
  if ((given.access_key_id === undefined) !== (given.secret_access_key === undefined)) {
    refuse(`${section}.access_key_id`, 'and secret_access_key go together', 'set both, or none')
  }
  if (issues.length > 0 || typeof endpoint === 'string') throw new SettingsError(issues, { backend: section })
  return { endpoint, region, base, remarks: remarksOn(endpoint, section) }
}

/** One part of a key. `.` and `..` would be taken out of a URL's path. */
function nameOf(deployment: string): string {
  const name = encoded(deployment)
  return /^\.{1,2}$/.test(name) ? name.replaceAll('.', '%2E') : name
}

/** Or what is wrong with it, without anything that may be a secret. */
function endpointIn(text: string): URL | string {
  const fault = urlFault(text)
  if (fault !== undefined) return fault
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'is not an HTTP address'
  if (url.username || url.password) return 'holds a user or a password'
  if (url.search || url.hash) return 'has something after a ? or #'
  url.pathname = withoutEnd(url.pathname, isSlash)
  return url
}

function remarksOn(endpoint: URL, section: string): string[] {
  if (endpoint.protocol === 'https:' || isLoopback(endpoint.hostname)) return []
  return [
    `${section}.endpoint: ${endpoint.origin} is http://, so the inventory goes through the network unencrypted; write https://`,
  ]
}
