/** Hooks that do not come from a test: a module beside the backend, or a program in any language. */
import { execFile } from 'node:child_process'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { nearestOrAll } from '../app/settings/sources.ts'
import { SettingsError } from '../backends/errors.ts'
import { memberOf, messageOf } from '../core/errors.ts'
import { type ChangedOptions, type FaultName, type Faults, faultNames } from './options.ts'

/** What a file of hooks gives (`backend check --hooks`). */
export interface Hooks {
  /** Those that harm the place. */
  readonly faults: Faults
  /** Makes the place, before anything is opened; gives options that count instead of those of the settings. */
  start?(): Promise<ChangedOptions | undefined>
  /** Takes the place away again. */
  stop?(): Promise<void>
}

const moduleExtensions: ReadonlySet<string> = new Set(['.mjs', '.js', '.cjs'])
/** Hooks of a module or a program alone: a test makes its place itself. */
const own = ['start', 'stop'] as const
const longestAnswer = 1_000_000
const longestWait = 300_000

/**
 * A module (`.mjs`, `.js`, `.cjs`) exports the hooks as functions, by their names or as the members of its default export.
 * Any other file is a program, called as `PROGRAM HOOK [DEPLOYMENT]`: `hooks` prints the names of those that it has.
 *
 * @throws SettingsError when it cannot be loaded, has no hooks, or one that there is not
 */
export async function loadHooks(file: string): Promise<Hooks> {
  return moduleExtensions.has(extname(file)) ? moduleHooks(file) : programHooks(file)
}

async function moduleHooks(file: string): Promise<Hooks> {
  let exported: object
  try {
    exported = await import(/* @vite-ignore */ pathToFileURL(file).href)
  } catch (error) {
    throw refused(file, `it does not load: ${messageOf(error).split('\n', 1)[0]}`)
  }
  const given: unknown = memberOf(exported, 'default') ?? exported
  if (typeof given !== 'object' || given === null) throw refused(file, 'its default export is not an object of hooks')
  const named = Object.entries(given).filter(([name]) => name !== 'default')
  demandKnown(
    file,
    named.map(([name]) => name),
    [...faultNames, ...own],
  )
  for (const [name, hook] of named) {
    if (typeof hook !== 'function') throw refused(file, `the hook ${name} is not a function`)
  }
  const { start, stop, ...faults } = Object.fromEntries(
    named.map(([name, hook]) => [name, (...args: unknown[]) => hook.apply(given, args)]),
  )
  return {
    faults: faults as Faults,
    ...(start ? { start: async () => optionsOf(file, 'start', await start()) } : {}),
    ...(stop ? { stop } : {}),
  }
}

async function programHooks(file: string): Promise<Hooks> {
  const call = (hook: string, ...args: string[]): Promise<string> => callProgram(file, hook, args)
  const names = (await call('hooks')).split(/\s+/).filter((name) => name !== '')
  demandKnown(file, names, [...faultNames, ...own, 'up'])
  if (names.includes('down') && !names.includes('up')) throw refused(file, 'it has `down`, and no `up` to undo it')
  const has = (name: string): boolean => names.includes(name)
  const changed = async (hook: FaultName, deployment: string): Promise<ChangedOptions> =>
    optionsOf(file, hook, jsonOf(file, hook, await call(hook, deployment))) ?? { options: {} }
  const harm = (name: FaultName) => async (deployment: string) => void (await call(name, deployment))
  const openings = ['openWithWrongCredentials', 'openReadOnly', 'openLosingReply'] as const
  const faults: Faults = {
    ...(has('down')
      ? {
          async down() {
            await call('down')
            return async () => void (await call('up'))
          },
        }
      : {}),
    ...(has('killService')
      ? {
          async killService(write) {
            const writing = write().catch(() => {})
            await call('killService')
            await writing
          },
        }
      : {}),
    ...(has('damage') ? { damage: harm('damage') } : {}),
    ...(has('alter') ? { alter: harm('alter') } : {}),
    ...Object.fromEntries(
      openings.filter(has).map((name) => [name, (deployment: string) => changed(name, deployment)]),
    ),
  }
  return {
    faults,
    ...(has('start')
      ? { start: async () => optionsOf(file, 'start', jsonOf(file, 'start', await call('start'))) }
      : {}),
    ...(has('stop') ? { stop: async () => void (await call('stop')) } : {}),
  }
}

function demandKnown(file: string, names: readonly string[], known: readonly string[]): void {
  if (names.length === 0) throw refused(file, 'it has no hooks', `known are ${known.join(', ')}`)
  for (const name of names) {
    if (!known.includes(name)) throw refused(file, `there is no hook ${name}`, nearestOrAll(name, known))
  }
}

/** @returns what it has written to standard output */
function callProgram(file: string, hook: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, [hook, ...args], { timeout: longestWait, maxBuffer: longestAnswer }, (error, stdout, stderr) => {
      if (!error) resolve(stdout)
      else if (typeof error.code === 'string') reject(refused(file, `it cannot be run: ${error.message}`))
      else reject(refused(file, `the hook ${hook} ${endOf(error)}${lastLine(stderr)}`))
    })
  })
}

function endOf({ code, signal }: { code?: string | number | null; signal?: string | null }): string {
  return signal ? `was ended by ${signal}` : `ended with status ${code}`
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1)
  return line ? `: ${line}` : ''
}

function jsonOf(file: string, hook: string, text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return { options: JSON.parse(text) }
  } catch {
    throw refused(file, `the hook ${hook} printed something else than an object of options: ${text.slice(0, 80)}`)
  }
}

/** What comes from outside is looked at where it comes in. A backend, which only a module can give, is left alone. */
function optionsOf(file: string, hook: string, given: unknown): ChangedOptions | undefined {
  if (given === undefined) return undefined
  const options: unknown = memberOf(given, 'options')
  const isFlat = typeof options === 'object' && options !== null && !Array.isArray(options)
  if (isFlat && Object.values(options).every((text) => typeof text === 'string')) return given as ChangedOptions
  throw refused(file, `the hook ${hook} must give { options }, each as it would be written in osa.ini`)
}

function refused(file: string, message: string, remedy?: string): SettingsError {
  return new SettingsError([{ key: '--hooks', place: file, message, ...(remedy === undefined ? {} : { remedy }) }])
}
