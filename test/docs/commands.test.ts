/** Every block of commands on the pages runs word for word, and prints what the page shows (CONTRIBUTING.md, "Pages"). */
import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacking } from '../support/program.ts'
import { groups } from './blocks/groups.ts'
import { type Block, blocksOf } from './blocks/read.ts'
import { type Results, runGroup } from './blocks/run.ts'

const noHost = lacking(whyNoHost())

function whyNoHost(): string | undefined {
  const { status } = spawnSync('unshare', ['-mnup', '--fork', 'mount', '-t', 'tmpfs', 'none', '/mnt'])
  return status === 0 ? undefined : 'this user may not make namespaces of its own (unshare)'
}

const notRun: string[] = []

describe.each(groups)('$name', (group) => {
  const blocks = group.pages.flatMap(blocksOf)
  let results: Results = new Map()
  beforeAll(() => {
    if (noHost === undefined) results = runGroup(group, blocks)
  }, 180_000)

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

function troublesOf(results: Results, block: Block): string {
  return results.get(block)?.join('\n') ?? 'it was not run'
}

it('every page with commands is in a group, once', () => {
  const listed = groups.flatMap(({ pages }) => pages)
  expect(listed).toEqual([...new Set(listed)])
})

afterAll(() => {
  if (notRun.length > 0) console.log(`${notRun.length} blocks of commands are not run:\n  ${notRun.join('\n  ')}`)
})
