/** Credentials over HTTP without TLS: whoever is on the way reads them. */

/** `undefined` for HTTPS, and for a service on this machine, such as the near end of a tunnel. */
export function clearTextRemark(key: string, url: URL, what: string): string | undefined {
  if (url.protocol !== 'http:' || isLoopback(url.hostname)) return undefined
  return `${key}: ${url.origin} is http://, so ${what} and the inventory go through the network unencrypted; write https://`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
