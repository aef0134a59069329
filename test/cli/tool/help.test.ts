/** Help by the words that someone knows from elsewhere: `help CMD`, `--version` on every program, and other tools' commands. */
import { describe, expect, it } from 'vitest'
import { commands } from '../../../src/cli/tool/commands.ts'
import { purposes } from '../../../src/cli/tool/purposes.ts'
import { type ProgramName, run } from '../../support/program.ts'
import { Cloud } from './tool-run.ts'

const nowhere = new Cloud('/nowhere')

describe('help', () => {
  it('lists each command once, below what it is for', async () => {
    expect(purposes.flatMap(([, names]) => names).sort()).toEqual(commands.map(({ name }) => name).sort())
    const { out } = await nowhere.run('--help')
    for (const [purpose, names] of purposes) {
      const [, section = ''] = out.split(`\n${purpose}:\n`)
      expect([...section.split('\n\n', 1)[0]!.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name)).toEqual(names)
    }
  })

  it('is the same by --help and by the word help', async () => {
    expect(await nowhere.run('help')).toEqual(await nowhere.run('--help'))
    expect(await nowhere.run('help history')).toEqual(await nowhere.run('history --help'))
    expect((await nowhere.run('help history prune')).out).toMatch(/^usage: osa-inventory history /)
    expect((await nowhere.run('help inventory')).out).toMatch(/^usage: openstack-ansible-inventory /)
    expect((await nowhere.run('help manage')).out).toMatch(/^usage: openstack-ansible-inventory-manage /)
  })

  it('names the nearest command for one that does not exist', async () => {
    const { status, out, err } = await nowhere.run('help histori')
    expect([status, out]).toEqual([2, ''])
    expect(err).toMatch(/^osa-inventory: there is no command histori; do you mean history\?\n/)
  })
})

it.each<ProgramName>(['osa-inventory', 'openstack-ansible-inventory', 'openstack-ansible-inventory-manage'])(
  '%s tells its version',
  (program) => {
    const { status, stdout, stderr } = run(program, ['--version'])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(new RegExp(`^${program} \\d+\\.\\d+\\.\\d+\\S*\n$`))
  },
)

describe('a command of another tool', () => {
  it.each([
    ['log', 'history'],
    ['list', 'show'],
    ['ls', 'show'],
    ['plan', 'generate --dry-run'],
    ['rm', 'remove'],
    ['status', 'doctor'],
    ['verify', 'history verify'],
    ['rollback', 'restore'],
  ])('%s does nothing and names ours: %s', async (word, own) => {
    const { status, out, err } = await nowhere.run(`${word} anything --yes`)
    expect([status, out]).toEqual([2, ''])
    expect(err).toBe(`osa-inventory: there is no command ${word}; the command for it is: osa-inventory ${own}\n`)
    expect((await nowhere.run(`${own} --help`)).status).toBe(0)
  })

  it('names ours in JSON, too', async () => {
    const { status, out, err } = await nowhere.run('rm compute3 --json')
    expect([status, out]).toEqual([2, ''])
    expect(JSON.parse(err).error).toMatchObject({ code: 'ERR_USAGE', remedy: 'osa-inventory remove' })
  })
})
