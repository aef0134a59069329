/** What runs the blocks of the pages finds a lie. */
import { describe, expect, it } from 'vitest'
import { lacking } from '../support/program.ts'
import type { Block } from './blocks/read.ts'
import { runGroup, whyNoHost } from './blocks/run.ts'
import { firstUnlike } from './blocks/shown.ts'

const noHost = lacking(whyNoHost())

describe('an output is as a page shows it', () => {
  it.each([
    ['the same', 'revision 1', 'revision 1\n'],
    ['at another time', 'of 2026-11-22T19:09:26.102Z by ada', 'of 2027-01-02T03:04:05.678Z by ada'],
    [
      'with names that are drawn',
      'infra1-galera-container-5c9d6a6f  10.20.0.1',
      'infra1-galera-container-01b2c3d4 10.20.3.200',
    ],
    ['shortened', 'with 15 containers: infra2, …', 'with 15 containers: infra2, infra3'],
    ['with lines left out', 'first\n…\nlast', 'first\nsecond\nthird\nlast'],
    ['folded', 'a long\nline', 'a long line'],
  ])('%s', (_, shown, printed) => {
    expect(firstUnlike(shown.split('\n'), printed)).toBeUndefined()
  })

  it.each([
    ['another number', '53 hosts', '54 hosts'],
    ['another author', 'by ada@deploy1', 'by bob@deploy1'],
    ['a line more', 'first', 'first\nsecond'],
    ['a line less', 'first\nsecond', 'first'],
    ['another word behind what was left out', 'first\n…\nlast', 'first\nsecond'],
    ['another column', '| compute1 | True |', '| compute1 | None |'],
    ['another ending', 'with …, first seen', 'with two, last seen'],
  ])('but for %s', (_, shown, printed) => {
    expect(firstUnlike(shown.split('\n'), printed)).toContain('the page shows')
  })
})

function block(line: number, text: string, more: Partial<Block> = {}): Block {
  const commands = [{ text, shown: undefined }]
  return { page: 'NAME.md', line, commands, notRun: undefined, before: undefined, status: 0, ...more }
}

it.skipIf(noHost)(
  noHost
    ? `blocks that do not do what they should (skipped: ${noHost})`
    : 'blocks that do not do what they should are told',
  async () => {
    const blocks = [
      block(1, 'cd /opt\nexport COLOUR=blue'),
      block(2, 'true\nfalse # in the middle\ntrue'),
      block(3, 'no-such-program'),
      block(4, 'false', { status: 1 }),
      block(5, 'true', { status: 1 }),
      block(6, 'true', { before: 'no-such-step' }),
      block(7, '', { commands: [{ text: 'echo $PWD $COLOUR $(hostname)', shown: ['/opt blue deploy1'] }] }),
      block(8, '', { commands: [{ text: 'echo one', shown: ['two'] }] }),
      block(9, 'touch /usr/bin/written', { status: 1 }),
      block(10, 'false', { notRun: 'it would fail' }),
    ]
    const results = await runGroup({ name: 'lies', pages: ['NAME.md'] }, blocks)
    const told = blocks.map((each) => results.get(each)?.join(' ').split('\n', 2).join(' ') ?? 'not run')
    expect(told).toEqual([
      '',
      'status 1 false ',
      expect.stringMatching(/^status 127 no-such-program /),
      '',
      'no command ended with 1',
      expect.stringMatching(/^status 127 no-such-step /),
      '',
      expect.stringContaining('the page shows "two"; it printed "one"'),
      '',
      '',
    ])
  },
)
