/** Every block of commands on the pages runs word for word, and prints what the page shows (CONTRIBUTING.md, "Pages"). */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacking, repository } from '../support/program.ts'
import { groups } from './blocks/groups.ts'
import { type Block, blocksOf } from './blocks/read.ts'
import { type Group, type Results, runGroup, whyNoHost } from './blocks/run.ts'

const noHost = lacking(whyNoHost())

const notRun: string[] = []

/** All groups are run side by side, as soon as the first one is asked for: each has its own network and processes. */
let running: Map<Group, Promise<Results>> | undefined

function resultsOf(group: Group): Promise<Results> {
  running ??= new Map(groups.map((each) => [each, runGroup(each, each.pages.flatMap(blocksOf))]))
  return running.get(group)!
}

describe.each(groups)('$name', (group) => {
  const blocks = group.pages.flatMap(blocksOf)
  let results: Results = new Map()
  beforeAll(async () => {
    if (noHost === undefined) results = await resultsOf(group)
  }, 420_000)

  for (const block of blocks) {
    const title = `${block.page}:${block.line}`
    if (block.notRun !== undefined) {
      notRun.push(`${title}: ${block.notRun}`)
      it.skip(`${title} (not run: ${block.notRun})`, () => {})
    } else {
      it.skipIf(noHost)(noHost ? `${title} (skipped: ${noHost})` : title, () => {
        expect(troublesOf(results, block)).toBe('')
      })
    }
  }
})

function troublesOf(results: Results, { page, line }: Block): string {
  const found = [...results].find(([block]) => block.page === page && block.line === line)
  return found?.[1].join('\n') ?? 'it was not run'
}

it('every page with commands is in a group of test/docs/blocks/groups.ts, once', () => {
  const pages = [...groups.flatMap((group) => group.pages)].sort()
  const all = ['README.md', 'CONTRIBUTING.md', ...below('docs'), ...below('examples')]
  expect(pages).toEqual(all.filter((page) => blocksOf(page).length > 0).sort())
})

/** Without what `backend new` lays out: its tests run it where it was laid out. */
function below(directory: string): string[] {
  const names = readdirSync(join(repository, directory), { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => name.endsWith('.md') && !/node_modules|^new\//.test(name))
    .map((name) => join(directory, name))
}

afterAll(() => {
  if (notRun.length > 0) console.log(`${notRun.length} blocks of commands are not run:\n  ${notRun.join('\n  ')}`)
})
