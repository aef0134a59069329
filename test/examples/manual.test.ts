/** What the manuals show is tried as it is there. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseGreeting } from '../../src/backends/exec/greeting.ts'
import { runBackendContract } from '../../src/testing/index.ts'
import { childProgram, sqlitePlugin } from '../support/contract.ts'
import { pathOf, repository, runCommand, scratch } from '../support/program.ts'

function blocks(page: string, language: string): string[] {
  const text = readFileSync(join(repository, 'docs', page), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block!)
}

it('the first plugin of the manual keeps what it promises', async () => {
  const plugin = join(scratch(), 'my-backend.mjs')
  writeFileSync(plugin, blocks('writing-a-backend.md', 'js')[0]!)
  const result = await runBackendContract({ plugin, childProgram })
  expect(result.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  expect(result.passed).toBeGreaterThan(15)
})

it('the greeting of the protocol is one', () => {
  const greeting = blocks('exec-protocol.md', 'json')[0]!.trim()
  expect(parseGreeting(greeting).operations.size).toBe(5)
  expect(parseGreeting(greeting).version).toBe(2)
})

it('a plugin can be tried by hand, and proved by the kit, as the protocol says', () => {
  const directory = scratch()
  symlinkSync(sqlitePlugin, join(directory, 'my-plugin'))
  const [byHand, byKit] = blocks('exec-protocol.md', 'sh') as [string, string]
  const tried = runCommand('sh', ['-ec', byHand], { cwd: directory })
  expect(tried.stderr).toBe('')
  expect(tried.stdout.split('\n').map((line) => line && JSON.parse(line))).toMatchObject([
    { magic: 'osa-inventory-exec' },
    { id: 1, result: null },
    '',
  ])
  const quick = byKit.replaceAll('osa-inventory backend check --contract', `'${pathOf('osa-inventory')}' backend check`)
  const checked = runCommand('sh', ['-ec', quick], { cwd: directory })
  expect([checked.status, checked.stderr]).toEqual([0, ''])
  expect(checked.stdout).toContain('ok   3.1 two instances, one parent: the second is refused')
})
