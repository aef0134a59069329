/**
 * Who may ask the server anything. It listens to its own machine alone, where other users, other servers and any page in
 * the browser can reach it as well: each request has to show that it comes from the page that was opened by its address.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Each server draws its own. */
export interface Keys {
  /**
   * Everything is below it. A browser sends cookies to every port of a machine: with a path that is in no other server's
   * addresses, another server never gets this one's.
   */
  readonly path: string
  /** In the address that is printed. */
  readonly token: string
  /** In the cookie. */
  readonly session: string
}

export function drawKeys(): Keys {
  const draw = (bytes: number): string => randomBytes(bytes).toString('base64url')
  return { path: `/${draw(9)}/`, token: draw(32), session: draw(32) }
}

export interface Asked {
  readonly method?: string | undefined
  /** As it came. */
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
}

export type Passage =
  /** What is asked for, below the path; no query. */
  | { readonly kind: 'in'; readonly asked: string }
  /** The address that was printed: the cookie is given. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly status: 403 | 405; readonly why: string }

export const cookieName = 'osa-inventory'

export function judge({ method, url = '/', headers }: Asked, keys: Keys): Passage {
  if (method !== 'GET' && method !== 'HEAD')
    return refused(`${method} is not answered: nothing can be changed here`, 405)
  if (!isOwnName(headers.host)) return refused('the Host header names another machine')
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) return refused('another site asks')
  if (!isOwnSite(headers)) return refused('another site asks')
  const [path = '', query] = url.split('?', 2)
  if (path === keys.path && query !== undefined) {
    const token = new URLSearchParams(query).get('token')
    if (token !== null) return isSame(token, keys.token) ? { kind: 'opened' } : refused(openAgain)
  }
  const session = cookieIn(headers.cookie)
  if (!path.startsWith(keys.path) || session === undefined || !isSame(session, keys.session)) return refused(openAgain)
  return { kind: 'in', asked: path.slice(keys.path.length) }
}

const openAgain = 'open the address that `osa-inventory explore` has printed'

function refused(why: string, status: 403 | 405 = 403): Passage {
  return { kind: 'refused', status, why }
}

/**
 * Any port: an SSH tunnel has its own. A name that someone else's server had answered for, before it was made to lead
 * here (DNS rebinding), is another one.
 */
function isOwnName(host: string | undefined): boolean {
  return host !== undefined && /^(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?$/.test(host)
}

/** Browsers say who asks. From elsewhere nothing but a click may lead here, which the cookie does not come with. */
function isOwnSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return true
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}

function cookieIn(header: string | undefined): string | undefined {
  const start = `${cookieName}=`
  return header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(start))
    ?.slice(start.length)
}

/** In the same time, however much of it is right. */
function isSame(given: string, own: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(own)]
  return a.length === b.length && timingSafeEqual(a, b)
}
