/** A long inventory comes out whole, no matter who reads it and however slowly; also where it is printed from a note. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { exampleCloud, exampleEnvironment, pathOf, run, runCommand, scratch } from '../support/program.ts'

const script = 'openstack-ansible-inventory'

/** 1,000 hosts: more than any pipe holds. */
function longCloud() {
  const config = exampleCloud()
  const hosts = Array.from(
    { length: 1000 },
    (_, i) => `  big${i}:\n    ip: 10.64.${Math.floor(i / 250)}.${(i % 250) + 1}\n`,
  )
  writeFileSync(join(config, 'conf.d/zz-big.yml'), `compute_hosts:\n${hosts.join('')}`)
  const env = { OSA_CONFIG_DIR: config, OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
  for (let times = 0; times < 2; times++) expect(run(script, ['--list'], { env }).status).toBe(0)
  return { env, inventory: join(config, 'openstack_inventory.json') }
}

describe.each([
  ['from a note', {}],
  ['generated', { XDG_CACHE_HOME: '/dev/null' }],
])('%s', (_, more) => {
  function cloud(): { env: Record<string, string>; whole: string } {
    const { env, inventory } = longCloud()
    const whole = `${readFileSync(inventory, 'utf8')}\n`
    expect(whole.length).toBeGreaterThan(1_000_000)
    return { env: { ...env, ...more }, whole }
  }

  it('waits for a slow reader', async () => {
    const { env, whole } = cloud()
    const child = spawn(process.execPath, [pathOf(script), '--list'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    const ended = once(child, 'close')
    const parts: Buffer[] = []
    for await (const part of child.stdout) {
      parts.push(part as Buffer)
      for (let turn = 0; turn < 20; turn++) await setImmediate()
    }
    expect(await ended).toEqual([0, null])
    expect(Buffer.concat(parts).toString('utf8')).toBe(whole)
  })

  it('comes out whole of a pipe that makes no writer wait', async () => {
    const { env, whole } = cloud()
    const pipe = join(scratch(), 'pipe')
    execFileSync('mkfifo', [pipe])
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    onTestFinished(() => closeSync(reader))
    const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)
    const child = spawn(process.execPath, [pathOf(script), '--list'], {
      stdio: ['ignore', writer, 'inherit'],
      env: { ...process.env, ...env },
    })
    closeSync(writer)
    const ended = once(child, 'exit')
    expect(await allOf(reader)).toBe(whole)
    expect(await ended).toEqual([0, null])
  })

  it('says nothing to a reader that has seen enough', () => {
    const { env } = cloud()
    const command = `"$1" "$2" --list | head -c 100 | wc -c; echo "\${PIPESTATUS[0]}"`
    const ended = runCommand('bash', ['-c', command, 'bash', process.execPath, pathOf(script)], { env })
    expect(ended).toEqual({ status: 0, stdout: '100\n0\n', stderr: '' })
  })

  it('says so where it does not fit', () => {
    const { env } = cloud()
    const command = `"$1" "$2" --list > /dev/full`
    const ended = runCommand('bash', ['-c', command, 'bash', process.execPath, pathOf(script)], { env })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toMatch(/^openstack-ansible-inventory: standard output cannot be written: ENOSPC/)
  })

  it('says so once, however many pieces there are', () => {
    const { env } = cloud()
    const command = `"$1" "$2" export --format bundle > /dev/full`
    const ended = runCommand('bash', ['-c', command, 'bash', process.execPath, pathOf('osa-inventory')], { env })
    expect(ended.status).toBe(1)
    expect(ended.stderr).toMatch(/^osa-inventory: standard output cannot be written: ENOSPC[^\n]*\n$/)
  })
})

/** Until nobody has the other end any more. */
async function allOf(descriptor: number): Promise<string> {
  const parts: Buffer[] = []
  const chunk = Buffer.alloc(20_000)
  for (;;) {
    await setImmediate()
    try {
      const count = readSync(descriptor, chunk, 0, chunk.length, null)
      if (count === 0) return Buffer.concat(parts).toString('utf8')
      parts.push(Buffer.from(chunk.subarray(0, count)))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
