/** Programs that break the exec protocol, each in its own way: what a run, `doctor` and `backend check` make of them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectEnded } from '../support/ended.ts'
import { type Ended, exampleCloud, exampleEnvironment, type ProgramName, run } from '../support/program.ts'

const command = join(import.meta.dirname, 'exec-programs/broken.py')
/** Milliseconds. */
const deadline = 1000
const patience = deadline + 2000

interface Animal {
  readonly mode: string
  /** What is said of the fault. */
  readonly told: string
  /** Of `osa-inventory backend check`: 1, or 3 where another run may find it better. */
  readonly status?: 1 | 3
  /** It breaks only what `doctor` does not do. */
  readonly isHealthyForDoctor?: true
  /** So many times a run waits for the deadline. @default 1 */
  readonly waits?: number
}

const zoo: readonly Animal[] = [
  { mode: 'never-greets', told: 'did not print its first line within 1 s' },
  { mode: 'exits-at-once', told: 'ended with status 0 before its first line' },
  { mode: 'crashes-at-once', told: 'ended with status 4 before its first line; its last words: Traceback: no module' },
  { mode: 'prints-a-banner', told: 'its first line is not JSON: Welcome to broken 1.0!' },
  { mode: 'blank-line-first', told: 'its first line is not JSON: (an empty line)' },
  { mode: 'endless-first-line', told: 'its first line is longer than 65536 bytes: xxxxx' },
  { mode: 'speaks-another-version', told: 'it speaks version 99, 98 of the protocol, and this program speaks 1 and 2' },
  { mode: 'versions-of-another-shape', told: '"versions" in its first line is not a list' },
  { mode: 'greets-twice', told: 'an answer has no "id"' },
  { mode: 'answers-before-it-is-asked', told: 'it answered request 1, which waits for no answer' },
  { mode: 'declares-no-mapping', told: 'its "options" are not a mapping of options' },
  { mode: 'declares-an-odd-type', told: 'option path: type "float" is not one of text, integer,' },
  { mode: 'demands-an-option', told: 'broken.options.path: is not set' },
  { mode: 'closes-its-input', told: 'closed its standard input', status: 3 },
  { mode: 'closes-its-output', told: 'closed its standard output', status: 3 },
  { mode: 'odd-place', told: 'its "place" is not one line of text' },
  { mode: 'leaves-a-child-with-the-pipes', told: 'ended with status 3', status: 3 },
  { mode: 'leaves-a-daemon-with-the-pipes', told: 'ended with status 3', status: 3 },
  { mode: 'hangs-with-a-child', told: 'did not answer "load" within 1 s', status: 3 },
  { mode: 'ignores-sigterm', told: 'did not answer "load" within 1 s', status: 3 },
  { mode: 'endless-line', told: 'did not answer "load" within 1 s', status: 3 },
  { mode: 'endless-lines', told: 'an answer has no "id"' },
  { mode: 'drips', told: 'did not answer "load" within 1 s', status: 3 },
  { mode: 'binary', told: 'a line of its standard output is not JSON: \\x00\\x01' },
  {
    mode: 'floods-stderr',
    told: 'did not answer "load" within 1 s; its last words: I am here',
    status: 3,
  },
  { mode: 'answers-twice', told: 'it answered request 2, which waits for no answer' },
  { mode: 'answers-another-request', told: 'it answered request 72, which waits for no answer' },
  { mode: 'exits-with-0', told: 'ended with status 0', status: 3 },
  { mode: 'is-killed', told: 'was ended by SIGKILL', status: 3 },
  { mode: 'half-an-answer', told: 'a line of its standard output is not JSON: {"id": 2, "result": {"revi' },
  { mode: 'half-an-answer-and-an-end', told: 'ended with status 5', status: 3 },
  { mode: 'id-as-text', told: 'an answer has no "id"' },
  { mode: 'huge-id', told: 'it answered request Infinity, which waits for no answer' },
  { mode: 'id-twice', told: 'it answered request 77, which waits for no answer' },
  { mode: 'neither-result-nor-error', told: 'an answer has neither "result" nor "error"' },
  { mode: 'no-revision', told: 'its answer has no "revision"' },
  { mode: 'list-as-revision', told: 'it gave a revision that is not a mapping' },
  { mode: 'huge-number', told: 'it gave a revision whose "id" is not a whole number from 1 on' },
  { mode: 'deep', told: 'a line of its standard output is not a JSON object: [[[[[' },
  { mode: 'error-as-text', told: 'the "error" of an answer is not a mapping' },
  { mode: 'error-of-another-kind', told: '\\x1b[2Jgone (it answered with the unknown code EIO)' },
  { mode: 'knows-no-load', told: 'it does not know "load", which it lists or has to know' },
  // A write whose answer was lost is looked up, and tried again twice.
  { mode: 'stops-reading', told: 'did not answer "write" within 1 s', isHealthyForDoctor: true, waits: 3 },
]

