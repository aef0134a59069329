/** Who may in, over which wire, and what is told when something is wrong there. */
import { inspect } from 'node:util'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { following } from '../../src/testing/revisions.ts'
import { documentOf, type Hosts, infra1, infra2, openCraton } from '../support/craton/inventories.ts'
import { type CratonOptions, CratonStandIn } from '../support/craton/stand-in.ts'

async function start(options: CratonOptions = {}): Promise<CratonStandIn> {
  const craton = await CratonStandIn.start(options)
  onTestFinished(() => craton.stop())
  return craton
}

interface Refusal extends Error {
  readonly code: string
  readonly remedy?: string
}

async function refusal(act: Promise<unknown>): Promise<Refusal> {
  return act.then(
    () => expect.unreachable('it must be refused'),
    (error: Refusal) => error,
  )
}

const document = documentOf({ infra1 })
const noLocal = { project: '', user: '', token: '' }

afterEach(() => vi.unstubAllEnvs())

describe("Craton's own accounts", () => {
  it('from the variables that its client has', async () => {
    const craton = await start()
    const { projectId, name, token } = craton.user
    vi.stubEnv('CRATON_URL', craton.url)
    vi.stubEnv('OS_PROJECT_ID', projectId)
    vi.stubEnv('OS_USERNAME', name)
    vi.stubEnv('OS_PASSWORD', token)
    const { url: _url, ...unset } = { url: '', ...noLocal }
    const backend = await openCraton(craton, { options: { ...unset, url: craton.url.replace(/\/v1$/, '/') } })
    await backend.write(following(undefined, document), undefined)
    expect((await backend.load())?.document).toBe(document)
  })

  it('what is missing is told all at once', async () => {
    const craton = await start()
    for (const name of ['CRATON_URL', 'OS_PROJECT_ID', 'OS_USERNAME', 'OS_PASSWORD']) vi.stubEnv(name, '')
    const { message } = await refusal(openCraton(craton, { options: { url: '', ...noLocal } }))
    const lines = message.split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe('cmdb.url: is not set; write an address, or set CRATON_URL')
    expect(lines[1]).toContain('OS_PROJECT_ID')
    expect(lines[2]).toContain('OS_USERNAME')
    expect(lines[3]).toContain('cmdb.token')
  })

  it("an administrator sees other projects' clouds of the same name, and keeps to the own one", async () => {
    const craton = await start()
    await (await openCraton(craton)).write(following(undefined, document), undefined)
    const { projectId, name, token } = craton.root
    const admin = await openCraton(craton, { options: { project: projectId, user: name, token } })
    expect(await admin.load()).toBeUndefined()
    const other = documentOf({ infra2 })
    await admin.write(following(undefined, other), undefined)
    expect((await (await openCraton(craton)).load())?.document).toBe(document)
    expect((await admin.load())?.document).toBe(other)
  })

  it.each([
    [{ token: 'wr0ng-t0ken' }, 'refuses user demo of project'],
    [{ user: 'nobody' }, 'refuses user nobody of project'],
    [{ project: '7a968762-707e-4da9-bbf4-18b7cad9e1dc' }, 'refuses user demo of project 7a968762'],
  ])('%j is refused, with the id under which Craton logs it', async (options, words) => {
    const craton = await start()
    const error = await refusal((await openCraton(craton, { options })).load())
    expect(error.code).toBe('ERR_BACKEND_AUTH')
    expect(error.message).toContain(`Craton at 127.0.0.1:${craton.port} ${words}`)
    expect(error.message).toMatch(/\(req-[0-9a-f-]{36}\)$/)
  })
})

it('a secret that cannot be in a header is reported without it', async () => {
  const craton = await start()
  const error = await refusal((await openCraton(craton, { options: { token: 'two\nlines' } })).load())
  expect(error.code).toBe('ERR_SETTINGS')
  expect(error.message).toContain('has a character that HTTP does not send in a header')
  expect(inspect(error)).not.toContain('two')
})

