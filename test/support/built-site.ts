/** The site of the pages, built as `npm run docs` does, read and served. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { promisify } from 'node:util'
import { cleanEnvironment, repository } from './program.ts'

export async function buildSite(directory: string): Promise<void> {
  const program = join(repository, 'node_modules/vitepress/bin/vitepress.js')
  await promisify(execFile)(process.execPath, [program, 'build', 'tools/site', '--outDir', directory], {
    cwd: repository,
    env: cleanEnvironment(),
    maxBuffer: 1 << 24,
  })
}

/** All pages, from the top of the site, without a slash before. */
export function pagesOf(site: string): string[] {
  return readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .sort()
}

interface SitePage {
  readonly ids: ReadonlySet<string>
  /** Of links, pictures, scripts and styles, as they are written. */
  readonly targets: readonly string[]
}

export function readPage(site: string, page: string): SitePage {
  const text = readFileSync(join(site, page), 'utf8')
  return {
    ids: new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => decoded(id!))),
    targets: [...text.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, target]) => decoded(target!)),
  }
}

function decoded(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
}

/** What each link within the site leads to that is not there: `page -> target`. */
export function lostLinks(site: string): string[] {
  const pages = new Map(pagesOf(site).map((page) => [page, readPage(site, page)]))
  return [...pages].flatMap(([page, { targets }]) => {
    return targets.filter((target) => isLost(site, page, target, pages)).map((target) => `${page} -> ${target}`)
  })
}

function isLost(site: string, from: string, target: string, pages: ReadonlyMap<string, SitePage>): boolean {
  // A wrong base would lead to another host, too.
  const { origin, pathname, hash } = new URL(target, `http://site/${from}`)
  if (origin !== 'http://site') return false
  const file = fileOf(site, decodeURIComponent(pathname))
  if (file === undefined) return true
  const anchor = decodeURIComponent(hash.slice(1))
  return anchor !== '' && !pages.get(file)?.ids.has(anchor)
}

/** From the top of the site; a directory is its page. */
function fileOf(site: string, path: string): string | undefined {
  const name = normalize(path).replace(/^\/+/, '')
  if (name.startsWith('..')) return undefined
  const file = name === '' || name.endsWith('/') ? `${name}index.html` : name
  return existsSync(join(site, file)) && statSync(join(site, file)).isFile() ? file : undefined
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
}

/** On 127.0.0.1, as any server of files would. */
export async function serveSite(site: string): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const file = fileOf(site, decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname))
    if (file === undefined) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' })
    response.end(readFileSync(join(site, file)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
