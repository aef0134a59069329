import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { completes } from '../../../../src/cli/argument-parser.ts'
import { defineCommand } from '../../../../src/cli/tool/command.ts'
import { commands } from '../../../../src/cli/tool/commands.ts'
import { bashCompletion } from '../../../../src/cli/tool/completion/completion-bash.ts'
import { completedPrograms } from '../../../../src/cli/tool/completion/completion-words.ts'
import { zshCompletion } from '../../../../src/cli/tool/completion/completion-zsh.ts'
import { commandParser, optionsOf } from '../../../../src/cli/tool/run-command.ts'
import { cleanEnvironment, lacking, type ProgramName, pathOf, run, scratch } from '../../../support/program.ts'
import { ioFor } from '../../manager/manage-run.ts'
import { type Cloud, deployedCloud, newCloud } from '../tool-run.ts'

const scripts = new Map<string, string>()

/** It is the same whoever asks for it. */
function scriptOf(shell: string): string {
  const script = scripts.get(shell) ?? run('osa-inventory', ['completion', shell]).stdout
  scripts.set(shell, script)
  return script
}

/** A shell in which osa-inventory is on PATH. */
function complete(shell: 'bash' | 'zsh' | 'fish', cloud: Cloud, words: readonly string[]): string[] {
  const place = scratch()
  mkdirSync(join(place, 'bin'))
  const program = `#!/bin/sh\nexec '${process.execPath}' '${pathOf('osa-inventory')}' "$@"\n`
  writeFileSync(join(place, 'bin/osa-inventory'), program, { mode: 0o755 })
  const script = join(place, 'completion')
  writeFileSync(script, scriptOf(shell))
  const driver = join(import.meta.dirname, `complete.${shell}`)
  const lines = { bash: [driver, script, ...words], zsh: ['-f', driver, script, words.join(' ')] }
  const asked = `source ${script}; complete -C ${JSON.stringify(words.join(' '))} | cut -f1`
  const { status, stdout, stderr } = spawnSync(shell, shell === 'fish' ? ['--no-config', '-c', asked] : lines[shell], {
    encoding: 'utf8',
    cwd: place,
    timeout: 60_000,
    env: { ...cleanEnvironment(), ...cloud.env, PATH: `${join(place, 'bin')}:${process.env.PATH}`, TERM: 'dumb' },
  })
  expect([status, stderr]).toEqual([0, ''])
  return stdout.split('\n').filter((line) => line !== '')
}

const noZsh = lacking(spawnSync('zsh', ['-c', 'true']).status === 0 ? undefined : 'there is no zsh here')

const noFish = lacking(spawnSync('fish', ['-c', 'true']).status === 0 ? undefined : 'there is no fish here')

describe.each([
  ['bash', undefined],
  ['zsh', noZsh],
  ['fish', noFish],
] as const)('completion in %s', (shell, reason) => {
  const when = it.skipIf(reason !== undefined)

  when('offers commands and their options', async () => {
    const cloud = newCloud()
    const offered = complete(shell, cloud, ['osa-inventory', 'sh'])
    expect(offered).toEqual(['show'])
    expect(complete(shell, cloud, ['osa-inventory', ''])).toEqual(
      expect.arrayContaining(commands.map(({ name }) => name)),
    )
    const begun = complete(shell, cloud, ['osa-inventory', 'generate', '--d'])
    expect(begun.sort()).toEqual(['--debug', '--detailed-exitcode', '--diff', '--dry-run'])
    expect(complete(shell, cloud, ['osa-inventory', 'completion', ''])).toEqual(
      expect.arrayContaining(['bash', 'zsh', 'fish']),
    )
  })

  when('offers names of hosts and groups of the stored inventory, for all three programs', async () => {
    const cloud = await deployedCloud()
    const computes = ['compute1', 'compute2', 'compute3']
    const [galera] = cloud.stored().galera_container!.hosts!
    expect(complete(shell, cloud, ['osa-inventory', 'show', '--host', 'comp'])).toEqual(computes)
    expect(complete(shell, cloud, ['osa-inventory', 'show', '--group', 'galera_'])).toEqual([
      'galera_all',
      'galera_container',
    ])
    expect(complete(shell, cloud, ['osa-inventory', 'remove', 'compute1', 'infra1-gal'])).toEqual([galera])
    expect(complete(shell, cloud, ['osa-inventory', 'addresses', '--network', 'man'])).toEqual(['management'])
    expect(complete(shell, cloud, ['openstack-ansible-inventory', '--host', 'comp'])).toEqual(computes)
    expect(complete(shell, cloud, ['openstack-ansible-inventory-manage', '-r', 'comp'])).toEqual(computes)
    expect(complete(shell, cloud, ['openstack-ansible-inventory-manage', '-d', 'keystone_a'])).toEqual(['keystone_all'])
    expect(complete(shell, cloud, ['openstack-ansible-inventory-manage', '-s', 'phy'])).toEqual(['physical_host'])
  })

  when('offers what each action takes in each place', async () => {
    const cloud = await deployedCloud()
    const [galera] = cloud.stored().galera_container!.hosts!
    const address = (...words: string[]): string[] => complete(shell, cloud, ['osa-inventory', 'address', ...words])
    expect(address('p')).toEqual(['pin'])
    expect(address('pin', 'infra1-gal')).toEqual([galera])
    expect(address('pin', galera!, 'st')).toEqual(['storage'])
    expect(address('move', galera!, 'infra1-gal')).toEqual([galera])
    expect(address('move', galera!, galera!, 'st')).toEqual(['storage'])
  })

  when('offers revisions, tags, sections, and hosts behind --', async () => {
    const cloud = await deployedCloud()
    writeFileSync(
      cloud.path('osa.ini'),
      '[lite]\nplugin = sqlite\npath = lite.db\n[other]\nplugin = sqlite\npath = o.db\n',
    )
    expect((await cloud.run('remove compute2 --yes')).status).toBe(0)
    expect((await cloud.run('history tag before-upgrade 1')).status).toBe(0)
    const offered = (...words: string[]): string[] => complete(shell, cloud, ['osa-inventory', ...words]).sort()
    expect(offered('restore', '')).toEqual(expect.arrayContaining(['1', '2', 'before-upgrade', 'latest']))
    expect(offered('diff', '1', '--', 'comp')).toEqual(['compute1', 'compute3'])
    expect(offered('history', 'tag', '')).toEqual(expect.arrayContaining(['before-upgrade']))
    expect(offered('history', 'tag', 'before-upgrade', 'lat')).toEqual(['latest'])
    expect(offered('backend', 'show', 'li')).toEqual(['lite'])
    expect(offered('backend', 'check', '')).toEqual(expect.arrayContaining(['file', 'lite', 'other']))
    expect(offered('migrate', '--from', 'file', '--to', 'ot')).toEqual(['other'])
  })

  when('offers help, and behind it the commands', () => {
    const cloud = newCloud()
    expect(complete(shell, cloud, ['osa-inventory', 'hel'])).toEqual(['help'])
    expect(complete(shell, cloud, ['osa-inventory', 'help', 'hist'])).toEqual(['history'])
    expect(complete(shell, cloud, ['osa-inventory', 'help', 'inv'])).toEqual(['inventory'])
  })

  when('looks in the directory that --config names, and is silent when there is nothing', async () => {
    const cloud = await deployedCloud()
    const nowhere = newCloud()
    const words = (directory: string): string[] => ['osa-inventory', 'show', '--config', directory, '--host', 'net']
    expect(complete(shell, nowhere, words(cloud.directory))).toEqual(['net1', 'net2'])
    expect(complete(shell, cloud, words(nowhere.directory))).toEqual([])
  })
})

