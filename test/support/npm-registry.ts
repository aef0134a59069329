/** A registry of npm packages on 127.0.0.1 that has what this repository has installed, and nothing else. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { repository } from './program.ts'

export interface Registry {
  /** For `npm_config_registry`. */
  readonly url: string
  stop(): Promise<void>
}

export async function startRegistry(): Promise<Registry> {
  const server: Server = createServer((request, response) => {
    const [, name, isTarball] = /^\/(.+?)(\/-\/package\.tgz)?$/.exec(decodeURIComponent(request.url ?? '')) ?? []
    const directory = join(repository, 'node_modules', name ?? '')
    if (name === undefined || !existsSync(join(directory, 'package.json'))) return response.writeHead(404).end('{}')
    if (isTarball) return response.end(packed(directory))
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    const tarball = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}/-/package.tgz`
    const integrity = `sha512-${createHash('sha512').update(packed(directory)).digest('base64')}`
    const versions = { [manifest.version]: { ...manifest, dist: { tarball, integrity } } }
    return response.end(JSON.stringify({ name, 'dist-tags': { latest: manifest.version }, versions }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const made = new Map<string, Buffer>()

/** The files as they are installed, below `package/` as npm has them. */
function packed(directory: string): Buffer {
  const tarball =
    made.get(directory) ??
    execFileSync('tar', ['-czf', '-', '--exclude=node_modules', '--transform=s,^\\.,package,', '-C', directory, '.'], {
      maxBuffer: 1 << 30,
    })
  made.set(directory, tarball)
  return tarball
}
