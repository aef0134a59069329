/** `osa-inventory backend new` and `backend sdk`: what an author of a plugin begins with. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { builtIns, meantBackends } from '../../../app/settings/plugins/built-in.ts'
import { installDirectory } from '../../../app/settings/plugins/locate-package.ts'
import { packageOf } from '../../../app/settings/plugins/own-package.ts'
import { OperationalError } from '../../../core/errors.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { errorCode } from '../../../disk/filesystem.ts'
import { largestInput } from '../../../disk/limits.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import type { ExitCode } from '../../io.ts'
import { answer } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import type { SharedValues } from '../options.ts'

export type Language = 'typescript' | 'javascript' | 'python'

export interface NewValues extends SharedValues {
  readonly language?: Language | null
}

/** The plugin's name in the templates. */
const placeholder = 'my-backend'

/** What to run first, behind `cd`. */
const firstSteps = './check'

/** @param directory as it was given */
export function layOutPlugin(name: string, directory: string, values: NewValues, context: CommandContext): ExitCode {
  const { io } = context
  const language = values.language ?? 'typescript'
  const fault = nameFault(name)
  if (fault !== undefined) throw new OperationalError('ERR_PLUGIN', `${name} cannot be a plugin's name: ${fault}`)
  const template = join(ownDirectory(), 'examples/new', language)
  const files = templateFiles(template).map((path) => ({
    path: targetName(path, name),
    text: readRegularText(join(template, path), largestInput).replaceAll(placeholder, name),
    isProgram: basename(path) === 'check' || path.endsWith(`${placeholder}.py`),
  }))
  const target = resolve(io.cwd, directory)
  const isNew = makeDirectory(target)
  try {
    for (const { path, text, isProgram } of files) {
      mkdirSync(dirname(join(target, path)), { recursive: true })
      writeFileSync(join(target, path), text, { flag: 'wx', mode: isProgram ? 0o755 : 0o644 })
    }
  } catch (error) {
    for (const { path } of files) rmSync(join(target, path), { force: true })
    if (isNew) rmSync(target, { recursive: true, force: true })
    throw new OperationalError('ERR_PLUGIN', `${target} cannot be laid out: ${reasonOf(error)}; nothing of it is left`)
  }
  const laidOut = files.map(({ path }) => join(directory, path)).sort()
  const next = `cd ${shellWord(directory)} && ${firstSteps}`
  answer(values, context, {
    json: () => ({ name, language, directory: target, files: laidOut, next }),
    text: () => `${laidOut.join('\n')}\n`,
  })
  if (!values.json) io.err(`next: ${next}\n`)
  return 0
}

/** Where this program's package is: types, contract kit and templates are below it. */
export function printSdk(values: SharedValues, context: CommandContext): ExitCode {
  const directory = ownDirectory()
  answer(values, context, { json: () => ({ directory }), text: () => `${directory}\n` })
  return 0
}

function ownDirectory(): string {
  const own = packageOf(join(installDirectory(), 'program'))
  if (own) return own.directory
  throw new OperationalError(
    'ERR_INSTALL',
    `this ${toolProgram} comes without the files that authors of plugins need`,
    {
      remedy: 'run the one of the npm package, as docs/adopting.md says',
    },
  )
}

function nameFault(name: string): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || name.length > 60)
    return 'write lower-case letters and digits, in words joined by -'
  const meant = builtIns.has(name) ? name : meantBackends.get(name)
  return meant === undefined ? undefined : `the built-in backend ${meant} has it`
}

/** Relative to the template. */
function templateFiles(template: string): string[] {
  try {
    return readdirSync(template, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(template.length + 1))
  } catch (error) {
    throw new OperationalError(
      'ERR_INSTALL',
      `${toolProgram} is not installed whole: ${template}: ${reasonOf(error)}`,
      {
        remedy: 'install the package again, as docs/adopting.md says',
        cause: error,
      },
    )
  }
}

/** npm packs no `.gitignore`, so the templates have it without its dot. */
function targetName(path: string, name: string): string {
  return path.replaceAll(placeholder, name).replace(/(^|\/)gitignore$/, '$1.gitignore')
}

/** Whether it was not there. @throws OperationalError for one that holds something */
function makeDirectory(target: string): boolean {
  try {
    mkdirSync(target)
    return true
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw refusal(`${target} cannot be made: ${reasonOf(error)}`)
  }
  try {
    if (readdirSync(target).length === 0) return false
  } catch (error) {
    throw refusal(`${target} is not a directory that can be read: ${reasonOf(error)}`)
  }
  throw refusal(`${target} is not empty`, 'name a directory that is not there yet')
}

function refusal(message: string, remedy = 'name another directory'): OperationalError {
  return new OperationalError('ERR_PLUGIN', message, { remedy })
}
