/** The bar of long work, as the built program shows it on a terminal. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, lacking, pathOf, repository, run, scratch } from '../support/program.ts'
import { noTerminal, onTerminal } from '../support/terminal.ts'

/** One whose plugin needs 100 ms for each answer: a bar is for work that takes longer than a second. */
function slowCloud(): string {
  const directory = exampleCloud()
  const sound = pathToFileURL(join(repository, 'test/zoo/sound.mjs')).href
  writeFileSync(
    join(directory, 'slow.mjs'),
    `import { setTimeout as later } from 'node:timers/promises'
import { plugin } from '${sound}'
export default plugin((backend) => ({ load: () => later(100).then(() => backend.load()) }))
`,
  )
  writeFileSync(join(directory, 'osa.ini'), '[inventory]\nbackend = slow\n[slow]\nplugin = ./slow.mjs\n')
  return directory
}

const missing = lacking(noTerminal)

describe.skipIf(missing)(`on a pseudo-terminal ${missing ?? ''}`, () => {
  it.each([60, 80, 200])('of %d columns the bar stays on its line, and goes', async (columns) => {
    const env = { OSA_CONFIG_DIR: slowCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const output = join(scratch(), 'checks.txt')
    const command = [process.execPath, pathOf('osa-inventory'), 'backend', 'check']
    const { terminal, status } = await onTerminal(command, { columns, env, output })
    expect(status).toBe(0)
    const frames = terminal.split('\r\u001b[K')
    expect(frames[0]).toBe('')
    expect(frames.at(-1)).toBe('')
    const shown = frames.slice(1, -1)
    expect(shown.length).toBeGreaterThan(0)
    for (const frame of shown) {
      expect(frame).toMatch(/^checking \[=*-*\] \d+% \d+\/\d+ \d+(?:\.\d)?\/s [\d:]+ left$/)
      expect(frame.length).toBeLessThan(columns)
    }
    expect(readFileSync(output, 'utf8')).toMatch(/\n\d+ passed, 0 failed/)
  })
})

describe.skipIf(missing)(`under --json on a pseudo-terminal ${missing ?? ''}`, () => {
  it('there is nothing of it: standard error is for programs, too', async () => {
    const env = { OSA_CONFIG_DIR: slowCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const output = join(scratch(), 'checks.json')
    const command = [process.execPath, pathOf('osa-inventory'), 'backend', 'check', '--json']
    expect(await onTerminal(command, { columns: 80, env, output })).toEqual({ terminal: '', status: 0 })
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({ ok: true })
  })
})

it('in a pipe there is nothing of it', () => {
  const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  const { status, stdout, stderr } = run('osa-inventory', ['backend', 'check'], { env })
  expect([status, stderr]).toEqual([0, ''])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
})
