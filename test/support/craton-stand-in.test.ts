/** The stand-in's own ways: what goes wrong on request, its Keystone, TLS, and other processes as clients. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as secureRequest } from 'node:https'
import { expect, onTestFinished, test } from 'vitest'
import { authHeaders, CratonClient } from './craton/client.ts'
import { type CratonOptions, CratonStandIn } from './craton/stand-in.ts'
import { runMeanwhile } from './program.ts'

async function start(options: CratonOptions = {}): Promise<CratonStandIn> {
  const craton = await CratonStandIn.start(options)
  onTestFinished(() => craton.stop())
  return craton
}

const clouds = async (craton: CratonStandIn): Promise<string[]> => {
  const { text } = await new CratonClient(craton.url, craton.user).send('GET', '/clouds')
  return JSON.parse(text).clouds.map(({ name }: { name: string }) => name)
}

test('a cut request was not carried out, one that lost its answer was', async () => {
  const craton = await start()
  const client = new CratonClient(craton.url, craton.user)
  craton.trouble.at(2, 'cut')
  craton.trouble.at(3, 'lose')
  craton.trouble.at(4, 'halve')
  await client.create('/clouds', { name: 'fine' })
  for (const name of ['cut', 'lost', 'halved']) {
    await expect(client.send('POST', '/clouds', JSON.stringify({ name })), name).rejects.toThrow()
  }
  expect(await clouds(craton)).toEqual(['fine', 'lost', 'halved'])
  expect(craton.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    ...new Array(4).fill('POST /v1/clouds'),
    'GET /v1/clouds',
  ])
  expect(craton.requests[1]!.body).toBe('{"name":"cut"}')
})

test('picked requests: another answer, a delay, and what another client does first', async () => {
  const craton = await start()
  const client = new CratonClient(craton.url, craton.user)
  const isPost = ({ method }: { method: string }): boolean => method === 'POST'
  craton.trouble.when(isPost, { status: 503 })
  expect(await client.status('POST', '/clouds', '{"name":"x"}')).toBe(503)
  craton.trouble.when(isPost, { first: async () => void (await craton.call('POST', '/v1/clouds', '{"name":"x"}')) })
  expect(await client.status('POST', '/clouds', '{"name":"x"}')).toBe(409)
  craton.trouble.when(isPost, { delay: 1 })
  expect(await client.status('POST', '/clouds', '{"name":"y"}')).toBe(201)
})

test('a request that hangs ends with the server, which comes back on its port with what it had', async () => {
  const craton = await start()
  const client = new CratonClient(craton.url, craton.user)
  await client.create('/clouds', { name: 'kept' })
  const url = craton.url
  craton.trouble.when(() => true, 'hang')
  const hanging = client.send('GET', '/clouds').catch((error: Error) => error)
  while (craton.requests.length < 2) await new Promise(setImmediate)
  await craton.down()
  expect(await hanging).toBeInstanceOf(Error)
  await expect(client.send('GET', '/clouds')).rejects.toThrow()
  await craton.up()
  expect(craton.url).toBe(url)
  expect(await clouds(craton)).toEqual(['kept'])
})

test('Keystone gives tokens by password and by application credential, and they expire', async () => {
  const craton = await start({ auth: 'keystone' })
  const keystone = craton.keystone!
  const { user, password, domain, project, projectId, userId, applicationCredential } = keystone.identity
  const tokenFor = async (identity: object, scope?: object): Promise<string | number> => {
    const body = JSON.stringify({ auth: { identity, ...(scope ? { scope } : {}) } })
    const reply = await fetch(`${keystone.url}/auth/tokens`, { method: 'POST', body })
    return reply.headers.get('x-subject-token') ?? reply.status
  }
  const status = async (token: string | number): Promise<number> =>
    (await fetch(`${craton.url}/clouds`, { headers: { 'X-Auth-Token': `${token}` } })).status
  const byPassword = (subject: object): object => ({ methods: ['password'], password: { user: subject } })
  const scope = { project: { name: project, domain: { name: domain } } }

  const token = await tokenFor(byPassword({ name: user, domain: { name: domain }, password }), scope)
  expect(await status(token)).toBe(200)
  keystone.expireTokens()
  expect(await status(token)).toBe(401)
  expect(await status(await tokenFor(byPassword({ id: userId, password }), { project: { id: projectId } }))).toBe(200)
  expect(await tokenFor(byPassword({ id: userId, password: 'wrong' }), scope)).toBe(401)
  expect(await tokenFor(byPassword({ id: userId, password }))).toBe(401)
  const { id, name, secret } = applicationCredential
  const byCredential = (credential: object): object => ({
    methods: ['application_credential'],
    application_credential: credential,
  })
  expect(await status(await tokenFor(byCredential({ id, secret })))).toBe(200)
  expect(await status(await tokenFor(byCredential({ name, secret, user: { id: userId } })))).toBe(200)
  expect(await tokenFor(byCredential({ id, secret: 'wrong' }))).toBe(401)
  expect(await tokenFor(byCredential({ id, secret }), scope)).toBe(401)
  expect(await (await fetch(`${craton.url}/nothing`)).status).toBe(401)
})

test('TLS with its own certificate', async () => {
  const craton = await start({ tls: true })
  const ask = (options: object): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const asked = secureRequest(`${craton.url}/clouds`, { headers: authHeaders(craton.user), ...options })
      asked
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })
  await expect(ask({})).rejects.toThrow(/self-signed/)
  expect(await ask({ ca: readFileSync(craton.certificate!.ca) })).toBe(200)
})

test('another process reaches it while this one waits', async () => {
  const craton = await start()
  const program = `const reply = await fetch('${craton.url}/clouds', { method: 'POST', body: '{"name":"theirs"}',
    headers: { 'Content-Type': 'application/json', ...${JSON.stringify(authHeaders(craton.user))} } })
    console.log(reply.status)`
  const { stdout } = await runMeanwhile(process.execPath, ['--input-type=module', '-e', program])
  expect(stdout).toBe('201\n')
  expect(await clouds(craton)).toEqual(['theirs'])
})

test('its own project for anyone who wants one', async () => {
  const craton = await start()
  const { id: projectId } = craton.addProject('another')
  const user = craton.addUser({ projectId, name: 'someone', token: randomUUID() })
  await new CratonClient(craton.url, user).create('/clouds', { name: 'hidden' })
  expect(await clouds(craton)).toEqual([])
})
