/** Who may ask `osa-inventory explore`, and who may not: over the wire, as anybody on the machine can try it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deployedCloud } from '../cli/tool/tool-run.ts'
import { type Asking, ask, Explored } from '../support/explored.ts'
import { scratch } from '../support/program.ts'

async function explored(...args: string[]): Promise<Explored> {
  return Explored.start((await deployedCloud()).directory, ...args)
}

/** The first line of the answer to what no client would send. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(text))
    socket.on('data', (chunk) => {
      said += chunk
    })
    socket.on('close', () => resolve(said.split('\r\n')[0]!))
    socket.on('error', reject)
  })
}

describe('the way in', () => {
  it('the address gives a cookie and leads to the page without the token', async () => {
    const page = await explored()
    const opened = await ask(page.address)
    expect(opened.status).toBe(303)
    expect(opened.headers.location).toBe(new URL(page.page).pathname)
    const [cookie] = opened.headers['set-cookie'] as string[]
    expect(cookie).toMatch(/^osa-inventory=[\w-]{43}; Path=\/[\w-]+\/; HttpOnly; SameSite=Strict$/)
    const token = new URL(page.address).searchParams.get('token')!
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(cookie).not.toContain(token)
    const { status, headers, body } = await page.get('')
    expect(status).toBe(200)
    const html = body.toString('utf8')
    expect(html).not.toContain(token)
    const [, nonce] = /<script nonce="([\w+/=]+)">/.exec(html)!
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
    })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain(`script-src 'nonce-${nonce}'`)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect((await page.get('')).body.toString('utf8')).not.toContain(nonce)
  })

  it('a click from elsewhere gets the cookie, and goes on from a page of ours', async () => {
    const page = await explored()
    const from = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    const { status, headers, body } = await ask(page.address, { headers: from })
    expect(status).toBe(200)
    expect(headers['set-cookie']).toHaveLength(1)
    expect(body.toString('utf8')).toContain(`url=${new URL(page.page).pathname}"`)
  })

  it('answers HEAD as GET, without the text', async () => {
    const page = await explored()
    const cookie = await page.cookie()
    for (const path of ['', 'data.json', 'revision/1', 'events']) {
      const { status, body } = await ask(page.page + path, { method: 'HEAD', headers: { cookie } })
      expect({ path, status, length: body.length }).toEqual({ path, status: 200, length: 0 })
    }
  })

  it('through a tunnel the port is another one', async () => {
    const page = await explored()
    const cookie = await page.cookie()
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:9', 'localhost']) {
      expect((await ask(page.page, { headers: { cookie, host, origin: `http://${host}` } })).status, host).toBe(200)
    }
  })
})

describe('refused, with nothing of the cloud in the answer', () => {
  it('every other way', async () => {
    const page = await explored()
    const cookie = await page.cookie()
    const [address, port] = [page.page, page.port]
    const right = { cookie }
    const navigating = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
    const tries: readonly (readonly [what: string, status: number, url: string, asking?: Asking])[] = [
      ['no cookie', 403, address],
      ['no cookie, data', 403, `${address}data.json`],
      ['another cookie', 403, `${address}data.json`, { headers: { cookie: `osa-inventory=${'A'.repeat(43)}` } }],
      ['half a cookie', 403, `${address}data.json`, { headers: { cookie: cookie.slice(0, -1) } }],
      [
        'the token as the cookie',
        403,
        address,
        { headers: { cookie: page.address.replace(/.*token/, 'osa-inventory') } },
      ],
      ['a wrong token', 403, `${address}?token=${'A'.repeat(43)}`],
      ['a wrong token beside the cookie', 403, `${address}?token=x`, { headers: right }],
      ['an empty token', 403, `${address}?token=`],
      ['the token elsewhere', 403, page.address.replace('?', 'data.json?')],
      ['the session as the token', 403, `${address}?token=${cookie.split('=')[1]}`],
      ['another path', 403, `http://127.0.0.1:${port}/`, { headers: right }],
      ['a path before it', 403, address.replace(/\/$/, ''), { headers: right }],
      ['up and out', 403, `${address}%2e%2e/%2e%2e/etc/passwd`, { headers: right }],
      ['what is not there', 404, `${address}page.js`, { headers: right }],
      ['no such host', 404, `${address}blame/nobody`, { headers: right }],
      ['a host that is no name', 404, `${address}blame/%ff`, { headers: right }],
      ['a revision that is no number', 404, `${address}revision/1e3`, { headers: right }],
      ['no such revision', 422, `${address}revision/99`, { headers: right }],
      ['another machine', 403, address, { headers: { ...right, host: 'evil.example' } }],
      ['another machine with our port', 403, address, { headers: { ...right, host: `evil.example:${port}` } }],
      ['a name that begins as ours', 403, address, { headers: { ...right, host: `127.0.0.1.evil.example:${port}` } }],
      ['a name that ends as ours', 403, address, { headers: { ...right, host: `evil.localhost:${port}` } }],
      ['another origin', 403, `${address}data.json`, { headers: { ...right, origin: 'http://evil.example' } }],
      ['no origin', 403, `${address}data.json`, { headers: { ...right, origin: 'null' } }],
      ['another port', 403, `${address}data.json`, { headers: { ...right, origin: 'http://127.0.0.1:1' } }],
      ['HTTPS', 403, `${address}data.json`, { headers: { ...right, origin: `https://127.0.0.1:${port}` } }],
      ['a page elsewhere', 403, `${address}data.json`, { headers: { ...right, 'sec-fetch-site': 'cross-site' } }],
      ['a page of another port', 403, `${address}data.json`, { headers: { ...right, 'sec-fetch-site': 'same-site' } }],
      ['a frame', 403, address, { headers: { ...right, 'sec-fetch-site': 'cross-site', ...navigating } }],
      ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'].map(
        (method) => [method, 405, `${address}data.json`, { method, headers: right }] as const,
      ),
    ]
    const cloud = /infra1|compute1|10\.20\./
    for (const [what, expected, url, asking] of tries) {
      const { status, headers, body } = await ask(url, asking)
      expect({ what, status }).toEqual({ what, status: expected })
      expect(body.toString('utf8'), what).not.toMatch(cloud)
      expect(headers['set-cookie'], what).toBeUndefined()
      expect(headers['cache-control'], what).toBe('no-store')
      expect(headers['access-control-allow-origin'], what).toBeUndefined()
    }
  })

  it('what is not HTTP, has no Host, or is too long', async () => {
    const { port, page } = await explored()
    const path = new URL(page).pathname
    expect(await raw(port, `GET ${path} HTTP/1.1\r\n\r\n`)).toContain(' 400 ')
    expect(await raw(port, `GET ${path} HTTP/1.0\r\n\r\n`)).toContain(' 403 ')
    expect(await raw(port, 'hello\r\n\r\n')).toContain(' 400 ')
    expect(await raw(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nx: ${'x'.repeat(32_000)}\r\n\r\n`)).toContain(
      ' 431 ',
    )
  })
})

it('nothing listens but 127.0.0.1', async () => {
  const { port } = await explored()
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const listening = ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === '0A' && local!.endsWith(`:${hex}`))
      .map(([, local]) => local),
  )
  expect(listening).toEqual([`0100007F:${hex}`])
})

it('--open shows the address to nobody else: a file of this user leads to it, and goes with the server', async () => {
  const cloud = await deployedCloud()
  const programs = scratch()
  const seen = join(programs, 'seen')
  const script = `#!/bin/sh\nf="\${1#file://}"\n{ echo "$@"; stat -c %a "$(dirname "$f")" "$f"; cat "$f"; } > ${seen}.new\nmv ${seen}.new ${seen}\n`
  writeFileSync(join(programs, 'xdg-open'), script, { mode: 0o755 })
  const page = await Explored.startWith({ PATH: `${programs}:${process.env.PATH}` }, cloud.directory, '--open')
  await expect.poll(() => existsSync(seen)).toBe(true)
  const [argument, ...more] = readFileSync(seen, 'utf8').split('\n')
  expect(argument).toMatch(/^file:\/\/\S+\.html$/)
  expect(more.slice(0, 2)).toEqual(['700', '600'])
  expect(more.join('\n')).toContain(`url=${page.address}"`)
  const path = argument!.slice('file://'.length)
  expect(existsSync(path)).toBe(true)
  page.kill('SIGTERM')
  await page.end()
  expect(existsSync(path)).toBe(false)
})

it('without xdg-open the address is still there', async () => {
  const cloud = await deployedCloud()
  const page = await Explored.startWith({ PATH: scratch() }, cloud.directory, '--open')
  await expect.poll(() => page.err).toContain('open the address that is printed')
  expect((await ask(page.address)).status).toBe(303)
})

it('a port that is taken is told, with what to do', async () => {
  const { port } = await explored()
  const cloud = await deployedCloud()
  const { status, out, err } = await cloud.run(['explore', '--port', String(port)])
  expect({ status, out }).toEqual({ status: 1, out: '' })
  expect(err).toContain(`127.0.0.1:${port}: another program listens there`)
  expect(err).toContain('ERR_LISTEN')
})

it('ends by itself when no page is open, and goes on while one is', async () => {
  const page = await explored('--idle', '2s')
  const events = await page.events()
  const cookie = await page.cookie()
  const before = Date.now()
  await expect.poll(() => Date.now() - before > 3000).toBe(true)
  expect((await ask(page.page, { headers: { cookie } })).status, 'it is still there').toBe(200)
  events.close()
  expect(await page.end()).toEqual({ status: 0, signal: null })
  expect(page.err).toContain('no page was open for 2s: ended')
})

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends by %s', async (signal) => {
  const page = await explored()
  await page.events()
  page.kill(signal)
  expect(await page.end()).toEqual({ status: null, signal })
})