describe('accounts of Keystone', () => {
  async function keystoneOptions(craton: CratonStandIn): Promise<Record<string, string>> {
    const { url, identity } = craton.keystone!
    return {
      ...noLocal,
      auth: 'keystone',
      auth_url: url,
      username: identity.user,
      password: identity.password,
      user_domain_name: identity.domain,
      project_name: identity.project,
      project_domain_name: identity.domain,
    }
  }

  async function writtenWith(craton: CratonStandIn, options: Record<string, string>): Promise<void> {
    const backend = await openCraton(craton, { options })
    await backend.write(following(undefined, document), undefined)
    expect((await (await openCraton(craton, { options })).load())?.document).toBe(document)
    await backend.destroy!()
  }

  it('by password, by application credential, by the OS_ variables, and by a token made elsewhere', async () => {
    const craton = await start({ auth: 'keystone' })
    const { url, identity } = craton.keystone!
    const byPassword = await keystoneOptions(craton)
    await writtenWith(craton, byPassword)
    await writtenWith(craton, {
      ...byPassword,
      auth_url: url.replace(/\/v3$/, ''),
      user_domain_name: '',
      user_domain_id: 'default',
    })
    await writtenWith(craton, { ...byPassword, project_name: '', project: identity.projectId })
    const { id, secret } = identity.applicationCredential
    const credential = { application_credential_id: id, application_credential_secret: secret }
    await writtenWith(craton, { ...noLocal, auth: 'keystone', auth_url: url, ...credential })
    await writtenWith(craton, { ...noLocal, auth: 'keystone', token: craton.keystone!.tokens[0]! })
    vi.stubEnv('OS_AUTH_URL', url)
    vi.stubEnv('OS_USERNAME', identity.user)
    vi.stubEnv('OS_PASSWORD', identity.password)
    vi.stubEnv('OS_USER_DOMAIN_NAME', identity.domain)
    vi.stubEnv('OS_PROJECT_NAME', identity.project)
    vi.stubEnv('OS_PROJECT_DOMAIN_NAME', identity.domain)
    await writtenWith(craton, { ...noLocal, auth: 'keystone' })
  })

  it('a token is asked for once, again when it has expired, and before that when it is about to', async () => {
    const craton = await start({ auth: 'keystone' })
    const { requests } = craton.keystone!
    const backend = await openCraton(craton, { options: await keystoneOptions(craton) })
    const first = following(undefined, document)
    await backend.write(first, undefined)
    expect(requests).toHaveLength(1)
    craton.keystone!.expireTokens()
    await backend.write(following(first, documentOf({ infra1, infra2 })), 1)
    expect(requests).toHaveLength(2)
    craton.keystone!.expireTokens()
    craton.keystone!.lifetime = 20
    await backend.load()
    const count = requests.length
    await backend.load()
    expect(requests.length).toBeGreaterThan(count)
  })

  it('one new token serves all requests that were refused together', async () => {
    const craton = await start({ auth: 'keystone' })
    const { requests } = craton.keystone!
    const backend = await openCraton(craton, { options: await keystoneOptions(craton) })
    const isHost = ({ method, path }: { method: string; path: string }): boolean =>
      method === 'POST' && path === '/v1/hosts'
    craton.trouble.when(isHost, { first: () => craton.keystone!.expireTokens() })
    const hosts = Array.from({ length: 20 }, (_, number): [string, Hosts[string]] => [`h${number}`, {}])
    await backend.write(following(undefined, documentOf(Object.fromEntries(hosts))), undefined)
    expect(requests).toHaveLength(2)
  })

  it('what Keystone refuses is refused, also when it does so only later', async () => {
    const craton = await start({ auth: 'keystone' })
    const options = await keystoneOptions(craton)
    const wrong = await refusal((await openCraton(craton, { options: { ...options, password: 'wr0ng' } })).load())
    expect(wrong.code).toBe('ERR_BACKEND_AUTH')
    expect(wrong.message).toContain('refuses user inventory')
    const backend = await openCraton(craton, { options })
    await backend.load()
    craton.keystone!.expireTokens()
    craton.keystone!.isClosed = true
    expect((await refusal(backend.load())).code).toBe('ERR_BACKEND_AUTH')
    await craton.keystone!.down()
    const down = await refusal((await openCraton(craton, { options })).load())
    expect(down.code).toBe('ERR_BACKEND_UNAVAILABLE')
    expect(down.message).toMatch(/^Keystone at 127\.0\.0\.1:\d+ does not answer: connect ECONNREFUSED/)
  })

  it('no secret and no token is in any error', async () => {
    const craton = await start({ auth: 'keystone' })
    const options = await keystoneOptions(craton)
    const remarks: string[] = []
    const backend = await openCraton(craton, { options, remarks })
    await backend.load()
    const secrets = [options.password!, ...craton.keystone!.tokens]
    craton.trouble.when(() => true, { status: 500, text: `it was ${secrets.join(' and ')}` }, 20)
    const errors = [
      await refusal(backend.load()),
      await refusal(backend.write(following(undefined, document), undefined)),
    ]
    for (const secret of secrets) expect(inspect([errors, remarks], { depth: 9 })).not.toContain(secret)
  })
})

