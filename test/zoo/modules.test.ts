/** Broken plugins of third parties: none of them begins a second cloud, reaches Ansible's standard output, or hangs. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherNode } from '../support/other-node.ts'
import {
  cleanEnvironment,
  type Ended,
  exampleEnvironment,
  type ProgramName,
  pathOf,
  repository,
  runMeanwhile,
} from '../support/program.ts'
import { type Animal, broken, harmless, loaded, past, read, registered, writing } from './animals.ts'

const settings = '[inventory]\nbackend = zoo\nmirror = no\n[zoo]\nplugin = ./animal.mjs\n'
/** Seconds; long enough for a busy machine to load a plugin that answers. */
const deadline = 3
/** Milliseconds until a plugin is given up. */
const patience = (deadline + 2) * 1000

const cages: string[] = []
afterAll(() => {
  for (const directory of cages) rmSync(directory, { recursive: true, force: true })
})

class Cage {
  readonly directory: string

  constructor(from?: Cage) {
    this.directory = mkdtempSync(join(tmpdir(), 'osa-zoo-'))
    cages.push(this.directory)
    const source = from?.directory ?? join(repository, 'examples/cloud/openstack_deploy')
    cpSync(source, this.directory, { recursive: true })
    cpSync(join(import.meta.dirname, 'sound.mjs'), join(this.directory, 'sound.mjs'))
  }

  put(text: string, seconds = 30): void {
    writeFileSync(join(this.directory, 'animal.mjs'), text)
    writeFileSync(join(this.directory, 'osa.ini'), `${settings}deadline = ${seconds}\n`)
  }

  run(program: ProgramName, ...args: readonly string[]): Ended & { readonly milliseconds: number } {
    return this.runOn(process.execPath, program, ...args)
  }

