import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const repository = join(import.meta.dirname, '../../..')

/** Rows of the list of defects, and the names that findings have instead. */
const codes = /'([CDEKLNPSV]\d{1,2})'|\bcode: '([a-z-]+)'/g

function codesBelow(directory: string): Set<string> {
  const found = new Set<string>()
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    // Why something is stale, or differs from the original's, is told by commands that have their own page.
    if (!file.endsWith('.ts') || /(?:^|\/)(?:stale|compare|edits\/remove)/.test(file)) continue
    for (const match of readFileSync(join(directory, file), 'utf8').matchAll(codes)) found.add(match[1] ?? match[2]!)
  }
  return found
}

it('docs/findings.md has every code that a finding can have', () => {
  const text = readFileSync(join(repository, 'docs/findings.md'), 'utf8')
  const documented = new Set([...text.matchAll(/^\| ([\w, -]+?) \|/gm)].flatMap((match) => match[1]!.split(', ')))
  const inCode = new Set([...codesBelow(join(repository, 'src/core')), ...codesBelow(join(repository, 'src/app'))])
  expect([...inCode].filter((code) => !documented.has(code)).sort()).toEqual([])
})
