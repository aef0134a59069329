/** A request through a proxy, where Node.js is told to use one: each version as it has it. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { otherNode } from '../support/other-node.ts'
import { repository, runMeanwhile } from '../support/program.ts'

/** What a plugin does, in a process of its own. */
const program = `
const { askHttp } = await import(process.argv[1])
const [url, cacert] = process.argv.slice(2)
const wire = { connectTimeout: 5000, requestTimeout: 5000, cacert: cacert || undefined, cert: undefined, key: undefined, section: 'x' }
try {
  const { status, text } = await askHttp({ method: 'GET', url: new URL(url), headers: {}, body: undefined }, wire)
  console.log(status, text)
} catch (error) {
  console.log(error.message, error.mayCount)
}
`

const hostname = 'inventory.invalid'

async function site() {
  const directory = mkdtempSync(join(tmpdir(), 'osa-proxy-'))
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', `/CN=${hostname}`, '-addext', `subjectAltName=DNS:${hostname}`]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  })
  const plain = createServer((_, response) => response.end('plain'))
  const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
    response.end('secure'),
  )
  const seen: string[] = []
  const proxy = createServer((asked, response) => {
    seen.push(`${asked.method} ${new URL(asked.url!).hostname}`)
    request({ host: '127.0.0.1', port: portOf(plain) }, (answer) => answer.pipe(response)).end()
  })
  proxy.on('connect', ({ url }, client: Socket) => {
    seen.push(`CONNECT ${url!.split(':', 1)[0]}`)
    const server = connect(portOf(secure), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n')
      server.pipe(client).pipe(server)
    })
    for (const end of [client, server]) end.on('error', () => {})
  })
  const servers = [plain, secure, proxy]
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    for (const server of servers) server.close()
    rmSync(directory, { recursive: true, force: true })
  })
  const through = `http://127.0.0.1:${portOf(proxy)}`
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: through, HTTPS_PROXY: through, NO_PROXY: 'localhost' }
  const ask = async (node: string, url: string, cacert = '', more: Record<string, string> = {}) => {
    const library = join(repository, 'dist/lib/plugin.js')
    const args = ['--input-type=module', '-e', program, library, url, cacert]
    return (await runMeanwhile(node, args, { env: { ...env, ...more } })).stdout.trim()
  }
  return { ask, seen, cert, port: portOf(plain) }
}

function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port
}

it.each(['22.23.5', '24.22.3'])(
  'Node.js %s: plain and TLS through the proxy, others as NO_PROXY says',
  async (version) => {
    const { ask, seen, cert, port } = await site()
    const node = otherNode(version)
    expect(await ask(node, `http://${hostname}/`)).toBe('200 plain')
    expect(await ask(node, `https://${hostname}/`, cert)).toBe('200 secure')
    expect(seen).toEqual([`GET ${hostname}`, `CONNECT ${hostname}`])
    expect(await ask(node, `https://${hostname}/`)).toMatch(/self-signed certificate/)
    seen.length = 0
    expect(await ask(node, `http://localhost:${port}/`)).toBe('200 plain')
    expect(await ask(node, `http://${hostname}/`, '', { NODE_USE_ENV_PROXY: '' })).toMatch(/ENOTFOUND.* false$/)
    expect(seen).toEqual([])
  },
)

it('without the switch nothing goes through a proxy, and Node.js 20 has no such switch', async () => {
  const { ask, seen } = await site()
  expect(await ask(otherNode('20.20.2'), `http://${hostname}/`)).toMatch(/ENOTFOUND.* false$/)
  expect(seen).toEqual([])
})
