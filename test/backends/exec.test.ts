import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { hasHistory, type InventoryBackend } from '../../src/backends/contract.ts'
import { LineSplitter } from '../../src/backends/exec/line-splitter.ts'
import { parseAssignments, splitWords } from '../../src/backends/exec/option-text.ts'
import { execPlugin } from '../../src/backends/exec.ts'
import { isRoot } from '../support/contract.ts'
import { expectEnded } from '../support/ended.ts'
import { scratch } from '../support/program.ts'
import { bundled, following } from './file-support.ts'

const scripted = join(import.meta.dirname, 'exec-programs/scripted.mjs')

interface Opened {
  readonly backend: InventoryBackend
  readonly heard: string[]
}

interface Asked {
  readonly mode?: string
  readonly command?: string
  readonly args?: string
  readonly options?: string
  readonly secret?: string
  readonly deadline?: number
  readonly directory?: string
}

async function open(asked: Asked = {}): Promise<Opened> {
  const { mode = '', command = scripted, options = '', secret, deadline = 20_000 } = asked
  const heard: string[] = []
  const backend = await execPlugin.register(
    {
      deployment: 'cloud-a',
      options: {
        command,
        args: `'${mode}' ${asked.args ?? ''}`,
        options,
        secrets: '',
        deadline,
        secret: secret === undefined ? undefined : { reveal: async () => secret },
      },
    },
    {
      section: 'primary',
      configDirectory: asked.directory ?? '/',
      debug: (message) => heard.push(message),
      warn: (message) => heard.push(message),
    },
  )
  onTestFinished(() => backend.close?.())
  return { backend, heard }
}

describe('a program that is not a plugin', () => {
  test.each([
    ['prints text', 'babbling', 'its first line is not JSON: hello, I am a plugin'],
    ['greets for something else', 'another-magic', 'its first line has no "magic": "osa-inventory-exec"'],
    ['speaks a later version', 'later-version', 'it speaks version 3 of the protocol, and this program speaks 1 and 2'],
    ['claims a history that it has not', 'no-history', 'without the operations "revisions" and "loadRevision"'],
    [
      'claims a history with another word',
      'odd-history',
      '"capabilities" in its first line has no "history" that is true or false',
    ],
    ['claims nothing', 'no-claims', '"capabilities" in its first line has no "compareAndSwap"'],
    [
      'ends at once',
      'crash-at-once',
      'ended with status 3 before its first line; its last words: no module named frobnicate',
    ],
  ])('that %s is refused', async (_what, mode, message) => {
    await expect(open({ mode })).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      backend: 'exec',
      operation: 'open',
      message: expect.stringContaining(message),
    })
  })

  test.each([
    ['no-claim-of-history', true],
    ['neither-history', false],
    ['', true],
  ])('keeps a history when it lists the operations: %s', async (mode, keeps) => {
    const { backend } = await open({ mode })
    expect(hasHistory(backend)).toBe(keeps)
  })

  test('that says nothing is not waited for', async () => {
    await expect(open({ mode: 'silent', deadline: 300 })).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: expect.stringContaining('did not print its first line within 0.3 s'),
    })
  })

  test('that is not there, or not executable, is named with a remedy', async () => {
    await expect(open({ command: '/nonexistent/plugin' })).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: 'the plugin /nonexistent/plugin cannot be started (ENOENT)',
    })
    const command = join(scratch(), 'plugin')
    writeFileSync(command, '')
    await expect(open({ command })).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: `the plugin ${command} cannot be started (EACCES)`,
      remedy: `chmod +x ${command}`,
    })
    const long = `/${'x'.repeat(300)}`
    await expect(open({ command: long })).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: `the plugin ${long} cannot be started (ENAMETOOLONG)`,
    })
  })

  test('is started with an argument that names nothing, whatever the interpreter makes of it', async () => {
    const options = { command: process.execPath, mode: '/etc/passwd/x', args: '#'.repeat(300) }
    await expect(open(options)).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: expect.stringContaining('ended with status 1 before its first line'),
    })
  })

  test.skipIf(!isRoot)('that others can change is not run as root (skipped: only as root)', async () => {
    const command = join(scratch(), 'plugin.mjs')
    copyFileSync(scripted, command)
    chmodSync(command, 0o757)
    await expect(open({ command })).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: `the plugin ${command} is not run as root: it can be written to by every user`,
      remedy: `chmod go-w ${command}`,
    })
    chmodSync(command, 0o755)
    await open({ command })
  })

  test.skipIf(!isRoot)('nor where an interpreter runs it (skipped: only as root)', async () => {
    const directory = scratch()
    const script = join(directory, 'plugin.mjs')
    copyFileSync(scripted, script)
    chmodSync(script, 0o666)
    for (const args of [script, 'plugin.mjs', `--no-warnings ${script}`]) {
      await expect(open({ command: process.execPath, args, directory })).rejects.toMatchObject({
        code: 'ERR_PLUGIN',
        message: `the plugin ${script} is not run as root: it can be written to by every user`,
      })
    }
  })
})

