import { describe, expect, it } from 'vitest'
import { commands } from '../../../src/cli/tool/commands.ts'
import { run } from '../../support/program.ts'
import { Cloud } from './tool-run.ts'

const nowhere = new Cloud('/nowhere')

describe('the command line of osa-inventory', () => {
  it('has a help that names every command, and examples', async () => {
    for (const flag of ['--help', '-h']) {
      const { status, out, err } = await nowhere.run(flag)
      expect([status, err]).toEqual([0, ''])
      const width = Math.max(...commands.map(({ name }) => name.length))
      for (const { name, summary } of commands) expect(out).toContain(`  ${name.padEnd(width)}  ${summary}\n`)
      expect(out).toContain(`  ${'inventory'.padEnd(width)}  openstack-ansible-inventory\n`)
      expect(out).toContain(`  ${'manage'.padEnd(width)}  openstack-ansible-inventory-manage\n`)
      expect(out).toContain('examples:\n')
      expect(out).toContain('exit status: 0 done; 1 refused')
    }
  })

  it.each(commands.map(({ name }) => name))('%s has a help with examples', async (name) => {
    const { status, out, err } = await nowhere.run([name, '--help'])
    expect([status, err]).toEqual([0, ''])
    expect(out).toMatch(new RegExp(`^usage: osa-inventory ${name} `))
    expect(out).toContain(`examples:\n  osa-inventory `)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('tells its version', async () => {
    expect((await nowhere.run('--version')).out).toMatch(/^osa-inventory \S+\n$/)
    expect(run('osa-inventory', ['--version']).stdout).toMatch(/^osa-inventory \d+\.\d+\.\d+/)
  })

  it('shows the help on standard error when there is no command', async () => {
    const { status, out, err } = await nowhere.run('')
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain('usage: osa-inventory COMMAND')
  })

  it.each([
    ['genrate', 'there is no command genrate; do you mean generate?'],
    ['gen', 'there is no command gen; do you mean generate?'],
    ['docter', 'there is no command docter; do you mean doctor?'],
    ['frobnicate', 'there is no command frobnicate\n'],
    ['--verison', 'there is no option --verison; do you mean --version?'],
    ['generate --dryrun', 'there is no option --dryrun; do you mean --dry-run?'],
    ['show --groups x', 'there is no option --groups; do you mean --group?'],
    ['doctor --js', 'there is no option --js; do you mean --json?'],
    ['stale --frob', 'there is no option --frob\n'],
  ])('%s: names the nearest known one', async (line, message) => {
    const { status, out, err } = await nowhere.run(line)
    expect([status, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })

  it('takes no abbreviation for an option, and a name after -- as a name', async () => {
    expect((await nowhere.run('generate --dry')).status).toBe(2)
    const { status, err } = await nowhere.run('remove --config /nowhere -- --stael --yes')
    expect(status).toBe(1)
    expect(err).not.toContain('there is no option')
  })

  it('runs as an executable', () => {
    const { status, stdout, stderr } = run('osa-inventory', ['show', '--config', '/nowhere'])
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toContain('osa-inventory: there is no inventory in /nowhere\n')
  })
})
