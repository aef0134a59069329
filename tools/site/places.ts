/** Where the pages of the repository are in the site, and what a link on one of them leads to there. */
import { basename, dirname, join, normalize } from 'node:path/posix'

/** Files from the top of the repository that are pages, and files that are only handed out. */
export interface Contents {
  readonly pages: ReadonlySet<string>
  readonly files: ReadonlySet<string>
  /** Directories without a README.md that a page links: the site lists what is in them. */
  readonly lists: ReadonlySet<string>
}

/**
 * `docs` is the site's top; a README.md is the page of its directory. What is at the top of the repository is below
 * `project`: SECURITY.md and docs/security.md are one place for some file systems.
 */
export function placeOf(file: string): string {
  if (!file.includes('/')) return `project/${file.toLowerCase()}`
  const path = file.replace(/^docs\//, '')
  return basename(path) === 'README.md' ? join(dirname(path), 'index.md') : path
}

/** A file without an ending would be taken for a page. */
export function filePlaceOf(file: string): string {
  const path = file.replace(/^docs\//, '')
  return basename(path).includes('.') ? path : `${path}.txt`
}

export function listPlaceOf(directory: string): string {
  return join(directory.replace(/^docs\//, ''), 'index.md')
}

/** Relative links of a page, as they are written: outside of blocks, with their anchors. */
export function linksOf(text: string): string[] {
  const withoutBlocks = text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '')
  return [...withoutBlocks.matchAll(/\]\((?!\w+:|#)([^)\s]+)\)/g)].map(([, target]) => target!)
}

/** The file or directory that a link on `page` means, from the top of the repository. */
export function targetOf(page: string, link: string): string {
  return normalize(join(dirname(page), link.split('#', 1)[0]!)).replace(/\/$/, '')
}

/** @returns what to write in the place of the link; `undefined` if that is not in the site */
export function linkInSite(page: string, link: string, contents: Contents): string | undefined {
  const target = targetOf(page, link)
  const anchor = link.includes('#') ? link.slice(link.indexOf('#')) : ''
  if (contents.pages.has(target)) return `/${placeOf(target)}${anchor}`
  if (contents.pages.has(`${target}/README.md`)) return `/${placeOf(`${target}/README.md`)}${anchor}`
  if (contents.lists.has(target)) return `/${listPlaceOf(target)}`
  if (contents.files.has(target)) return `/${filePlaceOf(target)}`
  return undefined
}
