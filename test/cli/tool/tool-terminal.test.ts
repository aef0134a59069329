/** What a person sees on a terminal of 60, 80 and 200 columns: tables that fit, colours, a pager; and nothing of it in a pipe. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { displayWidth } from '../../../src/python/display-width.ts'
import { pathOf } from '../../support/program.ts'
import { onTerminal } from '../../support/terminal.ts'
import { type Cloud, deployedCloud } from './tool-run.ts'

interface Asked {
  readonly columns?: number
  readonly env?: Record<string, string>
}

/** The lines, without the returns of a terminal. */
async function shown(cloud: Cloud, words: readonly string[], { columns = 80, env = {} }: Asked = {}) {
  const command = [process.execPath, pathOf('osa-inventory'), ...words]
  const { terminal, status } = await onTerminal(command, { columns, env: { ...cloud.env, ...env } })
  return { status, lines: terminal.replaceAll('\r\n', '\n').trimEnd().split('\n') }
}

async function changedCloud(): Promise<Cloud> {
  const cloud = await deployedCloud()
  await cloud.run([
    'remove',
    'compute3',
    '--yes',
    '--reason',
    'a board was broken, and nobody had another one of that kind',
  ])
  return cloud
}

it('tables fit the terminal, and are cut with …; in a pipe they are whole', async () => {
  const cloud = await changedCloud()
  const piped = (await cloud.run('history')).out
  for (const sign of ['…', '\u001b']) expect(piped).not.toContain(sign)
  for (const words of [
    ['history'],
    ['history', 'tags'],
    ['show'],
    ['addresses'],
    ['show', '--group', 'all_containers'],
  ]) {
    await cloud.run('history tag a-name-of-a-state')
    for (const columns of [60, 80, 200]) {
      const { status, lines } = await shown(cloud, [...words, '--no-pager'], { columns })
      expect([words, columns, status]).toEqual([words, columns, 0])
      const tables = lines.filter((line) => !/^\d+ hosts,/.test(line))
      expect([words, columns, ...tables.filter((line) => displayWidth(line) > columns)]).toEqual([words, columns])
    }
  }
  const narrow = (await shown(cloud, ['history', '--no-pager'], { columns: 60 })).lines
  expect(narrow[1]).toMatch(/^2 {9}.*…/)
  expect((await shown(cloud, ['history', '--no-pager'], { columns: 400 })).lines.join('\n')).not.toContain('…')
})

it('a group on 30 columns, as it is drawn', async () => {
  const cloud = await changedCloud()
  const { lines } = await shown(cloud, ['show', '--group', 'nova_compute', '--no-pager'], { columns: 30 })
  expect(lines.slice(0, -1)).toEqual([
    'group nova_compute: 2 hosts, 2 with those of its children',
    '',
    'child of:',
    '  nova_all',
    'children:',
    '  none',
    '',
    'member    address   physica…',
    'compute1  10.20.0…  compute1',
  ])
})

it('long answers go through OSA_PAGER, else PAGER; without one, or with --no-pager, to the terminal', async () => {
  const cloud = await changedCloud()
  const pager = cloud.path('pager.sh')
  writeFileSync(pager, `#!/bin/sh\necho "LESS=$LESS" > ${cloud.path('paged')}\ncat >> ${cloud.path('paged')}\n`)
  chmodSync(pager, 0o755)
  const paged = (): string => readFileSync(cloud.path('paged'), 'utf8')
  const { lines, status } = await shown(cloud, ['diff', '1', '2'], { env: { OSA_PAGER: pager, PAGER: 'false' } })
  expect([status, lines]).toEqual([0, ['']])
  expect(paged()).toMatch(/^LESS=FRX\nrevision 1 \(/)
  expect(paged()).toContain('\u001b[31m- host compute3')
  await shown(cloud, ['history'], { env: { PAGER: pager, LESS: '-S', NO_COLOR: '1' } })
  expect(paged()).toMatch(/^LESS=-S\nrevision /)
  writeFileSync(cloud.path('paged'), '')
  for (const [words, env] of [
    [['history', '--no-pager'], { OSA_PAGER: pager }],
    [['--no-pager', 'history'], { OSA_PAGER: pager }],
    [['history'], { OSA_PAGER: '' }],
    [['history'], { OSA_PAGER: 'cat' }],
    [['history', '--json'], { OSA_PAGER: pager }],
    [['history', 'tag', 'x'], { OSA_PAGER: `${pager}.gone` }],
    [['history'], { OSA_PAGER: `${pager}.gone 2> /dev/null` }],
    [['backend', 'list'], { OSA_PAGER: pager }],
  ] as const) {
    expect([words, (await shown(cloud, words, { env })).lines.length > 0, paged()]).toEqual([words, true, ''])
    expect((await shown(cloud, words, { env })).lines.join('')).not.toBe('')
  }
  const error = await shown(cloud, ['show', 'no-such-name'], { env: { OSA_PAGER: pager } })
  expect([error.status, paged()]).toEqual([1, ''])
  expect(error.lines.join('\n')).toContain('no-such-name does not name a revision')
})

it('--color says when there are colours, here and there', async () => {
  const cloud = await changedCloud()
  const red = '\u001b[31m- host compute3'
  expect((await cloud.run('diff')).out).not.toContain('\u001b')
  expect((await cloud.run('diff --color always')).out).toContain(red)
  expect((await cloud.run('--color=always diff', { env: { NO_COLOR: '1' } })).out).toContain(red)
  expect((await cloud.run('diff --color auto', { terminal: true })).out).toContain(red)
  expect((await cloud.run('diff --color auto', { terminal: true, env: { NO_COLOR: '1' } })).out).not.toContain('\u001b')
  expect((await cloud.run('diff --color=never', { terminal: true })).out).not.toContain('\u001b')
  const wrong = await cloud.run('diff --color sometimes')
  expect([wrong.status, wrong.out]).toEqual([2, ''])
  expect(wrong.err).toContain('always')
})
