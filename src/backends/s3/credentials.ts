/** Who asks: keys from the options, the usual variables, a shared file, or the metadata address of a container or a machine. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { errorCode } from '../../disk/filesystem.ts'
import { largestInput } from '../../disk/limits.ts'
import { reasonOf } from '../../disk/reason.ts'
import { readRegular } from '../../disk/regular-file.ts'
import { IniError, parseIni } from '../../python/configparser.ts'
import { BackendAuthError, BackendUnavailableError, SettingsError } from '../errors.ts'
import type { Secret } from '../plugin.ts'
import { ask, isLoopback, NoReply } from '../support/http.ts'
import type { SecretTexts } from '../support/mask.ts'
import { isMapping } from '../support/revision-shape.ts'
import type { Keys } from './sign.ts'

export interface CredentialOptions {
  readonly accessKeyId: string | undefined
  readonly secretAccessKey: Secret | undefined
  readonly sessionToken: Secret | undefined
  readonly profile: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly secrets: SecretTexts
  readonly section: string
}

interface Found extends Keys {
  /** Where they are from, for messages. */
  readonly from: string
  /** Milliseconds since 1970: of keys that end. */
  readonly until?: number
}

/** Milliseconds before they end when new ones are asked for. */
const margin = 60_000
/** Milliseconds: the address is on this machine or nowhere. */
const wait = 2000

export class Credentials {
  readonly #options: CredentialOptions
  #found: Found | undefined

  constructor(options: CredentialOptions) {
    this.#options = options
  }

  /** @throws SettingsError, BackendAuthError, BackendUnavailableError */
  async get(): Promise<Found> {
    if (this.#found && (this.#found.until ?? Number.POSITIVE_INFINITY) - Date.now() > margin) return this.#found
    const found = await this.#find()
    for (const secret of [found.secretAccessKey, found.sessionToken]) if (secret) this.#options.secrets.add(secret)
    this.#found = found
    return found
  }

  /** Temporary ones that were refused: they are asked for again. @returns whether that may help */
  renew(): boolean {
    const isTemporary = this.#found?.until !== undefined
    if (isTemporary) this.#found = undefined
    return isTemporary
  }

  async #find(): Promise<Found> {
    const { accessKeyId, secretAccessKey, sessionToken, profile, env, section } = this.#options
    if (accessKeyId !== undefined && secretAccessKey !== undefined) {
      return {
        accessKeyId,
        secretAccessKey: await secretAccessKey.reveal(),
        sessionToken: await sessionToken?.reveal(),
        from: `${section}.access_key_id`,
      }
    }
    if (profile === undefined && env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
      return {
        accessKeyId: env.AWS_ACCESS_KEY_ID,
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
        sessionToken: env.AWS_SESSION_TOKEN || undefined,
        from: 'AWS_ACCESS_KEY_ID',
      }
    }
    return this.#inFile() ?? (await this.#ofContainer()) ?? (await this.#ofMachine()) ?? this.#nowhere()
  }

