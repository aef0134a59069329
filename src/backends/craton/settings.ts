/** The options of a section, and the variables that stand in for those that are not set. */

import { withoutEnd } from '../../python/text.ts'
import { SettingsError, type SettingsIssue } from '../errors.ts'
import type { OptionSpecs, OptionValues, Secret } from '../plugin.ts'
import { isLoopback, isSlash, type Wire } from '../support/http.ts'
import { heard, type SecretTexts } from '../support/mask.ts'
import { urlFault } from '../support/url-fault.ts'
import {
  credentialBody,
  type Identity,
  keystoneIdentity,
  localIdentity,
  passwordBody,
  tokenIdentity,
} from './keystone.ts'
import { nameFault } from './names.ts'

export const options = {
  url: { type: 'text', description: 'the Craton API, with or without /v1; default: CRATON_URL' },
  auth: {
    type: 'choice',
    choices: ['local', 'keystone'],
    default: 'local',
    description: "whose accounts Craton's are",
  },
  project: { type: 'text', description: "the project's id; default: OS_PROJECT_ID" },
  user: { type: 'text', description: "local: the user's name; default: OS_USERNAME" },
  token: {
    type: 'text',
    secret: true,
    description: "local: the user's API key (default: OS_PASSWORD); keystone: a token made elsewhere (OS_TOKEN)",
  },
  auth_url: { type: 'text', description: 'keystone: where Keystone v3 is; default: OS_AUTH_URL' },
  username: { type: 'text', description: 'keystone: default: OS_USERNAME' },
  password: { type: 'text', secret: true, description: 'keystone: default: OS_PASSWORD' },
  user_domain_name: { type: 'text', description: 'keystone: default: OS_USER_DOMAIN_NAME' },
  user_domain_id: { type: 'text', description: 'keystone: default: OS_USER_DOMAIN_ID, else `default`' },
  project_name: { type: 'text', description: 'keystone: default: OS_PROJECT_NAME' },
  project_domain_name: { type: 'text', description: 'keystone: default: OS_PROJECT_DOMAIN_NAME' },
  project_domain_id: { type: 'text', description: 'keystone: default: OS_PROJECT_DOMAIN_ID, else `default`' },
  application_credential_id: { type: 'text', description: 'keystone: default: OS_APPLICATION_CREDENTIAL_ID' },
  application_credential_secret: {
    type: 'text',
    secret: true,
    description: 'keystone: default: OS_APPLICATION_CREDENTIAL_SECRET',
  },
  cacert: { type: 'path', description: 'certificates that the servers may have theirs from; default: OS_CACERT' },
  cert: { type: 'path', description: "this client's certificate; default: OS_CERT" },
  key: { type: 'path', description: "the client certificate's key, without a passphrase; default: OS_KEY" },
  cloud: { type: 'text', default: 'openstack-ansible', description: 'the cloud that the region is in' },
  region: { type: 'text', description: "the region that holds the inventory; default: the deployment's name" },
  projections: {
    type: 'boolean',
    default: 'yes',
    description: 'whether Craton shows addresses, containers and the hosts that they run on',
  },
  database: {
    type: 'choice',
    choices: ['mysql', 'sqlite'],
    default: 'mysql',
    description: 'what Craton keeps its objects in: MySQL limits names',
  },
  history_keep: {
    type: 'integer',
    default: '200',
    minimum: 1,
    description: 'how many revisions are kept; older ones are emptied at a write',
  },
  connect_timeout: { type: 'duration', default: '10s', minimum: 1, description: 'the longest wait for a connection' },
  request_timeout: { type: 'duration', default: '60s', minimum: 1, description: 'the longest wait for one answer' },
} as const satisfies OptionSpecs

export type CratonOptions = OptionValues<typeof options>

export interface Surroundings {
  readonly section: string
  readonly deployment: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly secrets: SecretTexts
}

export interface CratonSettings {
  /** With `/v1`. */
  readonly url: URL
  readonly identity: Identity
  readonly wire: Wire
  readonly region: string
  /** What anyone who has set this should know. */
  readonly remarks: readonly string[]
}

