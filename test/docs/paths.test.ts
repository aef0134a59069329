/** Paths of the code that pages name exist. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository, textFiles, textOf } from './citations.ts'

/** `src/…`, `test/…` and the like between backquotes; with a word in capitals it is a placeholder. */
const paths = /`((?:src|test|tools|bench|bin|docs|examples|\.ci|\.github|zuul\.d)\/[\w./-]+)`/g

describe('a path that a page names', () => {
  const pages = textFiles().filter((file) => /^(?:docs\/.*|[A-Z-]+)\.md$/.test(file) && file !== 'CHANGELOG.md')
  it.each(pages)('in %s is there', (page) => {
    const named = [...textOf(page).matchAll(paths)].map(([, path]) => path!)
    expect(named.filter((path) => !/[A-Z]{3}/.test(path) && !existsSync(join(repository, path)))).toEqual([])
  })
})

describe('docs/glossary.md', () => {
  it('is in order of the words', () => {
    for (const part of textOf('docs/glossary.md').split('\n## ').slice(1)) {
      const words = [...part.matchAll(/^\| (?!word \||---)([^|]+) \|/gm)].map(([, word]) => word!)
      expect(words).toEqual([...words].sort())
    }
  })
})
