/** The bar of long work, as the built program shows it on a terminal. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, lacking, pathOf, run, scratch } from '../support/program.ts'
import { noTerminal, onTerminal } from '../support/terminal.ts'

const missing = lacking(noTerminal)

describe.skipIf(missing)(`on a pseudo-terminal ${missing ?? ''}`, () => {
  it.each([60, 80, 200])('of %d columns the bar stays on its line, and goes', async (columns) => {
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const output = join(scratch(), 'checks.json')
    const command = [process.execPath, pathOf('osa-inventory'), 'backend', 'check', '--json']
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
