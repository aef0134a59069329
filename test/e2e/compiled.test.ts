/** What the build has kept compiled spares time, and never changes what a run does. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, executables, runCommand, scratch } from '../support/program.ts'

/** Notes whether the engine was given something that was kept, and whether it wanted it. */
const witness = `
  const vm = require('node:vm')
  vm.Script = class extends vm.Script {
    constructor(text, options) {
      super(text, options)
      const told = !options.cachedData ? 'none' : this.cachedDataRejected ? 'refused' : 'taken'
      require('node:fs').writeFileSync(process.env.WITNESSED, told)
    }
  }
`

interface Seen {
  readonly document: string
  /** What the engine did with what was kept; `not given` where it was told nothing of it. */
  readonly kept: string
}

/** A copy of the programs, whose files a test may alter, and a cloud that is settled. */
function installed() {
  const place = scratch()
  const bin = join(place, 'bin')
  cpSync(executables, bin, { recursive: true })
  writeFileSync(join(place, 'witness.cjs'), witness)
  const config = exampleCloud()
  const list = (flags: readonly string[] = []): Seen => {
    const witnessed = join(place, 'witnessed')
    rmSync(witnessed, { force: true })
    const args = [...flags, '--require', join(place, 'witness.cjs'), join(bin, 'openstack-ansible-inventory.cjs')]
    const ended = runCommand(process.execPath, [...args, '--list', '--config', config], {
      env: { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_INVENTORY_CACHE: 'no', WITNESSED: witnessed },
    })
    expect(ended.stderr).toBe('')
    expect(ended.status).toBe(0)
    return { document: ended.stdout, kept: existsSync(witnessed) ? readFileSync(witnessed, 'utf8') : 'not given' }
  }
  list()
  return { script: join(bin, 'generate.cjs'), compiled: join(bin, 'generate.cjs.compiled'), list }
}

it('is taken by the engine that built it', () => {
  const { list, compiled } = installed()
  const { document, kept } = list()
  expect(kept).toBe('taken')
  rmSync(compiled)
  expect(list()).toEqual({ document, kept: 'not given' })
})

describe('is not even shown to the engine', () => {
  const alterations: [string, (bytes: Buffer) => Buffer][] = [
    ['empty', () => Buffer.alloc(0)],
    ['cut within the digest', (bytes) => bytes.subarray(0, 20)],
    ['cut after the digest', (bytes) => bytes.subarray(0, 32)],
    ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['cut by one byte', (bytes) => bytes.subarray(0, -1)],
    ['with a byte more', (bytes) => Buffer.concat([bytes, Buffer.from('x')])],
    ...[0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.9999].map((part): [string, (bytes: Buffer) => Buffer] => [
      `with a bit turned at ${part}`,
      (bytes) => {
        bytes[Math.floor(bytes.length * part)]! ^= 0x10
        return bytes
      },
    ]),
  ]
  it.each(alterations)('%s', (_, alter) => {
    const { list, compiled } = installed()
    const { document } = list()
    writeFileSync(compiled, alter(readFileSync(compiled)))
    expect(list()).toEqual({ document, kept: 'not given' })
  })

  it('as a directory', () => {
    const { list, compiled } = installed()
    const { document } = list()
    rmSync(compiled)
    mkdirSync(compiled)
    expect(list()).toEqual({ document, kept: 'not given' })
  })

  it('beside a script that was edited, be it by a single letter: what runs is what is written there', () => {
    const { list, script } = installed()
    const edited = readFileSync(script, 'latin1').replaceAll('container_tech', 'container_tEch')
    writeFileSync(script, edited, 'latin1')
    const { document, kept } = list()
    expect(kept).toBe('not given')
    expect(document).toContain('"container_tEch": "lxc"')
  })
})

it('is nothing to a Node.js that is too old, which is told so', () => {
  const old = join(scratch(), 'old.cjs')
  writeFileSync(
    old,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } })
    Object.defineProperty(require('node:vm'), 'constants', { value: undefined })`,
  )
  const script = join(executables, 'openstack-ansible-inventory.cjs')
  const { status, stdout, stderr } = runCommand(process.execPath, ['--require', old, script, '--list'])
  expect(stderr).toContain('is Node.js 18.20.0; 20.19 is the oldest that will do')
  expect(stderr).not.toContain('    at ')
  expect([status, stdout]).toEqual([1, ''])
})

it('is refused by an engine with other flags, which compiles the script itself', () => {
  const { list } = installed()
  const { document } = list()
  expect(list(['--no-opt'])).toEqual({ document, kept: 'refused' })
})