  #inFile(): Found | undefined {
    const { profile, env, section } = this.#options
    const path = env.AWS_SHARED_CREDENTIALS_FILE || join(env.HOME || homedir(), '.aws/credentials')
    const name = profile ?? (env.AWS_PROFILE || 'default')
    const isNamed = profile !== undefined || Boolean(env.AWS_PROFILE)
    const refuse = (message: string, cause?: unknown): SettingsError =>
      new SettingsError(
        [{ key: `${section}.profile`, message, remedy: 'name a profile that has both keys, or set access_key_id' }],
        { cause },
      )
    let text: string
    try {
      text = readRegular(path, largestInput).toString('utf8')
    } catch (error) {
      if (errorCode(error) === 'ENOENT' && !isNamed) return undefined
      throw refuse(`${path}: ${reasonOf(error)}`, error)
    }
    const options = sectionOf(text, name, (line, problem) => refuse(`${path}:${line}: ${problem}`))
    if (options === undefined && !isNamed) return undefined
    const [id, secret] = [options?.get('aws_access_key_id'), options?.get('aws_secret_access_key')]
    if (!id || !secret) throw refuse(`${path} has no profile ${name} with aws_access_key_id and aws_secret_access_key`)
    return {
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: options?.get('aws_session_token') || undefined,
      from: `profile ${name} in ${path}`,
    }
  }

  async #ofContainer(): Promise<Found | undefined> {
    const { env } = this.#options
    const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
    const full = env.AWS_CONTAINER_CREDENTIALS_FULL_URI
    if (!relative && !full) return undefined
    const url = relative ? new URL(relative, 'http://169.254.170.2') : this.#trusted(full!)
    const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
    const token = file
      ? readRegular(file, 1 << 20)
          .toString('utf8')
          .trim()
      : env.AWS_CONTAINER_AUTHORIZATION_TOKEN
    return this.#temporary(url, token ? { Authorization: token } : {})
  }

  /** Keys go to nobody else: a container's address is on this machine or inside TLS. */
  #trusted(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const isNear = url && (isLoopback(url.hostname) || /^169\.254\.170\.(?:2|23)$/.test(url.hostname))
    if (url && (url.protocol === 'https:' || isNear)) return url
    const key = 'environment AWS_CONTAINER_CREDENTIALS_FULL_URI'
    throw new SettingsError([
      { key, message: 'is not an address of this machine, and not https://', remedy: 'correct it' },
    ])
  }

  /** Version 2 of a machine's metadata: a token first. Only where the machine has such an address. */
  async #ofMachine(): Promise<Found | undefined> {
    const { env } = this.#options
    if (/^true$/i.test(env.AWS_EC2_METADATA_DISABLED ?? '')) return undefined
    const base = env.AWS_EC2_METADATA_SERVICE_ENDPOINT || 'http://169.254.169.254'
    const at = (path: string): URL => new URL(path, base)
    try {
      const token = await this.#ask('PUT', at('/latest/api/token'), { 'X-aws-ec2-metadata-token-ttl-seconds': '300' })
      const header = { 'X-aws-ec2-metadata-token': token }
      const path = '/latest/meta-data/iam/security-credentials/'
      const role = (await this.#ask('GET', at(path), header)).split('\n', 1)[0]!.trim()
      return role === '' ? undefined : await this.#temporary(at(`${path}${encodeURIComponent(role)}`), header)
    } catch (error) {
      if (error instanceof NoReply || error instanceof BackendUnavailableError) return undefined
      throw error
    }
  }

  async #temporary(url: URL, headers: Readonly<Record<string, string>>): Promise<Found> {
    const text = await this.#ask('GET', url, headers)
    const { AccessKeyId, SecretAccessKey, Token, Expiration } = parsed(text)
    const until = Date.parse(String(Expiration))
    if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || Number.isNaN(until)) {
      throw new BackendAuthError(`${url.host} gives no credentials`, {
        remedy: 'give the machine or the container a role',
      })
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: typeof Token === 'string' ? Token : undefined,
      from: url.host,
      until,
    }
  }

  async #ask(method: 'GET' | 'PUT', url: URL, headers: Readonly<Record<string, string>>): Promise<string> {
    const files = { cacert: undefined, cert: undefined, key: undefined, section: this.#options.section }
    const wire = { connectTimeout: wait, requestTimeout: wait, ...files }
    const { status, text } = await ask({ method, url, headers, body: undefined }, wire)
    if (status === 200) return text
    throw new BackendUnavailableError(`${url.host} answers a question for credentials with ${status}`)
  }

  #nowhere(): never {
    throw new SettingsError([
      {
        key: `${this.#options.section}.access_key_id`,
        message: 'is not set, and there are no credentials in AWS_ACCESS_KEY_ID, ~/.aws/credentials or of this machine',
        remedy: 'set access_key_id and secret_access_key, or profile',
      },
    ])
  }
}

function sectionOf(
  text: string,
  name: string,
  refuse: (line: number, problem: string) => Error,
): ReadonlyMap<string, string> | undefined {
  try {
    const found = parseIni(text).get(name)
    return found && new Map([...found].map(([key, { value }]) => [key, value ?? '']))
  } catch (error) {
    throw error instanceof IniError ? refuse(error.line, error.discreetProblem) : error
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isMapping(value) ? value : {}
  } catch {
    return {}
  }
}
