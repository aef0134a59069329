/** Options that several commands share, and what follows from them. */

import { join } from 'node:path'
import type { ArgumentParser } from 'argparse'
import { type Installation, installationAt } from '../../app/adoption/install/places.ts'
import { configDirectory, environmentDirectory } from '../../app/config/directories.ts'
import { type Rules, rulesFrom } from '../../app/settings/settings-of.ts'
import { attributionOf } from '../../app/store/attribution.ts'
import type { Attribution, InventoryStore } from '../../app/store/store.ts'
import { warner } from '../io.ts'
import { type CommandContext, toolProgram } from './command.ts'

export interface ConfigValues {
  readonly config?: string | null
}

export function addConfig(parser: ArgumentParser): void {
  parser.add_argument('--config', {
    metavar: 'DIR',
    help: 'directory of the user configuration; default: OSA_CONFIG_DIR, else /etc/openstack_deploy',
  })
}

export interface EnvironmentValues extends ConfigValues {
  readonly environment?: string | null
  readonly release?: string | null
}

/** Both: a command that runs the generator. */
export function addEnvironment(parser: ArgumentParser): void {
  addBaseEnvironment(parser)
  parser.add_argument('--release', {
    metavar: 'RELEASE',
    help: 'the release of OpenStack-Ansible to speak (2024.1, 29, 29.2.4); default: OSA_INVENTORY_RELEASE, else that of the checkout',
  })
}

export function addBaseEnvironment(parser: ArgumentParser): void {
  parser.add_argument('-e', '--environment', {
    metavar: 'DIR',
    help: 'directory that holds the base env.d; default: OSA_INVENTORY_ENVIRONMENT, else /opt/openstack-ansible/inventory',
  })
}

export interface JsonValues {
  readonly json: boolean
}

export function addJson(parser: ArgumentParser): void {
  parser.add_argument('--json', { action: 'store_true', help: 'print JSON, for programs' })
}

export interface ReasonValues {
  readonly reason?: string | null
}

export function addReason(parser: ArgumentParser): void {
  parser.add_argument('--reason', {
    metavar: 'TEXT',
    help: 'why, for the history of the store; default: OSA_INVENTORY_REASON',
  })
}

export interface InstallationValues {
  readonly osa_root?: string | null
  readonly runtime?: string | null
}

export function addInstallation(parser: ArgumentParser): void {
  parser.add_argument('--osa-root', {
    metavar: 'DIR',
    help: 'checkout of OpenStack-Ansible; default: OSA_CLONE_ROOT, else /opt/openstack-ansible',
  })
  parser.add_argument('--runtime', {
    metavar: 'DIR',
    help: 'Python environment that Ansible runs in; default: /opt/ansible-runtime',
  })
}

export function installationOf(values: InstallationValues, { io }: CommandContext): Installation {
  const given = { osaRoot: values.osa_root || undefined, runtime: values.runtime || undefined }
  return installationAt(given, io.env, io.cwd)
}

/** What `--environment` says, or would: beside a checkout that is named by `--osa-root` its own base environment counts. */
export function environmentBeside(
  values: EnvironmentValues & InstallationValues,
  context: CommandContext,
): string | undefined {
  if (values.environment) return values.environment
  if (context.io.env.OSA_INVENTORY_ENVIRONMENT || !values.osa_root) return undefined
  return join(installationOf(values, context).osaRoot, 'inventory')
}

export function directoryOf(values: ConfigValues, { io }: CommandContext): string {
  return configDirectory(values.config ?? undefined, io.env)
}

export interface InputPlaces extends Rules {
  readonly configDirectory: string
  readonly environmentDirectory: string
}

/** @throws EnvironmentMissingError, SettingsError */
export async function inputPlaces(values: EnvironmentValues, context: CommandContext): Promise<InputPlaces> {
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
  values: ConfigValues & ReasonValues,
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
export function attributionFrom({ reason }: ReasonValues, { io, whole }: CommandContext): Attribution {
  return attributionOf(toolProgram, whole, io.env, reason || io.env.OSA_INVENTORY_REASON || undefined)
}