interface Timed extends Ended {
  readonly milliseconds: number
}

function timed(program: ProgramName, args: readonly string[]): Timed {
  const start = performance.now()
  return { ...run(program, args), milliseconds: performance.now() - start }
}

function cloudWith(mode: string): string {
  const directory = exampleCloud()
  writeFileSync(
    join(directory, 'osa.ini'),
    `[inventory]
backend = broken
[broken]
plugin = exec
command = ${command}
args = ${mode} '${directory}.state'
deadline = ${deadline}ms
`,
    { mode: 0o640 },
  )
  return directory
}

function commands(directory: string): Record<'run' | 'doctor' | 'check', () => Timed> {
  const places = ['--config', directory, '-e', exampleEnvironment]
  return {
    run: () => timed('openstack-ansible-inventory', places),
    doctor: () => timed('osa-inventory', ['doctor', ...places]),
    check: () => timed('osa-inventory', ['backend', 'check', '--config', directory]),
  }
}

let usual: Record<'run' | 'doctor' | 'check', number> | undefined

/** Milliseconds that each command takes with a program that has no fault, on this machine as it is now. */
function usualTimes(): Record<'run' | 'doctor' | 'check', number> {
  if (usual) return usual
  const { run, doctor, check } = commands(cloudWith('healthy'))
  const faultless = (command: () => Timed): number => {
    const { status, stdout, stderr, milliseconds } = command()
    expect([status, stderr], stdout).toEqual([0, ''])
    return milliseconds
  }
  usual = { run: faultless(run), doctor: faultless(doctor), check: faultless(check) }
  return usual
}

describe('a broken program', { timeout: 120_000 }, () => {
  test.each(zoo)('that $mode ends a run that writes nothing, and is named', async (animal) => {
    const { mode, told, status = 1, waits = 1 } = animal
    const directory = cloudWith(mode)
    const before = readdirSync(directory)
    const { run, doctor, check } = commands(directory)
    const usual = usualTimes()

    const ran = run()
    expect([ran.status, ran.stdout]).toEqual([1, ''])
    expect(ran.stderr).toContain(told)
    expect(ran.stderr).not.toMatch(/^ {4}at |internal error/m)
    expect(readdirSync(directory)).toEqual(before)
    expect(existsSync(`${directory}.state-default`), 'what the program was told to keep').toBe(false)

    const examined = doctor()
    expect(examined.stdout.includes(told), examined.stdout).toBe(animal.isHealthyForDoctor !== true)

    const checked = check()
    expect(checked.stdout + checked.stderr).toContain(told)
    expect(checked.status).toBe(status)

    const most = waits * patience
    expect(ran.milliseconds).toBeLessThan(most + 2 * usual.run)
    expect(examined.milliseconds).toBeLessThan(most + 2 * usual.doctor)
    // What can be opened and read goes on to the checks that write, and each of these waits for itself.
    const checks = animal.isHealthyForDoctor ? checked.stdout.split('\n').length : 2
    expect(checked.milliseconds).toBeLessThan(checks * patience + 2 * usual.check)
    if (!mode.includes('daemon')) await expectEnded(pidsIn(`${directory}.state.pids`))
  })
})

/** All that the program had started in its group. */
function pidsIn(file: string): number[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []
}
