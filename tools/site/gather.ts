/** Lays the pages out for VitePress: those of `docs`, and all that they lead to. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Contents, filePlaceOf, linksOf, listPlaceOf, placeOf, targetOf } from './places.ts'

/**
 * @returns what there is; a link that leads to nothing is an error
 * @param destination a directory that is emptied before
 */
export function gather(repository: string, destination: string): Contents {
  const contents = contentsOf(repository)
  rmSync(destination, { recursive: true, force: true })
  for (const page of contents.pages) {
    put(join(destination, placeOf(page)), readFileSync(join(repository, page), 'utf8'))
  }
  for (const directory of contents.lists) put(join(destination, listPlaceOf(directory)), listOf(repository, directory))
  for (const file of contents.files) {
    const place = join(destination, 'public', filePlaceOf(file))
    mkdirSync(dirname(place), { recursive: true })
    copyFileSync(join(repository, file), place)
  }
  return contents
}

export function contentsOf(repository: string): Contents {
  const pages = new Set(['README.md', ...pagesBelow(repository, 'docs')])
  const files = new Set<string>()
  const lists = new Set<string>()
  // A set that grows is gone through to its end.
  for (const page of pages) {
    for (const link of linksOf(readFileSync(join(repository, page), 'utf8'))) {
      const target = targetOf(page, link)
      const path = join(repository, target)
      if (!existsSync(path)) throw new Error(`${page} links ${link}, which does not exist`)
      if (!statSync(path).isDirectory()) (target.endsWith('.md') ? pages : files).add(target)
      else if (existsSync(join(path, 'README.md'))) pages.add(`${target}/README.md`)
      else {
        lists.add(target)
        for (const each of pagesBelow(repository, target)) pages.add(each)
      }
    }
  }
  return { pages, files, lists }
}

function pagesBelow(repository: string, directory: string): string[] {
  return readdirSync(join(repository, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/(?:^|\/)node_modules\//.test(name))
    .sort()
    .map((name) => `${directory}/${name.replaceAll('\\', '/')}`)
}

export function titleOf(repository: string, page: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(join(repository, page), 'utf8')) ?? []
  if (title === undefined) throw new Error(`${page} has no title`)
  return title.replaceAll('`', '')
}

function listOf(repository: string, directory: string): string {
  const name = directory.split('/').at(-1)!
  const lines = pagesBelow(repository, directory).map((page) => {
    return `- [${titleOf(repository, page)}](/${placeOf(page)})`
  })
  return `# ${name[0]!.toUpperCase()}${name.slice(1)}\n\n${lines.join('\n')}\n`
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