describe('the wire', () => {
  it('TLS with a certificate that is trusted, and none that is not', async () => {
    const craton = await start({ tls: true, auth: 'keystone' })
    const { url, identity } = craton.keystone!
    const credential = identity.applicationCredential
    const options = {
      ...noLocal,
      auth: 'keystone',
      auth_url: url,
      application_credential_id: credential.id,
      application_credential_secret: credential.secret,
    }
    const trusting = await openCraton(craton, { options: { ...options, cacert: craton.certificate!.ca } })
    await trusting.write(following(undefined, document), undefined)
    expect((await trusting.load())?.document).toBe(document)
    const error = await refusal((await openCraton(craton, { options })).load())
    expect(error.code).toBe('ERR_BACKEND_UNAVAILABLE')
    expect(error.message).toContain('self-signed certificate')
    const absent = await refusal((await openCraton(craton, { options: { ...options, cacert: '/gone.pem' } })).load())
    expect(absent.message).toContain('cmdb.cacert: /gone.pem cannot be read (ENOENT)')
  })

  it('a certificate of another host is refused', async () => {
    const craton = await start({ tls: 'DNS:elsewhere.example.com' })
    const backend = await openCraton(craton, { options: { cacert: craton.certificate!.ca } })
    expect((await refusal(backend.load())).message).toContain("IP: 127.0.0.1 is not in the cert's list")
  })

  it('a silent server, one that is gone, and one that is not a Craton', async () => {
    const craton = await start()
    const hurried = await openCraton(craton, { options: { request_timeout: '100ms' } })
    craton.trouble.at(1, 'hang')
    const silent = await refusal(hurried.load())
    expect(silent).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', backend: 'cmdb', operation: 'load' })
    expect(silent.message).toBe(`Craton at 127.0.0.1:${craton.port} does not answer: no answer within 0.1 s`)
    const backend = await openCraton(craton)
    craton.trouble.at(1, { status: 200, text: '<html>a portal</html>' })
    expect((await refusal(backend.load())).message).toContain('cmdb.url: Craton at')
    craton.trouble.at(1, { status: 302, text: '' })
    expect((await refusal(backend.load())).message).toContain('it is not followed')
    const lost = await openCraton(craton, { options: { url: `${craton.url}/elsewhere` } })
    expect((await refusal(lost.load())).message).toContain('name the address of the Craton API itself')
    await craton.down()
    const gone = await refusal(backend.load())
    expect(gone.message).toContain(`Craton at 127.0.0.1:${craton.port} does not answer: connect ECONNREFUSED`)
  })

  it('a request that is lost once is asked again if that is safe', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    craton.trouble.at(1, 'cut')
    craton.trouble.at(2, 'halve')
    expect(await backend.load()).toBeUndefined()
    craton.trouble.at(1, { status: 503 })
    expect(await backend.load()).toBeUndefined()
  })

  it('a list that Craton refuses while the parent of one that is listed is being removed is asked again', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    const isList = (each: { method: string; path: string }) => each.method === 'GET' && /^.v1.hosts\b/.test(each.path)
    craton.trouble.when(isList, { status: 404, text: '{"status": 404, "message": "Not Found"}' }, 2)
    await backend.write(following(undefined, document), undefined)
    expect((await backend.load())?.document).toBe(document)
    craton.trouble.when(isList, { status: 404, text: '{"status": 404, "message": "Not Found"}' }, 9)
    const first = (await backend.load())!
    const { message, remedy } = await refusal(backend.write(following(first, documentOf({ infra1, infra2 })), 1))
    expect(message).toMatch(/GET \/hosts with 404: Not Found: it was removed meanwhile/)
    expect(`${message}${remedy}`).not.toContain('url')
  })

  it.each(['cut', 'lose'] as const)(
    'a creation whose connection is %s is looked up by name, and made once',
    async (how) => {
      const craton = await start()
      const backend = await openCraton(craton)
      const posts = ['/v1/clouds', '/v1/regions', '/v1/cells', '/v1/hosts']
      for (const path of posts) craton.trouble.when((each) => each.method === 'POST' && each.path === path, how)
      await backend.write(following(undefined, documentOf({ infra1, infra2 })), undefined)
      expect((await backend.load())?.document).toBe(documentOf({ infra1, infra2 }))
      for (const table of ['clouds', 'regions'] as const) expect(craton.tables.all(table)).toHaveLength(1)
      const cells = craton.tables.all('cells').map(({ fields }) => fields.get('name'))
      expect(cells).toEqual(['osa_inventory', 'rev-:', 'rev-00000001'])
      expect(craton.tables.all('devices')).toHaveLength(2)
    },
  )

  it('what Craton did not foresee is tried some times more, as for a busy database, and then told', async () => {
    const craton = await start()
    const backend = await openCraton(craton)
    const first = following(undefined, document)
    await backend.write(first, undefined)
    const isChange = ({ method, path }: { method: string; path: string }) =>
      method === 'PUT' && path.includes('/hosts/')
    craton.trouble.when(isChange, { status: 500 }, 9)
    const count = craton.requests.length
    const changed = documentOf({ infra1: { ...infra1, rack: 1 } })
    const error = await refusal(backend.write(following(first, changed), 1))
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', outcome: 'saved' })
    expect(error.message).toContain('answers PUT /hosts/1/variables with 500')
    expect((await backend.load())?.document).toBe(changed)
    expect(craton.requests.slice(count).filter(isChange)).toHaveLength(4)
  })

  it('a host of others whose address is none spoils the list: told with what to look for', async () => {
    const craton = await start()
    await (await openCraton(craton)).write(following(undefined, document), undefined)
    const host = { name: 'bad', cloud_id: 1, region_id: 1, ip_address: 'not-an-ip', device_type: 'x' }
    await craton.call('POST', '/v1/hosts', JSON.stringify(host))
    const backend = await openCraton(craton)
    const newest = (await backend.load())!
    const error = await refusal(backend.write(following(newest, documentOf({ infra1, infra2 })), newest.id))
    expect(error.message).toContain('answers GET /hosts with 500: An unknown exception occurred (req-')
    expect(error.remedy).toContain('one host with an address that is not valid makes every list of its region fail')
  })
})

it.each([
  [{ url: 'craton:7780' }, 'cmdb.url: is not an HTTP address'],
  [{ url: 'http://demo:s3cret@127.0.0.1/' }, 'cmdb.url: holds a user or password'],
  [{ project: 'demo' }, 'cmdb.project: is demo, and not the id of a project; write its UUID'],
  [{ password: 'x' }, 'cmdb.password: is for auth = keystone'],
  [{ cert: '/a' }, 'cmdb.cert: and key go together'],
  [{ region: 'a\u{1f600}' }, 'cmdb.region: has the character'],
])('%j is refused before anything is asked', async (options, words) => {
  const craton = await start()
  const error = await refusal(openCraton(craton, { options: options as Record<string, string> }))
  expect(error.code).toBe('ERR_SETTINGS')
  expect(error.message).toContain(words)
  expect(error.message).not.toContain('s3cret')
  expect(craton.requests).toEqual([])
})
