/** The stand-in's own ways: what goes wrong on request, its Keystone, TLS, and other processes as clients. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request as secureRequest } from 'node:https'
import { expect, onTestFinished, test } from 'vitest'
import { CratonBetween } from './craton/between.ts'
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

test('the same between a client and a Craton', async () => {
  const craton = await start()
  const between = await CratonBetween.before(craton)
  onTestFinished(() => between.stop())
  const client = new CratonClient(between.url, between.user)
  between.trouble.at(2, 'cut')
  between.trouble.at(3, 'lose')
  between.trouble.at(4, 'commit and fail')
  const post = (name: string): Promise<number> => client.status('POST', '/clouds', JSON.stringify({ name }))
  expect(await post('fine')).toBe(201)
  await expect(post('cut')).rejects.toThrow()
  await expect(post('lost')).rejects.toThrow()
  expect(await post('failed')).toBe(500)
  expect(await post('fine')).toBe(409)
  expect(await clouds(craton)).toEqual(['fine', 'lost', 'failed'])
  expect(craton.requests.slice(0, -1)).toEqual(between.requests.filter(({ body }) => !body.includes('cut')))
  await craton.down()
  await expect(post('away')).rejects.toThrow()
})

test('names are sorted by characters, or by weights where that is wanted', async () => {
  for (const [collation, sorted] of [
    ['general', ['b:', 'b0', 'b', 'A']],
    ['unicode', ['b0', 'b:', 'b', 'A']],
  ] as const) {
    const craton = await start({ mode: 'strict', collation })
    const client = new CratonClient(craton.url, craton.user)
    for (const name of ['b:', 'A', 'b0', 'b']) await client.create('/clouds', { name })
    const { text } = await client.send('GET', '/clouds?sort_keys=name&sort_dir=desc')
    expect(JSON.parse(text).clouds.map(({ name }: { name: string }) => name)).toEqual(sorted)
  }
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

test('500 says nothing of whether the request was carried out, nor does silence', async () => {
  const craton = await start()
  const client = new CratonClient(craton.url, craton.user)
  craton.trouble.at(1, 'fail')
  craton.trouble.at(2, 'commit and fail')
  craton.trouble.at(3, 'commit and hang')
  const fault = { message: 'An unknown exception occurred', status: 500 }
  for (const name of ['failed', 'stands']) {
    const { status, text } = await client.send('POST', '/clouds', JSON.stringify({ name }))
    expect([status, JSON.parse(text)]).toEqual([500, fault])
  }
  const silent = client.send('POST', '/clouds', '{"name":"silent"}').catch((error: Error) => error)
  while (craton.tables.all('clouds').length < 2) await new Promise(setImmediate)
  expect(await clouds(craton)).toEqual(['stands', 'silent'])
  await craton.down()
  expect(await silent).toBeInstanceOf(Error)
})

test('a request that is delayed is carried out though its client has gone', async () => {
  const craton = await start()
  let carryOut = (): void => {}
  const first = new Promise<void>((resolve) => {
    carryOut = resolve
  })
  craton.trouble.at(1, { first: () => first })
  const given = new AbortController()
  const headers = { ...authHeaders(craton.user), 'Content-Type': 'application/json' }
  const { signal } = given
  const asked = fetch(`${craton.url}/clouds`, { method: 'POST', body: '{"name":"late"}', headers, signal })
  while (craton.requests.length < 1) await new Promise(setImmediate)
  given.abort()
  await expect(asked).rejects.toThrow()
  expect(await clouds(craton)).toEqual([])
  carryOut()
  await first
  expect(await clouds(craton)).toEqual(['late'])
})

test('without foreign keys cells outlive their region, and the next one has its id', async () => {
  const craton = await start({ foreignKeys: false })
  const client = new CratonClient(craton.url, craton.user)
  const cloud_id = await client.create('/clouds', { name: 'cloud' })
  const region_id = await client.create('/regions', { name: 'region', cloud_id })
  const cell = { name: 'rev-00000001', cloud_id, region_id, note: 'old', variables: { doc_0000: 'x' } }
  const id = await client.create('/cells', cell)
  expect(await client.status('DELETE', `/regions/${region_id}`)).toBe(204)
  expect(await client.status('GET', `/cells/${id}?resolved-values=false`)).toBe(200)
  expect(await client.status('GET', `/cells/${id}`)).toBe(500)
  expect(await client.status('POST', '/cells', JSON.stringify({ ...cell, name: 'rev-00000002' }))).toBe(201)
  expect(await client.create('/regions', { name: 'again', cloud_id })).toBe(region_id)
  expect(await client.status('POST', '/cells', JSON.stringify(cell))).toBe(409)
  const { text } = await client.send('GET', `/cells?region_id=${region_id}&sort_keys=name&sort_dir=desc&limit=10`)
  expect(JSON.parse(text).cells.map(({ name, note }: { name: string; note: string }) => [name, note])).toEqual([
    ['rev-00000002', 'old'],
    ['rev-00000001', 'old'],
  ])
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
