/** Pages that a comment, a test or another page names are there, and so is the place in them that is meant. */
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  anchorsIn,
  type Citation,
  citationsOf,
  repository,
  rowsIn,
  sectionsIn,
  textFiles,
  textOf,
} from './citations.ts'

const files = textFiles()
const citations = files.flatMap((file) => citationsOf(file, textOf(file)))
/** `docs/backends/NAME.md` stands for many. */
const isThere = ({ page }: Citation) => existsSync(join(repository, page)) || /\bNAME\b/.test(page)

function lost(isKnown: (citation: Citation) => readonly string[]): string[] {
  return citations.filter(isThere).flatMap((citation) => {
    return isKnown(citation).map((what) => `${citation.file} cites ${citation.page}, ${what}`)
  })
}

describe('a page that is cited', () => {
  it('is in the repository', () => {
    expect(citations.length).toBeGreaterThan(200)
    // What changed tells of pages that are gone, too.
    const present = citations.filter(({ file }) => file !== 'CHANGELOG.md')
    expect(present.filter((each) => !isThere(each)).map(({ file, page }) => `${file} cites ${page}`)).toEqual([])
  })

  it('has the section', () => {
    expect(lost(({ page, sections }) => sections.filter((each) => !sectionsIn(page).has(each)))).toEqual([])
  })

  it('has the row', () => {
    expect(lost(({ page, rows }) => rows.filter((each) => !rowsIn(page).has(each)))).toEqual([])
  })

  it('has the heading', () => {
    const missing = ({ page, anchor }: Citation) =>
      anchor === undefined || anchorsIn(page).has(anchor) ? [] : [`#${anchor}`]
    expect(lost(missing)).toEqual([])
  })

  it.each([
    ['see docs/generation.md, sections 3.1 to 3.3 and 4)', { sections: ['3.1', '3.2', '3.3', '4'] }],
    ['Section 9.9 of docs/generation.md', { sections: ['9.9'] }],
    ['(docs/differences.md, C1 to C3, L4)', { rows: ['C1', 'C2', 'C3', 'L4'] }],
    ['docs/operating.md#no-such-heading', { anchor: 'no-such-heading' }],
    ['a comment (docs/generation.md,\n   * section 2)', { sections: ['2'] }],
    ['no-such-page.md', { page: 'no-such-page.md' }],
  ])('is read in %j', (text, found) => {
    expect(citationsOf('src/x.ts', text)).toMatchObject([found])
  })

  it('elsewhere is none of ours', () => expect(citationsOf('src/x.ts', 'https://example.org/a/b.md')).toEqual([]))
})

describe('docs/generation.md', () => {
  it('has no section that no test cites', () => {
    const tested = citations
      .filter(({ file, page }) => file.endsWith('.test.ts') && page === 'docs/generation.md')
      .flatMap(({ sections }) => sections)
    expect([...sectionsIn('docs/generation.md')].filter((section) => !tested.includes(section))).toEqual([])
  })
})

describe('a page', () => {
  it('that is linked is there', () => {
    const broken: string[] = []
    for (const file of files.filter((name) => name.endsWith('.md'))) {
      for (const [, target] of textOf(file).matchAll(/\]\((?!\w+:)([^)#\s]+)(?:#[\w-]+)?\)/g)) {
        if (!existsSync(join(repository, dirname(file), target!))) broken.push(`${file} links ${target}`)
      }
    }
    expect(broken).toEqual([])
  })

  it('of docs is found from README.md', () => {
    const reached = new Set(['README.md'])
    for (const file of reached) {
      if (!file.endsWith('.md')) continue
      for (const [, target] of textOf(file).matchAll(/\]\((?!\w+:)([^)#\s]+)(?:#[\w-]+)?\)/g)) {
        const place = normalize(join(dirname(file), target!)).replace(/\/$/, '')
        // A directory that is linked shows its files.
        for (const page of files.filter((each) => each === place || dirname(each) === place)) reached.add(page)
      }
    }
    const pages = files.filter((file) => /^(?:docs\/.*|[A-Z-]+)\.md$/.test(file))
    expect(pages.filter((page) => !reached.has(page))).toEqual([])
  })
})
