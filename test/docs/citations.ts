/** Pages that files name, with the sections, rows and headings of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { anchorOf } from '../../tools/site/anchors.ts'

export const repository = join(import.meta.dirname, '../..')

export interface Citation {
  /** The file that cites, and the page, both from the top of the repository; the page as it was written if it is not there. */
  readonly file: string
  readonly page: string
  readonly sections: readonly string[]
  /** Ids of rows: `C1`. */
  readonly rows: readonly string[]
  readonly anchor?: string
}

/** What was made by others, or by a program, or is not committed. */
const passedOver = /(?:^|\/)(?:node_modules|dist|fixtures|cases|results|\.git|\.cache)(?:\/|$)/
const places = [
  'src',
  'test',
  'tools',
  'bench',
  'docs',
  'examples',
  'scripts',
  'bin',
  '.github',
  'zuul.d',
  'playbooks',
  '.ci',
]

export function textFiles(): string[] {
  const below = places.flatMap((place) =>
    existsSync(join(repository, place))
      ? readdirSync(join(repository, place), { recursive: true, encoding: 'utf8' }).map((name) => join(place, name))
      : [],
  )
  const top = readdirSync(repository).filter((name) => /\.(?:md|mjs|ts)$/.test(name))
  return [...top, ...below]
    .filter(
      (file) =>
        file !== 'test/docs/pages.test.ts' && /\.(?:ts|mjs|cjs|py|md|yml|yaml)$/.test(file) && !passedOver.test(file),
    )
    .sort()
}

export function textOf(file: string): string {
  return readFileSync(join(repository, file), 'utf8')
}

const numbers = String.raw`\d+(?:\.\d+)*(?:(?:,| and| to) \d+(?:\.\d+)*)*`
const ids = String.raw`[A-Z]{1,2}\d{1,2}\b(?:(?:,| and| to) [A-Z]{1,2}\d{1,2}\b)*`
const cited = new RegExp(
  String.raw`(?:[Ss]ections? (?<before>${numbers}) of )?(?<![\w/.:-])(?<page>(?:\.{1,2}/)*[\w-][\w./-]*\.md)\b(?:#(?<anchor>[\w-]+))?` +
    String.raw`(?:\)?, (?:sections? (?<after>${numbers})|(?<rows>${ids})))?`,
  'g',
)

/** @param text of `file`; a comment that goes on in the next line is read as one */
export function citationsOf(file: string, text: string): Citation[] {
  const joined = text.replaceAll(/\n[ \t]*(?:\*|\/\/|#)?[ \t]+/g, ' ')
  return [...joined.matchAll(cited)]
    .filter(({ index }) => !/:\/\/\S*$/.test(joined.slice(Math.max(0, index - 200), index)))
    .map(({ groups }) => ({
      file,
      page: placeOf(file, groups!.page!),
      sections: listed(groups!.before ?? groups!.after ?? '', sectionsBetween),
      rows: listed(groups!.rows ?? '', rowsBetween),
      ...(groups!.anchor === undefined ? {} : { anchor: groups!.anchor }),
    }))
}

/** From the top of the repository, or beside the file that cites. */
function placeOf(file: string, page: string): string {
  const found = [page, join(dirname(file), page), join('docs', page)].map((path) => normalize(path))
  return found.find((path) => existsSync(join(repository, path))) ?? page
}

function listed(text: string, between: (from: string, to: string) => string[]): string[] {
  return text
    .split(/, | and /)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from, to] = part.split(' to ')
      return to === undefined ? [from!] : between(from!, to)
    })
}

function sectionsBetween(from: string, to: string): string[] {
  const [first, last] = [from, to].map((text) => text.split('.').map(Number))
  const head = first!.slice(0, -1)
  return countUp(first!.at(-1)!, last!.at(-1)!).map((number) => [...head, number].join('.'))
}

function rowsBetween(from: string, to: string): string[] {
  const letters = /^[A-Z]+/.exec(from)![0]
  return countUp(Number(from.slice(letters.length)), Number(to.slice(letters.length))).map((number) => letters + number)
}

function countUp(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

export function sectionsIn(page: string): Set<string> {
  return new Set([...textOf(page).matchAll(/^#{2,4} (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => number!))
}

export function rowsIn(page: string): Set<string> {
  const text = textOf(page).replaceAll('–', ' to ')
  return new Set([...text.matchAll(new RegExp(ids, 'g'))].flatMap(([list]) => listed(list, rowsBetween)))
}

/** As forges make them of headings. */
export function anchorsIn(page: string): Set<string> {
  const seen = new Map<string, number>()
  const anchors = [...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => {
    const plain = anchorOf(heading!)
    const count = seen.get(plain) ?? 0
    seen.set(plain, count + 1)
    return count === 0 ? plain : `${plain}-${count}`
  })
  return new Set(anchors)
}