describe('options', () => {
  test('reach the program as it is opened, the secret among them, and none of it is in its arguments', async () => {
    const directory = scratch()
    process.env.OSA_INVENTORY_OTHER__PASSWORD = 'of another section'
    onTestFinished(() => {
      delete process.env.OSA_INVENTORY_OTHER__PASSWORD
    })
    const options = 'path = data/inventory\n\n  url = http://x/?a=b  \nempty ='
    const { backend } = await open({
      mode: 'tell',
      args: `'two words' plain\\ "x\\"y"`,
      options,
      secret: 'hunter2',
      directory,
    })
    const told = JSON.parse((await backend.load())!.document)
    expect(told).toMatchObject({
      deployment: 'cloud-a',
      section: 'primary',
      configDirectory: directory,
      options: { path: 'data/inventory', url: 'http://x/?a=b', empty: '', secret: 'hunter2' },
      cwd: directory,
    })
    expect(told.argv.slice(2)).toEqual(['tell', 'two words', 'plain x"y'])
    expect(JSON.stringify([told.argv, told.env])).not.toMatch(/hunter2|of another section/)
  })

  test('that are written wrong are reported with their key', async () => {
    await expect(open({ options: 'path = x\nnonsense' })).rejects.toMatchObject({
      code: 'ERR_SETTINGS',
      issues: [{ key: 'primary.options', message: 'line 2 of it is not a `name = value`' }],
    })
    await expect(open({ args: '"open' })).rejects.toMatchObject({
      code: 'ERR_SETTINGS',
      issues: [{ key: 'primary.args', message: expect.stringContaining('a quote is not closed') }],
    })
    await expect(open({ mode: 'refuse' })).rejects.toMatchObject({
      code: 'ERR_SETTINGS',
      issues: [{ key: 'primary.options.path', message: 'is not there' }],
    })
  })

  test.each([
    ['', []],
    ['  a  b ', ['a', 'b']],
    [`'a b'"c d"e`, ['a bc de']],
    [`a\\ b "\\"\\x\\\\" '\\'`, ['a b', '"\\x\\', '\\']],
    [`''`, ['']],
    [`'a`, undefined],
    [`a\\`, undefined],
  ])('in words: %j', (text, words) => {
    expect(splitWords(text)).toEqual(words)
  })

  test('in lines', () => {
    expect(parseAssignments('\n a=1\nb = = 2 \n')).toEqual(
      new Map([
        ['a', '1'],
        ['b', '= 2'],
      ]),
    )
    expect(parseAssignments('a = 1\n= 2')).toBe(2)
  })
})

describe('answers', () => {
  test('may come in any order', async () => {
    const { backend } = await open({ mode: 'backwards' })
    const first = following(undefined, '{"a": {}}')
    const [loaded, , late] = await Promise.all([
      backend.load(),
      backend.write(first, undefined),
      backend.loadRevision!(1).catch((error) => error),
    ])
    expect(late).toMatchObject({ code: 'ERR_PLUGIN' })
    expect(loaded).toEqual(first)
  })

  test('may be lines of many megabytes', async () => {
    const { backend } = await open()
    const document = JSON.stringify({ text: 'ü\u2028\n'.repeat(5_000_000) })
    const revision = following(undefined, document)
    await backend.write(revision, undefined)
    expect((await backend.load())?.document === document).toBe(true)
  })

  test('that are errors are errors of the contract', async () => {
    const { backend } = await open()
    await backend.write(following(undefined, '{}'), undefined)
    await expect(backend.write(following(undefined, '{}'), undefined)).rejects.toMatchObject({
      code: 'ERR_REVISION_CONFLICT',
      newest: 1,
      operation: 'write',
    })
    await expect((await open({ mode: 'unknown-code' })).backend.load()).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      message: expect.stringContaining('wait for the full moon'),
    })
  })

  test.each([
    ['garbage', 'a line of its standard output is not JSON: debug: loading'],
    ['wrong-id', 'it answered request 77, which waits for no answer'],
    ['wrong-shape', 'it gave revision 1 without its "lineage"'],
    ['no-answer', 'an answer has neither "result" nor "error"'],
  ])('against the protocol are the plugin’s fault: %s', async (mode, message) => {
    const { backend } = await open({ mode })
    await expect(backend.load()).rejects.toMatchObject({
      code: 'ERR_PLUGIN',
      operation: 'load',
      message: expect.stringContaining(message),
    })
  })

  test.each([
    ['oldest-first', 'it listed revision 2 after revision 1: newest first'],
    ['endless', 'it listed revision 2 after revision 1: newest first'],
  ])('that list the history wrongly end: %s', async (mode, message) => {
    const { backend } = await open({ mode })
    const list = async () => {
      for await (const _ of backend.revisions!());
    }
    await expect(list()).rejects.toMatchObject({ code: 'ERR_PLUGIN', message: expect.stringContaining(message) })
  })

  test('show no secret, and neither do remarks', async () => {
    const secret = 'p"ss/wörd'
    const { backend, heard } = await open({ mode: 'diagnose', secret })
    await backend.load()
    await expect.poll(() => heard).toEqual(['primary: connecting with ********', 'primary: connected'])
    for (const mode of ['forbidden', 'garbage', 'die']) {
      const act = async () => {
        const { backend } = await open({ mode, secret })
        if (mode === 'garbage') await backend.load()
        await backend.write(following(undefined, '{}'), undefined)
      }
      const error = await act().catch((error) => error)
      expect(error.message).toContain('********')
      expect(error.message + error.stack).not.toContain(secret)
    }
  })
})

