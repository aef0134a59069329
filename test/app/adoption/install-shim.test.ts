/** The shim's text, run by shells and by Python. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cannotBeWritten, type Shim, shimFacts, shimText } from '../../../src/app/adoption/install/shim.ts'
import { cleanEnvironment, lacking, runCommand, scratch } from '../../support/program.ts'

/** Prints what it was given, and ends with status 7. */
const program = `console.log(JSON.stringify([process.argv.slice(2), process.cwd(), process.env.OSA_INVENTORY_ENVIRONMENT]))
process.exitCode = 7
`

function shimIn(directory: string, more: Partial<Shim> = {}): string {
  mkdirSync(directory, { recursive: true })
  const target = more.program ?? join(directory, 'program.cjs')
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, program)
  const file = join(directory, 'dynamic_inventory.py')
  writeFileSync(
    file,
    shimText({
      name: 'openstack-ansible-inventory',
      version: '1.2.3',
      node: process.execPath,
      program: target,
      kept: join(directory, '.dynamic_inventory.py.original.bak'),
      ...more,
    }),
  )
  chmodSync(file, 0o755)
  return file
}

const python = '/usr/bin/python3'
const noPython = lacking(spawnSync(python, ['--version']).status === 0 ? undefined : `there is no ${python}`)
const shells = ['/bin/sh', 'dash', 'bash'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0)
const ways: [string, (file: string, args: readonly string[], cwd: string) => ReturnType<typeof runCommand>][] = [
  ['by its path', (file, args, cwd) => runCommand(file, args, { cwd })],
  ...shells.map((shell): (typeof ways)[number] => [
    shell,
    (file, args, cwd) => runCommand(shell, [file, ...args], { cwd }),
  ]),
  ...(noPython ? [] : [pythonWay()]),
]

function pythonWay(): (typeof ways)[number] {
  return ['python3', (file, args, cwd) => runCommand(python, ['-W', 'error', file, ...args], { cwd })]
}

describe(`the shim${noPython ? ` (without Python: ${noPython})` : ''}`, () => {
  it.each(ways)('run %s hands on arguments, directory and status', (_, run) => {
    const file = shimIn(join(scratch(), 'a b\'c"d\\u$e`f é'))
    const cwd = scratch()
    const args = ['--list', "it's", 'a  b', '', '*', '$HOME', '\\n']
    const { status, stdout, stderr } = run(file, args, cwd)
    expect([status, stderr]).toEqual([7, ''])
    expect(JSON.parse(stdout)).toEqual([args, cwd, null])
  })

  it.each(ways)('run %s by a relative name and through links finds its way', (_, run) => {
    const file = shimIn(join(scratch(), 'inventory'))
    const links = scratch()
    symlinkSync(file, join(links, 'first'))
    symlinkSync('first', join(links, '-second'))
    expect(run('./-second', ['x'], links).stdout).toContain('["x"]')
    expect(run(join('..', basename(links), 'first'), ['x'], links).stdout).toContain('["x"]')
  })

  it.each(ways)('run %s says what is gone, with a status that is not 0 and nothing on standard output', (_, run) => {
    const directory = scratch()
    const noNode = run(shimIn(join(directory, 'one'), { node: '/no such/node' }), [], directory)
    expect(noNode).toMatchObject({ status: 1, stdout: '' })
    expect(noNode.stderr.split('\n')).toEqual([
      'openstack-ansible-inventory: /no such/node: node is not there, or may not be run',
      `    \`osa-inventory install\` writes this file again; the original is ${directory}/one/.dynamic_inventory.py.original.bak`,
      '',
    ])
    const file = shimIn(join(directory, 'two'))
    writeFileSync(file, shimText({ ...shimFacts(shimText(facts))!, name: 'x', kept: 'k', program: '/gone.cjs' }))
    expect(run(file, [], directory)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('x: /gone.cjs: the program is not there, or may not be read'),
    })
  })

  it('keeps its process, so that signals reach node', () => {
    const directory = scratch()
    const file = shimIn(directory)
    writeFileSync(
      join(directory, 'program.cjs'),
      'console.log(process.pid); process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)',
    )
    const { pid, signal, stdout } = spawnSync(file, [], { encoding: 'utf8', env: cleanEnvironment() })
    expect([Number(stdout), signal]).toEqual([pid, 'SIGTERM'])
  })

  it('gives the environment of its checkout, unless one is set', () => {
    const file = shimIn(scratch(), { environment: "/srv/o'sa/inventory" })
    expect(runCommand(file, []).stdout).toContain(`"/srv/o'sa/inventory"`)
    const env = { OSA_INVENTORY_ENVIRONMENT: '/other' }
    expect(runCommand(file, [], { env }).stdout).toContain('"/other"')
    expect(runCommand(file, [], { env: { OSA_INVENTORY_ENVIRONMENT: '' } }).stdout).toContain(`"/srv/o'sa/inventory"`)
  })

  it.skipIf(noPython)('does nothing when Python imports it', () => {
    const directory = scratch()
    shimIn(directory)
    const script = 'import dynamic_inventory as d; print(d.__doc__, callable(d.main))'
    expect(runCommand(python, ['-B', '-c', script], { cwd: directory })).toEqual({
      status: 0,
      stdout: 'Runs openstack-ansible-inventory of osa-inventory. True\n',
      stderr: '',
    })
    const call = runCommand(python, ['-B', '-c', 'import dynamic_inventory; dynamic_inventory.main()', '--list'], {
      cwd: directory,
    })
    expect([call.status, call.stdout]).toEqual([7, expect.stringContaining('["--list"]')])
  })
})

const facts = { name: 'n', kept: '/k', version: '1.2.3', node: '/n', program: '/p' }

describe("the shim's facts", () => {
  it('can be read back, whatever the paths', () => {
    const path = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !cannotBeWritten(text))
    fc.assert(
      fc.property(path, path, (node, target) => {
        const read = shimFacts(shimText({ ...facts, node, program: target }))
        expect(read).toEqual({ version: '1.2.3', node, program: target })
      }),
    )
  })

  it.skipIf(noPython)('are quoted so that the shell and Python take them, whatever they are', () => {
    const character = fc.constantFrom("'", '"', '\\', '$', '`', ' ', 'u', 'N', '{', 'x', '\u2028', 'é', '😀', '!', '#')
    const name = fc.string({ unit: character, minLength: 1, maxLength: 12 })
    const root = scratch()
    let count = 0
    fc.assert(
      fc.property(name, (text) => {
        const directory = join(root, String(count++))
        const file = shimIn(directory, { program: join(directory, text), environment: text })
        for (const [, run] of [ways[0]!, pythonWay()]) {
          const { status, stdout, stderr } = run(file, [], root)
          expect([status, stderr]).toEqual([7, ''])
          expect(JSON.parse(stdout)[2]).toBe(text)
        }
      }),
      { numRuns: 15 },
    )
  })

  it('are nothing for any other file', () => {
    for (const text of [
      '',
      '#!/bin/sh\n',
      '#!/usr/bin/python3\nprint()\n',
      '#!/bin/sh\n# osa-inventory shim: {"node": 1}\n',
    ])
      expect(shimFacts(text)).toBeUndefined()
  })
})
