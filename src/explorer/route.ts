/** Places in the page, as the part of its address behind `#`: `#/host/infra1?at=12`. */

export const views = ['overview', 'placement', 'networks', 'groups', 'hosts', 'history', 'configuration'] as const

/** `host` and `variable` are reached from others only. */
export type View = (typeof views)[number] | 'host' | 'variable'

export interface Place {
  readonly view: View
  /** A host, a group, a network; two revisions as `3..5`. */
  readonly name: string
  readonly query: ReadonlyMap<string, string>
}

export type Query = Readonly<Record<string, string | undefined>>

export function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [view = '', ...rest] = path.split('/')
  return {
    view: isView(view) ? view : 'overview',
    name: rest.map(decoded).join('/'),
    query: new Map(new URLSearchParams(search)),
  }
}

export function hashOf(view: View, name = '', query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(key, value)
  const end = search.size > 0 ? `?${search}` : ''
  return `#/${view}${name === '' ? '' : `/${encodeURIComponent(name)}`}${end}`
}

function isView(text: string): text is View {
  return [...views, 'host', 'variable'].includes(text)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
