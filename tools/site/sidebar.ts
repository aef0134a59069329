/** The list of pages at the side: the order of `docs/index.md`, and what is to be looked up below it. */
import { type Contents, linkInSite, linksOf } from './places.ts'

export interface Entry {
  readonly text: string
  readonly link: string
}

export interface Section {
  readonly text: string
  readonly items: readonly Entry[]
  readonly collapsed?: boolean
}

/** @param read the text of a page */
export function sidebarOf(contents: Contents, read: (page: string) => string): Section[] {
  const sections = sectionsOf('docs/index.md', contents, read)
  const reference = sectionsOf('docs/reference/README.md', contents, read)
  const backends = linksOf(read('docs/backends/README.md')).filter((link) => /^[a-z0-9]+\.md$/.test(link))
  return [
    ...sections,
    { text: 'Commands', collapsed: true, items: reference.flatMap(({ items }) => items) },
    {
      text: 'Backends',
      collapsed: true,
      items: [...new Set(backends)].map((link) => ({
        text: link.replace(/\.md$/, ''),
        link: linkInSite('docs/backends/README.md', link, contents)!,
      })),
    },
  ]
}

/** The links below each heading of a page. */
function sectionsOf(page: string, contents: Contents, read: (page: string) => string): Section[] {
  const [, ...parts] = read(page).split('\n## ')
  return parts.map((part) => {
    const [heading] = part.split('\n', 1)
    const links = [...part.matchAll(/(?<!!)\[([^\]]+)\]\((?!\w+:|#)([^)\s]+)\)/g)]
    const items = links.map(([, text, link]) => ({
      text: capital(text!.replaceAll('`', '')),
      link: linkInSite(page, link!, contents)!,
    }))
    return { text: heading!, items }
  })
}

function capital(text: string): string {
  // Commands are as they are typed.
  return /^(?:osa|openstack-ansible)-/.test(text) ? text : `${text[0]!.toUpperCase()}${text.slice(1)}`
}
