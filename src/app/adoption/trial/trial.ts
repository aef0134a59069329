/**
 * What is put in a place is run there once, as Ansible runs it: by its path, in a bare environment, on a copy of the
 * configuration; and what it answers is compared with what it has to answer.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../../config/directories.ts'
import { may } from '../../config/look.ts'
import { environmentOf, type Installation, type Place, type ProgramName } from '../install/places.ts'
import { refusalForRoot } from '../install/programs.ts'
import { inScratch } from '../original/snapshot.ts'
import { type Answers, type TrialCloud, trialCloud } from './cloud.ts'
import { runBare } from './run-bare.ts'
import { troubleWith } from './verdict.ts'

export interface TrialOptions {
  readonly installation: Installation
  /** `undefined`: there cannot be one where Ansible would look. */
  readonly configDirectory: string | undefined
  readonly env: Environment
  /**
   * Milliseconds for each run.
   * @default 60 seconds
   */
  readonly deadline?: number | undefined
}

const defaultDeadline = 60_000

/** Makes the copy, and removes it whatever happens. @throws what the system throws where there is no room for it */
export function withTrial<T>(options: TrialOptions, use: (trial: Trial) => Promise<T>): Promise<T> {
  return inScratch('trial', async (scratch, ended) => {
    const environment = environmentOf(options.installation)
    const cloud = await trialCloud({ ...options, scratch, environment })
    return use(new Trial(cloud, ended, options))
  })
}

type Ask = readonly [args: readonly string[], answer: keyof Answers]

export class Trial {
  readonly cloud: TrialCloud
  /** Tells that this process is about to be ended. */
  readonly ended: AbortSignal
  readonly #options: TrialOptions
  #copies = 0

  constructor(cloud: TrialCloud, ended: AbortSignal, options: TrialOptions) {
    this.cloud = cloud
    this.ended = ended
    this.#options = options
  }

  /**
   * @param text what is in the place
   * @returns what was seen of it that should not be, in words that go behind its path
   */
  ofPlace({ path, program }: Place, text: string): Promise<string | undefined> {
    // As root nothing is run that someone else could have changed since it was read.
    return refusalForRoot(path) ? this.ofText(program, text) : this.#run([path], program)
  }

  /** Before it is put anywhere. */
  ofText(program: ProgramName, text: string): Promise<string | undefined> {
    const file = join(this.cloud.scratch, `${program}-${this.#copies++}`)
    writeFileSync(file, text)
    return this.#run(['/bin/sh', file], program)
  }

  async #run([file, ...first]: [string, ...string[]], program: ProgramName): Promise<string | undefined> {
    const { answers, env } = this.cloud
    const { deadline = defaultDeadline } = this.#options
    for (const [args, key] of this.#questions(program)) {
      const end = await runBare({
        command: [file, ...first, ...args],
        cwd: this.#directory(),
        env: { ...this.#bareEnvironment(), ...env },
        deadline,
        most: 2 * answers[key].length + 1_000_000,
        ended: this.ended,
      })
      const trouble = troubleWith(end, answers[key], deadline)
      if (trouble !== undefined) return `with ${args.join(' ')} it ${trouble}`
    }
    return undefined
  }

  #questions(program: ProgramName): readonly Ask[] {
    if (program === 'openstack-ansible-inventory-manage') return [[['-e'], 'export']]
    return [
      [['--list'], 'list'],
      [['--host', this.cloud.host], 'host'],
    ]
  }

  /** Where playbooks are run from. */
  #directory(): string {
    const { osaRoot } = this.#options.installation
    return [join(osaRoot, 'playbooks'), osaRoot].find((path) => may(path, 'enter')) ?? '/'
  }

  #bareEnvironment(): Record<string, string> {
    const { PATH, HOME } = this.#options.env
    return { PATH: PATH || '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: HOME || '/' }
  }
}
