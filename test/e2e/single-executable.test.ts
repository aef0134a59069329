/** The single executable does what the scripts do, without a Node.js. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, pathOf, runCommand, scratch } from '../support/program.ts'
import { linked, runAlone, singleExecutable } from '../support/single-executable.ts'

beforeAll(() => {
  singleExecutable()
}, 300_000)

/** Nothing else is set: no PATH with a node, no HOME. */
const bare = { PATH: '/nonexistent', OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }

/** What V8 puts before code that it keeps, and the digest of its version behind that, both of four bytes. */
const keptCode = Buffer.from('a906dec0', 'hex')
const another = Buffer.from('01234567', 'hex')

/** A copy of the executable in which every kept code of ours says that another version of the engine has compiled it. */
function withKeptCodeOf(version: Buffer, executable: string): string {
  const bytes = readFileSync(executable)
  let at = bytes.length
  // Eight parts have some; the engine's own comes before.
  for (let part = 1; part <= 8; part++) {
    at = bytes.lastIndexOf(keptCode, at - 1)
    version.copy(bytes, at + 4)
  }
  const copy = join(scratch(), 'osa-inventory')
  writeFileSync(copy, bytes, { mode: 0o755 })
  return copy
}

describe('the single executable', () => {
  it('goes on with what the scripts have made, byte for byte, without a node and a home', () => {
    const program = linked()
    const config = exampleCloud()
    const env = { ...bare, OSA_CONFIG_DIR: config }
    const script = runCommand(process.execPath, [pathOf('openstack-ansible-inventory'), '--list'], {
      env: { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_CONFIG_DIR: config },
    })
    expect({ status: script.status, stderr: script.stderr }).toEqual({ status: 0, stderr: '' })
    for (let run = 1; run <= 3; run++) {
      expect(runAlone(program('openstack-ansible-inventory'), ['--list'], env)).toEqual(script)
    }
  })

  it.each([
    ['openstack-ansible-inventory', 'inventory', ['--list']],
    ['openstack-ansible-inventory', 'inventory', ['--help']],
    ['openstack-ansible-inventory-manage', 'manage', ['-l']],
  ] as const)('is %s by that name, by its word %s, and as the script is: %j', (name, word, args) => {
    const program = linked()
    const config = exampleCloud()
    const env = { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_CONFIG_DIR: config }
    expect(runAlone(program('openstack-ansible-inventory'), [], { ...bare, ...env }).status).toBe(0)
    const script = runCommand(process.execPath, [pathOf(name), ...args], { env })
    expect(script.status).toBe(0)
    expect(runAlone(program(name), args, { ...bare, ...env })).toEqual(script)
    expect(runAlone(program('osa-inventory'), [word, ...args], { ...bare, ...env })).toEqual(script)
    expect(runCommand(process.execPath, [pathOf('osa-inventory'), word, ...args], { env })).toEqual(script)
  })

  it('has the page of the explorer in it, as the scripts have it beside them', () => {
    const config = exampleCloud()
    const env = { ...bare, OSA_CONFIG_DIR: config }
    expect(runAlone(singleExecutable(), ['generate'], env).status).toBe(0)
    const args = ['export', '--format', 'html']
    const alone = runAlone(singleExecutable(), args, env)
    expect({ status: alone.status, stderr: alone.stderr }).toEqual({ status: 0, stderr: '' })
    const script = runCommand(process.execPath, [pathOf('osa-inventory'), ...args], { env })
    const page = (html: string): string[] =>
      [...html.matchAll(/<(?:style|script)>.*?<\/(?:style|script)>/gs)].map(String)
    expect(page(alone.stdout)).toHaveLength(2)
    expect(page(alone.stdout).join() === page(script.stdout).join()).toBe(true)
  })

  it('takes what was compiled of its parts from this very engine, and compiles them itself where it is of another', () => {
    const config = exampleCloud()
    const env = { ...bare, OSA_CONFIG_DIR: config, OSA_INVENTORY_CACHE: 'no', NODE_DEBUG: 'osa-inventory' }
    const runs = [['inventory'], ['manage', '-l'], ['history', 'verify'], ['backend', 'show']]
    const ends = runs.map((args) => runAlone(singleExecutable(), args, env))
    for (const { status, stderr } of ends) expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const other = withKeptCodeOf(another, singleExecutable())
    for (const [index, args] of runs.entries()) {
      const { status, stdout, stderr } = runAlone(other, args, env)
      expect({ status, stdout }).toEqual({ status: 0, stdout: ends[index]!.stdout })
      expect(stderr).toMatch(/^OSA-INVENTORY \d+: what was compiled of \w+ is not taken\n/)
    }
  })
})