  runOn(node: string, program: ProgramName, ...args: readonly string[]): Ended & { readonly milliseconds: number } {
    const started = performance.now()
    const env = { ...cleanEnvironment(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_CONFIG_DIR: this.directory }
    // One that hangs fails its test, not the whole run.
    const { status, stdout, stderr } = spawnSync(node, [pathOf(program), ...args], {
      encoding: 'utf8',
      cwd: tmpdir(),
      env,
      maxBuffer: 1 << 28,
      timeout: 25_000,
      killSignal: 'SIGKILL',
    })
    return { status, stdout, stderr, milliseconds: performance.now() - started }
  }

  addHost(): void {
    const path = join(this.directory, 'openstack_user_config.yml')
    const text = readFileSync(path, 'utf8').replace('  compute3:\n', '  compute4:\n    ip: 10.20.0.34\n  compute3:\n')
    writeFileSync(path, text)
  }

  /** All that is there, but for the animal. */
  contents(): Record<string, string> {
    const names = readdirSync(this.directory).filter((name) => !/^(?:animal\.mjs|osa\.ini|.*\.d)$/.test(name))
    return Object.fromEntries(names.map((name) => [name, readFileSync(join(this.directory, name), 'utf8')]))
  }
}

const whole = broken('')
let sound: Cage
let answer: string

beforeAll(() => {
  sound = new Cage()
  sound.put(whole)
  expect(sound.run('openstack-ansible-inventory').stderr).toBe('')
  sound.addHost()
  const second = sound.run('openstack-ansible-inventory')
  expect([second.status, second.stderr]).toEqual([0, ''])
  answer = second.stdout
}, 120_000)

function demandRefusal(cage: Cage, animal: Animal, ...command: readonly [ProgramName, ...string[]]): void {
  const before = cage.contents()
  const { status, stdout, stderr, milliseconds } = cage.run(...command)
  expect(stderr).toContain(animal.told)
  expect(stderr).toMatch(/animal\.mjs/)
  expect(stderr).toContain('[zoo]')
  expect(stderr).not.toMatch(/^\s+at |internal error|unexpected error/m)
  expect({ status: status === 3 ? 1 : status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(cage.contents()).toEqual(before)
  if (!animal.isLate) return
  // What the machine takes for a run with nothing wrong in it does not count.
  cage.put(whole)
  const usual = cage.run(...command).milliseconds
  expect(milliseconds - usual).toBeLessThan(patience)
}

/** Both name the fault; `doctor` only reads. */
function demandNamed(cage: Cage, { told, text, isLate, isDamage }: Animal, isRead: boolean): void {
  cage.put(text, isLate ? deadline : undefined)
  const check = cage.run('osa-inventory', 'backend', 'check')
  // What opens but answers wrongly fails a check of the kit, which says what it wanted and what it found.
  if (!`${check.stdout}${check.stderr}`.includes(told))
    expect(check.stdout).toMatch(/^FAIL .*\n {2}wanted: |^FAIL .*: /m)
  expect([1, 3]).toContain(check.status)
  if (!isRead || isLate) return
  const doctor = cage.run('osa-inventory', 'doctor')
  expect(`${doctor.stdout}${doctor.stderr}`).toContain(told)
  // One damaged document of the past is a warning.
  expect(isDamage ? [0] : [1, 3]).toContain(doctor.status)
}

describe('a plugin that', () => {
  it.each(loaded)('$name: cannot be loaded', (animal) => {
    const cage = new Cage(sound)
    cage.put(animal.text, animal.isLate ? deadline : undefined)
    demandRefusal(cage, animal, 'openstack-ansible-inventory')
    demandNamed(cage, animal, true)
  })

  it.each(registered)('$name: cannot be registered', (animal) => {
    const cage = new Cage(sound)
    cage.put(animal.text, animal.isLate ? deadline : undefined)
    demandRefusal(cage, animal, 'openstack-ansible-inventory')
    demandNamed(cage, animal, true)
  })

  it.each(read)('$name: cannot be read from', (animal) => {
    const cage = new Cage(sound)
    cage.put(animal.text, animal.isLate ? deadline : undefined)
    // Anything new would be drawn for it.
    cage.addHost()
    demandRefusal(cage, animal, 'openstack-ansible-inventory')
    demandNamed(cage, animal, true)
  })

  it.each(writing)('$name: cannot be written to', (animal) => {
    const cage = new Cage(sound)
    cage.put(animal.text, animal.isLate ? deadline : undefined)
    const path = join(cage.directory, 'openstack_user_config.yml')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('  compute3:\n', '  compute5:\n    ip: 10.20.0.35\n  compute3:\n'),
    )
    demandRefusal(cage, animal, 'openstack-ansible-inventory')
    demandNamed(cage, animal, false)
  })

  it.each(past)('$name: nothing is brought back from it', (animal) => {
    const cage = new Cage(sound)
    cage.put(animal.text, animal.isLate ? deadline : undefined)
    demandRefusal(cage, animal, 'osa-inventory', 'restore', '1', '--reason', 'zoo')
    demandNamed(cage, animal, true)
  })

  it.each(harmless)('$name: does no harm', ({ text }) => {
    const cage = new Cage(sound)
    cage.put(text, deadline)
    const { status, stdout, stderr, milliseconds } = cage.run('openstack-ansible-inventory')
    expect({ status, stderr, isWhole: stdout === answer }).toEqual({ status: 0, stderr: '', isWhole: true })
    cage.put(whole)
    expect(milliseconds - cage.run('openstack-ansible-inventory').milliseconds).toBeLessThan(patience)
  })
})

it('a thread that a system call holds for ever does not hold the process', () => {
  const cage = new Cage(sound)
  const pipe = join(cage.directory, 'pipe.d')
  execFileSync('mkfifo', [pipe])
  cage.put(`import { readFileSync } from 'node:fs'\n${broken(`load() { readFileSync('${pipe}') }`)}`, deadline)
  const { status, stdout, stderr } = cage.runOn(otherNode('24.22.3'), 'openstack-ansible-inventory')
  expect(stderr).toContain('[zoo] did not answer `load` within 3 s')
  expect(stderr).not.toContain('Warning')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  // Node.js 20 can only end itself the hard way, and says what was wrong before.
  const older = cage.run('openstack-ansible-inventory')
  expect(older.stderr).toContain('[zoo] did not answer `load` within 3 s')
  expect(older.stdout).toBe('')
  expect(older.status).not.toBe(0)
})

it('the zoo has enough animals', () => {
  expect([loaded, registered, read, writing, past, harmless].flat().length).toBeGreaterThan(60)
})

it('a thread that is slow to end does not cost a run that has succeeded its status', async () => {
  const cage = new Cage(sound)
  const pipe = join(cage.directory, 'pipe.d')
  execFileSync('mkfifo', [pipe])
  const reading = `close() { setImmediate(() => readFileSync('${pipe}')) }`
  cage.put(`import { readFileSync } from 'node:fs'\n${broken(reading)}`)
  const env = { OSA_INVENTORY_ENVIRONMENT: exampleEnvironment, OSA_CONFIG_DIR: cage.directory }
  const ended = runMeanwhile(process.execPath, [pathOf('openstack-ansible-inventory')], { env })
  // This opens as soon as the thread reads, and the thread reads until it is closed.
  const writer = await open(pipe, 'w')
  await Promise.race([ended, sleep(1500)])
  await writer.close()
  const { status, stdout, stderr } = await ended
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(() => JSON.parse(stdout)).not.toThrow()
})