/** @throws SettingsError with all that is missing or wrong */
export function readCratonSettings(given: CratonOptions, surroundings: Surroundings): CratonSettings {
  return new Reading(given, surroundings).settings()
}

type Named = Exclude<keyof CratonOptions, 'projections' | 'history_keep' | 'connect_timeout' | 'request_timeout'>
type TextName = { [K in Named]: CratonOptions[K] extends string | undefined ? K : never }[Named]
type SecretName = { [K in Named]: CratonOptions[K] extends Secret | undefined ? K : never }[Named]

/** What only makes sense with one kind of accounts. */
const keystoneOnly = [
  'auth_url',
  'username',
  'password',
  'user_domain_name',
  'user_domain_id',
  'project_name',
  'project_domain_name',
  'project_domain_id',
  'application_credential_id',
  'application_credential_secret',
] as const

class Reading {
  readonly #given: CratonOptions
  readonly #in: Surroundings
  readonly #issues: SettingsIssue[] = []
  readonly #remarks: string[] = []

  constructor(given: CratonOptions, surroundings: Surroundings) {
    this.#given = given
    this.#in = surroundings
  }

  settings(): CratonSettings {
    const url = this.#url('url', 'CRATON_URL')
    const wire = this.#wire()
    const identity = this.#given.auth === 'keystone' ? this.#keystone(wire) : this.#local()
    const region = this.#names()
    if (this.#issues.length > 0) throw new SettingsError(this.#issues, { backend: this.#in.section })
    url!.pathname = `${withoutEnd(url!.pathname, isSlash).replace(/\/v1$/, '')}/v1`
    return { url: url!, identity: identity!, wire, region, remarks: this.#remarks }
  }

  #local(): Identity | undefined {
    const foreign = keystoneOnly.find((name) => this.#given[name] !== undefined)
    if (foreign !== undefined) this.#refuse(foreign, 'is for auth = keystone', 'write auth = keystone, or remove it')
    const project = this.#text('project', 'OS_PROJECT_ID')
    const user = this.#text('user', 'OS_USERNAME')
    const token = this.#secret('token', 'OS_PASSWORD')
    if (project === undefined) this.#missing('project', 'OS_PROJECT_ID', "the project's id in Craton")
    else if (!/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(project)) {
      this.#refuse('project', `is ${project}, and not the id of a project`, 'write its UUID, not its name')
    }
    if (user === undefined) this.#missing('user', 'OS_USERNAME', "the user's name in Craton")
    if (token === undefined) this.#missing('token', 'OS_PASSWORD', "the user's API key in Craton")
    return project && user && token ? localIdentity({ project, user, token }) : undefined
  }

  #keystone(wire: Wire): Identity | undefined {
    if (this.#given.user !== undefined) this.#refuse('user', 'is for auth = local', 'write username instead')
    const project = this.#text('project', 'OS_PROJECT_ID')
    const username = this.#text('username', 'OS_USERNAME')
    const password = this.#secret('password', 'OS_PASSWORD')
    const credential = this.#text('application_credential_id', 'OS_APPLICATION_CREDENTIAL_ID')
    const isByHand = this.#given.username !== undefined || this.#given.application_credential_id !== undefined
    const token = isByHand ? this.#given.token : this.#secret('token', 'OS_TOKEN')
    if (token) return tokenIdentity(heard(token, this.#in.secrets)!, project)
    const authUrl = this.#url('auth_url', 'OS_AUTH_URL')
    if (credential !== undefined && this.#given.username === undefined)
      return this.#credential(credential, authUrl, wire)
    const projectName = this.#text('project_name', 'OS_PROJECT_NAME')
    if (username === undefined) this.#missing('username', 'OS_USERNAME', "the user's name in Keystone")
    if (password === undefined) this.#missing('password', 'OS_PASSWORD', 'a secret')
    if (!project && !projectName)
      this.#missing('project_name', 'OS_PROJECT_NAME', 'the project that the hosts belong to')
    if (!username || !password || !authUrl) return undefined
    const body = passwordBody({
      username,
      userDomain: this.#domain('user_domain_id', 'OS_USER_DOMAIN_ID', 'user_domain_name', 'OS_USER_DOMAIN_NAME'),
      projectId: project,
      projectName,
      projectDomain: this.#domain(
        'project_domain_id',
        'OS_PROJECT_DOMAIN_ID',
        'project_domain_name',
        'OS_PROJECT_DOMAIN_NAME',
      ),
    })
    const account = { authUrl, who: `user ${username}`, secret: password, body, section: this.#in.section }
    return keystoneIdentity(account, wire, this.#in.secrets)
  }

  #credential(id: string, authUrl: URL | undefined, wire: Wire): Identity | undefined {
    const variable = 'OS_APPLICATION_CREDENTIAL_SECRET'
    const secret = this.#secret('application_credential_secret', variable)
    if (secret === undefined) this.#missing('application_credential_secret', variable, 'a secret')
    if (!secret || !authUrl) return undefined
    const who = `the application credential ${id}`
    const account = { authUrl, who, secret, body: credentialBody(id), section: this.#in.section }
    return keystoneIdentity(account, wire, this.#in.secrets)
  }

  #domain(idName: TextName, idVariable: string, name: TextName, variable: string) {
    return { id: this.#text(idName, idVariable), name: this.#text(name, variable) }
  }

  #wire(): Wire {
    const { connect_timeout: connectTimeout, request_timeout: requestTimeout } = this.#given
    const cert = this.#text('cert', 'OS_CERT')
    const key = this.#text('key', 'OS_KEY')
    if ((cert === undefined) !== (key === undefined)) {
      this.#refuse('cert', 'and key go together', 'name both files, or none')
    }
    const cacert = this.#text('cacert', 'OS_CACERT')
    return { connectTimeout, requestTimeout, cacert, cert, key, section: this.#in.section }
  }

  #names(): string {
    const { cloud, region = this.#in.deployment, database } = this.#given
    const places = [
      [`${this.#in.section}.cloud`, cloud],
      [this.#given.region === undefined ? 'inventory.deployment' : `${this.#in.section}.region`, region],
    ] as const
    for (const [key, name] of places) {
      const fault = nameFault(name, database)
      if (fault) this.#issues.push({ key, ...fault })
    }
    return region
  }

  #url(name: 'url' | 'auth_url', variable: string): URL | undefined {
    const text = this.#text(name, variable)
    const remedy = 'write it as in https://craton.example.com:7780'
    if (text === undefined) return void this.#missing(name, variable, 'an address')
    const fault = urlFault(text)
    const url = fault === undefined && URL.canParse(text) ? new URL(text) : undefined
    if (fault !== undefined) return void this.#refuse(name, fault, `${remedy}, without a user or password`)
    if (!url || !/^https?:$/.test(url.protocol)) return void this.#refuse(name, 'is not an HTTP address', remedy)
    if (url.username || url.password)
      return void this.#refuse(name, 'holds a user or password', `${remedy}, without them`)
    if (url.search || url.hash) return void this.#refuse(name, 'has something after a ? or #', remedy)
    const remark = clearTextRemark(`${this.#in.section}.${name}`, url, name === 'url' ? 'the token' : 'the password')
    if (remark !== undefined) this.#remarks.push(remark)
    return url
  }

  #text(name: TextName, variable: string): string | undefined {
    return this.#given[name] || this.#in.env[variable] || undefined
  }

  #secret(name: SecretName, variable: string): Secret | undefined {
    return heard(this.#given[name] ?? (this.#in.env[variable] || undefined), this.#in.secrets)
  }

  #missing(name: string, variable: string, what: string): void {
    this.#refuse(name, 'is not set', `write ${what}, or set ${variable}`)
  }

  #refuse(name: string, message: string, remedy: string): void {
    this.#issues.push({ key: `${this.#in.section}.${name}`, message, remedy })
  }
}

/** Anyone who is on the way reads credentials over HTTP without TLS. `undefined` for HTTPS, and for a service on this machine, such as the near end of a tunnel. */
function clearTextRemark(key: string, url: URL, what: string): string | undefined {
  if (url.protocol !== 'http:' || isLoopback(url.hostname)) return undefined
  return `${key}: ${url.origin} is http://, so ${what} and the inventory go through the network unencrypted; write https://`
}
