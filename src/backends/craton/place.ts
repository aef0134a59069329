/** Of a path: what a base address ends with may be written more than once. */
export const isSlash = (character: string): boolean => character === '/'

/** `cmdb.example.com:7780`, always with the port: what does not answer, for messages. */
export function placeOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
}
