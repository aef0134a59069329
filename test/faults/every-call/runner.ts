/** Runs of the programs in which one call of the file system goes wrong: many in one process, or each in its own. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import {
  cleanEnvironment,
  type Ended,
  executables,
  type ProgramName,
  pathOf,
  runCommand,
} from '../../support/program.ts'

export interface Command {
  readonly program: ProgramName
  readonly argv: readonly string[]
}

/**
 * `count`: nothing goes wrong. `late`: carried out, and answers with an error. `dead`: from there on nothing is carried out any more. `read-only`, `full`,
 * `unreadable`: so it goes on, as it is on such a disk, or in such a file.
 */
export type How = 'count' | 'fail' | 'late' | 'short' | 'kill' | 'dead' | 'read-only' | 'full' | 'unreadable'

export interface Fault {
  readonly at: number
  readonly how: How
  readonly code?: 'EIO' | 'ENOSPC' | 'EACCES' | 'EROFS' | 'EDQUOT'
}

export interface CallOf {
  readonly name: string
  readonly path: string
  readonly changes: boolean
  readonly takesRoom: boolean
  /** It moves bytes, and may move fewer. */
  readonly hasData: boolean
}

export interface Place {
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** What calls have to be about to count. */
  readonly watched: readonly string[]
}

export interface Struck extends Ended {
  readonly signal?: NodeJS.Signals | null
  /** `undefined`: the run has ended before. */
  readonly struck: string | undefined
}

const here = import.meta.dirname

/** @returns why there can be no library */
export function noCompiler(): string | undefined {
  try {
    return runCommand('gcc', ['--version']).status === 0 ? undefined : 'gcc does not run'
  } catch {
    return 'there is no gcc, which makes the library that lets calls of the file system go wrong'
  }
}

/** @param directory where what is built is kept */
export async function builtLibrary(directory: string): Promise<string> {
  const library = join(directory, 'faulty-calls.so')
  const flags = ['-O1', '-shared', '-fPIC', '-Wall', '-Wextra', '-Werror']
  const { status, stderr } = runCommand('gcc', [
    ...flags,
    '-o',
    library,
    join(here, 'faulty-calls.c'),
    '-ldl',
    '-pthread',
  ])
  if (status !== 0) throw new Error(stderr)
  return library
}

function scratchIn(directory: string): string {
  return join(directory, 'tmp')
}

export class Runner {
  readonly #library: string
  readonly #told: string
  readonly #child: ChildProcess

  /** The place for temporary files. */
  readonly scratch: string

  private constructor(library: string, directory: string, child: ChildProcess) {
    this.#library = library
    this.#told = join(directory, 'told')
    this.scratch = scratchIn(directory)
    this.#child = child
  }

  /** @param directory where what is built is kept */
  static async start(directory: string): Promise<Runner> {
    const library = await builtLibrary(directory)
    const bundle = join(directory, 'programs.cjs')
    await build({
      entryPoints: [join(here, 'program-main.ts')],
      outfile: bundle,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      define: { OSA_INVENTORY_VERSION: '"0.0.0"', OSA_INVENTORY_BUILD: '"of a test"' },
      external: ['libsql', 'mysql2', 'postgres'],
      logLevel: 'error',
    })
    // The runner has the number of no process, and draws the same names again: in a directory for all, others would sweep
    // away what it is at work on.
    const scratch = scratchIn(directory)
    mkdirSync(scratch)
    const child = fork(join(here, 'runner-child.cjs'), [bundle, join(executables, 'tool.cjs')], {
      env: { ...cleanEnvironment(), LD_PRELOAD: library, TMPDIR: scratch },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    await answerOf(child)
    return new Runner(library, directory, child)
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  async run(command: Command, place: Place, chance: string): Promise<Ended> {
    return (await this.#ask(command, place, chance)) as Ended
  }

  /** Every call of the run, in its order. */
  async calls(command: Command, place: Place, chance: string, isAlone: boolean) {
    const ended = await this.struck(command, place, chance, { at: 0, how: 'count' }, isAlone)
    return { ended, calls: this.#lines().map(callOf) }
  }

  /** @param isAlone in a process of its own, as a user runs it */
  async struck(command: Command, place: Place, chance: string, fault: Fault, isAlone: boolean): Promise<Struck> {
    rmSync(this.#told, { force: true })
    if (isAlone) return this.#alone(command, place, chance, fault)
    const ended = await this.#ask(command, place, chance, faultText(fault, this.#told, place))
    return { ...ended, struck: this.#lines()[0] }
  }

  async #alone({ program, argv }: Command, place: Place, chance: string, fault: Fault): Promise<Struck> {
    const child = spawn(process.execPath, [pathOf(program), ...argv], {
      cwd: place.cwd,
      env: {
        ...cleanEnvironment(),
        ...place.env,
        LD_PRELOAD: this.#library,
        OSA_FAULT: faultText(fault, this.#told, place),
        NODE_OPTIONS: `--require ${join(here, 'seeded.cjs')}`,
        OSA_SEED: chance,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => err.push(piece))
    const { status, signal } = await new Promise<{ status: number | null; signal: NodeJS.Signals | null }>(
      (resolve) => {
        child.on('close', (status, signal) => resolve({ status, signal }))
      },
    )
    const [stdout, stderr] = [Buffer.concat(out).toString(), Buffer.concat(err).toString()]
    return { status, signal, stdout, stderr, struck: this.#lines()[0] }
  }

  async #ask({ program, argv }: Command, { env, cwd }: Place, chance: string, fault?: string): Promise<Ended> {
    this.#child.send({ program, argv, env, cwd, chance, fault })
    return (await answerOf(this.#child)) as Ended
  }

  #lines(): string[] {
    return existsSync(this.#told) ? readFileSync(this.#told, 'utf8').trimEnd().split('\n') : []
  }
}

function faultText({ at, how, code }: Fault, told: string, { watched }: Place): string {
  return [at, how, code === undefined ? 0 : constants.errno[code], told, ...watched].join('|')
}

function callOf(line: string): CallOf {
  const [, kind, data, name, path] = /^(.)(.)(\S+) (.*)$/.exec(line)!
  return { name: name!, path: path!, changes: 'ct'.includes(kind!), takesRoom: kind === 't', hasData: data === 'd' }
}

function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null, signal: string | null) =>
      reject(new Error(`the runner ended: ${code ?? signal}`))
    child.once('exit', ended)
    child.once('message', (answer) => {
      child.off('exit', ended)
      resolve(answer)
    })
  })
}
