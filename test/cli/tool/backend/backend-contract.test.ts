import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { run } from '../../../support/program.ts'

const directory = mkdtempSync(join(tmpdir(), 'osa-backend-contract-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function check(...args: string[]) {
  return run('osa-inventory', ['backend', 'check', '--contract', '--config', directory, ...args])
}

/** Parses what it should keep, and talks. Has no history, and is out of reach for others. */
const rewriting = `
const stored = new Map()
export default {
  name: 'rewriting',
  apiVersion: 1,
  summary: 'parses what it should keep',
  options: { password: { type: 'text', secret: true, description: 'a secret' } },
  register({ options, deployment }, { debug }) {
    return {
      capabilities: { compareAndSwap: false, history: false, shared: false },
      async load() {
        debug('my password is ' + await options.password.reveal())
        return stored.get(deployment)
      },
      async write(revision) {
        stored.set(deployment, { ...revision, document: JSON.stringify(JSON.parse(revision.document)) })
      },
    }
  },
}
`

describe('osa-inventory backend check --contract', () => {
  it('tells each check in a line, and why it skips one', () => {
    const { status, stdout, stderr } = check('memory')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.trim().split('\n')
    expect(lines.filter((line) => /^(ok {2}|skip) \d\.\d+ /.test(line))).toHaveLength(lines.length - 1)
    expect(stdout).toContain('skip 3.6 separate processes from one parent at once: exactly one wins: `shared` is not')
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed, \d+ skipped$/)
    expect(readdirSync(directory)).toEqual([])
  })

  it('says what is wrong without telling secrets, and fails', () => {
    writeFileSync(join(directory, 'rewriting.mjs'), rewriting)
    writeFileSync(
      join(directory, 'osa.ini'),
      '[inventory]\nbackend = main\n[main]\nplugin = ./rewriting.mjs\npassword = opensesame\n',
    )
    const { status, stdout } = check()
    expect(status).toBe(1)
    expect(stdout).toMatch(/^FAIL 2\.1 .*is not the same/m)
    expect(stdout).toMatch(/^FAIL 8\.4 no secret is in any error.*my password is \*{8}/m)
    expect(stdout).not.toContain('opensesame')
    const skipped = /^skip 3\.1 .*: `compareAndSwap` is not claimed$/m
    expect(stdout).toMatch(skipped)

    const asJson = JSON.parse(check('--json').stdout)
    expect(asJson).toMatchObject({ section: 'main', failed: expect.any(Number) })
    expect(asJson.checks.filter(({ outcome }: { outcome: string }) => outcome === 'failed')).toHaveLength(asJson.failed)
  })

  it('tells once that a backend cannot be opened', () => {
    writeFileSync(join(directory, 'osa.ini'), '[inventory]\nbackend = main\n[main]\nplugin = ./nothing.mjs\n')
    const { status, stdout, stderr } = check()
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('there is no file')
  })

  it('goes with check only', () => {
    const { status, stderr } = run('osa-inventory', ['backend', 'list', '--contract', '--config', directory])
    expect(status).toBe(2)
    expect(stderr).toContain('--contract goes with check')
  })
})