describe('a program that fails', () => {
  test('in the middle of a call is unavailable, with its status and last words', async () => {
    const { backend } = await open({ mode: 'die' })
    await expect(backend.write(following(undefined, '{}'), undefined)).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: `the plugin ${scripted} ended with status 7; its last words: out of memory while writing`,
    })
  })

  test('is started again for the next call', async () => {
    const file = join(scratch(), 'pids')
    const { backend } = await open({ mode: 'die-once', args: `'${file}'` })
    const revision = following(undefined, '{}')
    await expect(backend.write(revision, undefined)).rejects.toMatchObject({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: `the plugin ${scripted} was ended by SIGKILL`,
    })
    expect(await backend.load()).toBeUndefined()
    await backend.write(revision, undefined)
    expect(await backend.load()).toEqual(revision)
    expect(pidsIn(file)).toHaveLength(2)
  })

  test('to answer in time is ended, and everything that waits is told', async () => {
    const file = join(scratch(), 'pids')
    const { backend } = await open({ mode: 'hang', args: `'${file}'`, deadline: 400 })
    const outcomes = await Promise.allSettled([backend.load(), backend.load()])
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        reason: {
          code: 'ERR_BACKEND_UNAVAILABLE',
          message: `the plugin ${scripted} did not answer "load" within 0.4 s`,
        },
      })
    }
    await expectEnded(pidsIn(file))
  })
})

describe('the end', () => {
  test('of the backend is the end of the program, twice without harm, and of all calls', async () => {
    const file = join(scratch(), 'pids')
    const { backend } = await open({ args: `'${file}'` })
    await backend.close?.()
    await backend.close?.()
    await expectEnded(pidsIn(file))
    await expect(async () => backend.load()).rejects.toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE' })
  })

  test('comes to a program that is deaf, too', async () => {
    const file = join(scratch(), 'pids')
    const { backend } = await open({ mode: 'deaf', args: `'${file}'` })
    await backend.close?.()
    await expectEnded(pidsIn(file))
  })

  test.each([
    ['is killed', 'SIGKILL' as const, ''],
    ['ends without closing', undefined, ''],
    ['ends while the program is deaf', undefined, 'deaf'],
  ])('comes when the process above it %s', async (_what, signal, mode) => {
    const directory = scratch()
    const file = join(directory, 'pids')
    const program = await bundled(
      directory,
      `import { execPlugin } from '../../src/backends/exec.ts'
       const [command, args] = process.argv.slice(2)
       const options = { command, args, options: '', deadline: 20000, secret: undefined }
       const context = { section: 'primary', configDirectory: '/', debug() {}, warn() {} }
       const opened = async () => {
         const backend = await execPlugin.register({ deployment: 'a', options }, context)
         await backend.load()
         console.log('open')
         ${signal === undefined ? '' : 'setInterval(() => {}, 1000)'}
       }
       opened()`,
    )
    const parent = spawn(process.execPath, [program, scripted, `'${mode}' '${file}'`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => parent.once('exit', resolve))
    for await (const line of createInterface({ input: parent.stdout })) if (line === 'open') break
    if (signal) parent.kill(signal)
    await ended
    await expectEnded(pidsIn(file))
  })
})

test('lines come whole, however they are cut', () => {
  const lines: string[] = []
  const splitter = new LineSplitter((line) => lines.push(line), 10)
  for (const byte of Buffer.from('ü\n\nabc\nd')) splitter.push(Buffer.from([byte]))
  splitter.push(Buffer.from('ef\ng\nh'))
  expect(lines).toEqual(['ü', '', 'abc', 'def', 'g'])
  splitter.push(Buffer.from('0123456789'))
  expect(lines.at(-1)).toBe('h012345678')
  splitter.push(Buffer.from('rest\nnext'))
  splitter.end()
  splitter.end()
  expect(lines.slice(-2), 'the rest of a line that is too long is not its own line').toEqual(['h012345678', 'next'])
})

function pidsIn(file: string): number[] {
  return readFileSync(file, 'utf8').trim().split('\n').map(Number)
}
