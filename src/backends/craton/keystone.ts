/** Tokens of Keystone v3: by password, by application credential, or one that someone else got. */
import { withoutEnd } from '../../python/text.ts'
import { BackendAuthError, BackendUnavailableError, PluginError, SettingsError } from '../errors.ts'
import type { Secret } from '../plugin.ts'
import { ask, isSlash, NoReply, placeOf, type Reply, type Wire } from '../support/http.ts'
import type { SecretTexts } from '../support/mask.ts'

export interface KeystoneAccount {
  readonly authUrl: URL
  /** Of the settings, for messages. */
  readonly section: string
  readonly who: string
  readonly secret: Secret
  /** The body of the request for a token. */
  body(secret: string): object
}

interface Domain {
  readonly id: string | undefined
  readonly name: string | undefined
}

export interface PasswordAccount {
  readonly username: string
  readonly userDomain: Domain
  readonly projectId: string | undefined
  readonly projectName: string | undefined
  readonly projectDomain: Domain
}

export function passwordBody(account: PasswordAccount): (password: string) => object {
  const { username, userDomain, projectId, projectName, projectDomain } = account
  const project = projectId ? { id: projectId } : { name: projectName, domain: domainOf(projectDomain) }
  return (password) => ({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: username, domain: domainOf(userDomain), password } },
      },
      scope: { project },
    },
  })
}

/** Such a credential has its scope already. */
export function credentialBody(id: string): (secret: string) => object {
  return (secret) => ({
    auth: { identity: { methods: ['application_credential'], application_credential: { id, secret } } },
  })
}

function domainOf({ id, name }: Domain): object {
  return id ? { id } : name ? { name } : { id: 'default' }
}

interface Token {
  readonly text: string
  readonly project: string | undefined
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** A token that ends this soon is replaced first. */
const margin = 30_000

export function keystoneIdentity(account: KeystoneAccount, wire: Wire, secrets: SecretTexts): Identity {
  let token: Promise<Token> | undefined
  let expires = Number.POSITIVE_INFINITY
  let text: string | undefined
  const current = async (): Promise<Token> => {
    if (token && Date.now() > expires - margin) token = undefined
    token ??= newToken(account, wire, secrets)
    try {
      const made = await token
      expires = made.expires
      text = made.text
      return made
    } catch (error) {
      token = undefined
      throw error
    }
  }
  return {
    who: account.who,
    headers: async () => ({ 'X-Auth-Token': (await current()).text }),
    project: async () => (await current()).project,
    renew(refused) {
      // Of requests that are refused together, the first one gets the token for all.
      if (refused['X-Auth-Token'] === text) {
        token = undefined
        text = undefined
      }
      return true
    },
  }
}

/** A token that was made elsewhere: it cannot be renewed, and its project is known only if someone says it. */
export function tokenIdentity(token: Secret, project: string | undefined): Identity {
  return {
    who: 'the given token',
    headers: async () => ({ 'X-Auth-Token': await token.reveal() }),
    project: async () => project,
    renew: () => false,
  }
}

async function newToken(account: KeystoneAccount, wire: Wire, secrets: SecretTexts): Promise<Token> {
  const secret = await account.secret.reveal()
  const url = new URL(account.authUrl)
  url.pathname = `${withoutEnd(url.pathname, isSlash).replace(/\/v3$/, '')}/v3/auth/tokens`
  const body = JSON.stringify(account.body(secret))
  const where = `Keystone at ${placeOf(url)}`
  try {
    const reply = await ask({ method: 'POST', url, headers: {}, body }, wire)
    return tokenIn(reply, where, account, secrets)
  } catch (error) {
    if (!(error instanceof NoReply)) throw error
    throw new BackendUnavailableError(`${where} does not answer: ${secrets.mask(error.message)}`, {
      cause: error.cause,
    })
  }
}

function tokenIn(
  { status, text, headers }: Reply,
  where: string,
  { who, section }: KeystoneAccount,
  secrets: SecretTexts,
): Token {
  if (status === 401 || status === 403) {
    throw new BackendAuthError(`${where} refuses ${who}`, { remedy: 'docs/backends/craton.md lists what it needs' })
  }
  if (status === 404) {
    const remedy = 'name the address of Keystone v3, as in OS_AUTH_URL'
    throw new SettingsError([{ key: `${section}.auth_url`, message: `${where} knows no /v3/auth/tokens`, remedy }])
  }
  if (status >= 500 || status === 429) throw new BackendUnavailableError(`${where} answers with status ${status}`)
  const found = headers['x-subject-token']
  if (status !== 201 || typeof found !== 'string') {
    throw new PluginError(`${where} gave no token, but status ${status}`)
  }
  secrets.add(found)
  const { token } = described(text)
  const expires = Date.parse(token?.expires_at ?? '')
  return {
    text: found,
    project: token?.project?.id,
    expires: Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires,
  }
}

interface Described {
  readonly token?: { readonly expires_at?: string; readonly project?: { readonly id?: string } }
}

function described(text: string): Described {
  try {
    return JSON.parse(text) as Described
  } catch {
    return {}
  }
}

// Who asks: the headers of a request, by Craton's own accounts or by a token of Keystone.

export interface Identity {
  /** Who it is, for messages. */
  readonly who: string
  headers(): Promise<Readonly<Record<string, string>>>
  /** The id of the project, where it is known: an administrator sees the objects of all. */
  project(): Promise<string | undefined>
  /** After a refusal of these headers: whether asking again with new ones makes sense. */
  renew(refused: Readonly<Record<string, string>>): boolean
}

interface LocalAccount {
  readonly project: string
  readonly user: string
  readonly token: Secret
}

export function localIdentity({ project, user, token }: LocalAccount): Identity {
  return {
    who: `user ${user} of project ${project}`,
    headers: async () => ({
      'X-Auth-Project': project,
      'X-Auth-User': user,
      'X-Auth-Token': await token.reveal(),
    }),
    project: async () => project,
    renew: () => false,
  }
}

/** With or without dashes: Craton has them, Keystone has not. */
export function sameProject(one: string, other: string): boolean {
  const plain = (id: string): string => id.replaceAll('-', '').toLowerCase()
  return plain(one) === plain(other)
}