describe('completion in bash', () => {
  it('never runs what a name says', async () => {
    const cloud = await deployedCloud()
    const stored = cloud.stored()
    stored._meta.hostvars['evil$(touch ran)'] = { physical_host: 'evil' }
    writeFileSync(cloud.path('openstack_inventory.json'), JSON.stringify(stored))
    expect(complete('bash', cloud, ['osa-inventory', 'show', '--host', 'evil'])).toEqual(['evil\\$\\(touch\\ ran\\)'])
  })

  it('offers directories behind --config, also as bash cuts up --config=DIR', async () => {
    const cloud = newCloud()
    const start = cloud.directory.slice(0, -1)
    expect(complete('bash', cloud, ['osa-inventory', 'stale', '--config', start])).toEqual([cloud.directory])
    expect(complete('bash', cloud, ['osa-inventory', 'stale', '--config', '=', start])).toEqual([cloud.directory])
  })
})

describe('the completed words', async () => {
  const [tool, ...others] = await completedPrograms(commands, ioFor({}).io)

  it.each(commands.map((entry) => [entry.name, entry] as const))('are the options of %s', async (name, entry) => {
    const { io } = ioFor({})
    const parser = await commandParser(name, await entry.load(), io)
    const completed = tool!.commands.find((command) => command.name === name)?.options.flatMap(({ names }) => names)
    expect(completed?.sort()).toEqual(optionsOf(parser).sort())
  })

  it.each(others.map((program) => [program.name, program] as const))('are the options of %s', (name, program) => {
    const help = run(name as ProgramName, ['--help']).stdout.split(/\nexamples:/)[0]!
    const told = new Set(help.slice(help.indexOf('\noptions:')).match(/(?<=^ {2}|, )--?[\w-]+/gm))
    expect(new Set(program.commands[0]!.options.flatMap(({ names }) => names))).toEqual(told)
  })

  it('have what a new command declares, without a word about it elsewhere', async () => {
    const command = defineCommand({
      description: '',
      examples: [],
      declare(parser) {
        parser.add_argument('what', { choices: ['this', 'that'], help: 'what it is' })
        parser.add_argument('-o', '--output', { metavar: 'FILE', help: 'the file; default: none' })
        parser.add_argument('--in', { metavar: 'DIR', help: 'a [directory]' })
        parser.add_argument('--keep', { metavar: 'N', help: 'how many' })
        completes('groups', parser.add_argument('--of', { metavar: 'NAME', help: 'a group' }))
      },
      run: async () => 0,
    })
    const entry = { name: 'new', summary: 'does something new', load: async () => command }
    const [program] = await completedPrograms([entry], ioFor({}).io)
    const common = [
      { names: ['-h', '--help'], behind: 'nothing' },
      { names: ['--debug'], behind: 'nothing' },
      { names: ['--color'], behind: ['always', 'auto', 'never'] },
      { names: ['--no-pager'], behind: 'nothing' },
    ]
    expect(program!.commands).toMatchObject([
      {
        name: 'new',
        help: 'does something new',
        options: [
          ...common,
          { names: ['-o', '--output'], behind: 'file', help: 'the file' },
          { names: ['--in'], behind: 'directory', help: 'a [directory]' },
          { names: ['--keep'], behind: 'text', help: 'how many' },
          { names: ['--of'], behind: 'groups', help: 'a group' },
        ],
        words: ['this', 'that'],
      },
      { name: 'help', options: [], words: ['new', 'inventory', 'manage'] },
    ])
    expect(zshCompletion([program!])).toContain("'--in[a \\[directory\\]]: :_files -/'")
    expect(bashCompletion([program!])).toContain('-o | --output) _osa_inventory_paths -f ;;')
  })
})
