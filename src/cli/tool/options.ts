/** Options that several commands share, and what follows from them. */

import { join } from 'node:path'
import type { ArgumentParser } from 'argparse'
import { type Installation, installationAt } from '../../app/adoption/install/places.ts'
import { configDirectory, environmentDirectory } from '../../app/config/directories.ts'
import { type Rules, rulesFrom } from '../../app/settings/settings-of.ts'
import { attributionOf } from '../../app/store/attribution.ts'
import type { Attribution, InventoryStore, StoredInventory } from '../../app/store/store.ts'
import { storedIn, usableInventory } from '../../app/store/stored-cloud.ts'
import type { Dict } from '../../python/value.ts'
import { addOption, declaredActions, sharedOptions } from '../argument-parser.ts'
import { answerForms, isProgramForm, optionWords } from '../asked-form.ts'
import { type ExitCode, warner } from '../io.ts'
import { type CommandContext, toolProgram } from './command.ts'

/** What the shared options make: a command has those that it declares. */
export interface SharedValues {
  readonly config?: string | null
  readonly environment?: string | null
  readonly release?: string | null
  /** A form for programs is asked for, whichever. */
  readonly json?: boolean
  readonly format?: string | null
  readonly detailed_exitcode?: boolean
  readonly reason?: string | null
  readonly osa_root?: string | null
  readonly runtime?: string | null
}

const detailedOption = '--detailed-exitcode'

/** Where 2 tells of changes, a wrong command line has another status, also one that cannot be parsed. */
export function detailedUsage(argv: readonly string[]): ExitCode {
  return optionWords(argv).includes(detailedOption) ? 64 : 2
}

/** The status of what was done, by whether anything changes. */
export function detailedStatus({ detailed_exitcode }: SharedValues, changed: boolean): ExitCode {
  return detailed_exitcode && changed ? 2 : 0
}

const shared = {
  ...sharedOptions,
  release: [
    '--release RELEASE',
    'the release of OpenStack-Ansible to speak (2024.1, 29, 29.2.4); default: OSA_INVENTORY_RELEASE, else that of the checkout',
  ],
  'json-of-file': ['--json', 'tell what was written as JSON'],
  'detailed-exitcode': [
    detailedOption,
    'status 2 if there are changes, 0 if not, 1 for an error, 64 for a wrong command line',
  ],
  'osa-root': ['--osa-root DIR', 'checkout of OpenStack-Ansible; default: OSA_CLONE_ROOT, else /opt/openstack-ansible'],
  runtime: ['--runtime DIR', 'Python environment that Ansible runs in; default: /opt/ansible-runtime'],
} as const

/**
 * `json`: the answer as JSON, and in other forms; `names`: those and names alone; `json-of-file`: of a command whose `--format`
 * is that of a file.
 */
type SharedName = keyof typeof shared | 'json' | 'names'

/** Declares some of the options that several commands have, in this order. */
export function addShared(parser: ArgumentParser, ...names: readonly SharedName[]): void {
  for (const name of names) {
    if (name === 'json' || name === 'names') addForms(parser, { hasNames: name === 'names' })
    else {
      const [usage, help] = shared[name]
      addOption(parser, usage, help)
    }
  }
}

interface FormOptions {
  /** Beside those of all. */
  readonly more?: readonly string[]
  /** What those are. */
  readonly help?: string
  readonly hasNames?: boolean
}

/** `--json`, and `--format`, of which it is one. */
export function addForms(parser: ArgumentParser, { more = [], hasNames = false, help = '' }: FormOptions = {}): void {
  addOption(parser, '--json', 'print JSON, for programs')
  const own = answerForms.filter((form) => form !== 'names' || hasNames)
  const names = hasNames ? '; names: one a line, for xargs' : ''
  parser.add_argument('--format', {
    metavar: 'FORMAT',
    choices: [...own, ...more],
    help: `table, the default; json, as --json; yaml: the same as YAML${names}${help === '' ? '' : `; ${help}`}`,
  })
}

/** What the two options ask for together; a text says what is wrong with the command line. */
export function formOf(parser: ArgumentParser, { json, format }: SharedValues): { readonly json?: true } | string {
  const { choices } = declaredActions(parser).find(({ dest }) => dest === 'format') ?? {}
  // Of `export` it is the format of the file.
  if (typeof format !== 'string' || !Array.isArray(choices) || !choices.includes('json')) return {}
  if (json && format !== 'json') return `--json is --format json: it does not go with --format ${format}`
  return isProgramForm(format) ? { json: true } : {}
}

/**
 * What is stored, where a command needs it to be an inventory.
 *
 * @throws InventoryUnusableError
 */
export function inventoryIn(
  { backend }: InventoryStore,
  stored: StoredInventory | undefined,
  values: SharedValues,
  context: CommandContext,
): Dict {
  return usableInventory(stored, storedIn(backend, directoryOf(values, context)))
}

export function installationOf(values: SharedValues, { io }: CommandContext): Installation {
  const given = { osaRoot: values.osa_root || undefined, runtime: values.runtime || undefined }
  return installationAt(given, io.env, io.cwd)
}

/** What `--environment` says, or would: beside a checkout that is named by `--osa-root` its own base environment counts. */
export function environmentBeside(values: SharedValues, context: CommandContext): string | undefined {
  if (values.environment) return values.environment
  if (context.io.env.OSA_INVENTORY_ENVIRONMENT || !values.osa_root) return undefined
  return join(installationOf(values, context).osaRoot, 'inventory')
}

export function directoryOf(values: SharedValues, { io }: CommandContext): string {
  return configDirectory(values.config ?? undefined, io.env)
}

export interface InputPlaces extends Rules {
  readonly configDirectory: string
  readonly environmentDirectory: string
}

/** @throws EnvironmentMissingError, SettingsError */
export async function inputPlaces(values: SharedValues, context: CommandContext): Promise<InputPlaces> {
  const directory = directoryOf(values, context)
  const { env } = context.io
  const places = {
    configDirectory: directory,
    environmentDirectory: environmentDirectory(values.environment ?? undefined, env),
  }
  return { ...places, ...(await rulesFrom({ ...places, env, release: values.release ?? undefined })) }
}

export interface OpenToolOptions {
  readonly warn?: (message: string) => void
  readonly force?: boolean
  /** The command changes something because someone wants it so: `require_reason` counts. Not for a dry run. */
  readonly manual?: boolean
}

/**
 * The configured store; it is closed when the command ends.
 *
 * @throws ReasonRequiredError, and what the settings and the backend throw
 */
export async function openStore(
  values: SharedValues,
  context: CommandContext,
  options: OpenToolOptions = {},
): Promise<InventoryStore> {
  return context.openStore(directoryOf(values, context), attributionFrom(values, context), {
    env: context.io.env,
    tellDamage: warner(toolProgram, context.io),
    debug: context.debug,
    ...options,
  })
}

/** Who runs the command, and why. */
export function attributionFrom({ reason }: SharedValues, { io, whole }: CommandContext): Attribution {
  return attributionOf(toolProgram, whole, io.env, reason || io.env.OSA_INVENTORY_REASON || undefined)
}
