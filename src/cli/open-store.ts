/** The configured store: the one place that knows which backend it is. */

import { demandPresent, type Environment } from '../app/config/directories.ts'
import { demandAlive } from '../app/guard/alive.ts'
import { wrapBackend } from '../app/guard/wrap.ts'
import type { Settings } from '../app/settings/read.ts'
import { settingsOf } from '../app/settings/settings-of.ts'
import type { AuditLog } from '../app/store/audit-log.ts'
import type { Files } from '../app/store/files-beside.ts'
import type { Mirror } from '../app/store/mirror.ts'
import type { NotedState } from '../app/store/older-state.ts'
import { type Attribution, InventoryStore } from '../app/store/store.ts'
import type { InventoryBackend } from '../backends/contract.ts'
import { OperationalError } from '../core/errors.ts'

export interface OpenOptions {
  readonly env: Environment
  /** Accepts an inventory that lost more than half of its hosts. @default false */
  readonly force?: boolean
  /** Someone changes something by hand: `require_reason` asks for a reason. @default false */
  readonly manual?: boolean
  /** What the store and the backend tell with `--debug`. */
  readonly debug?: (message: string) => void
  /** What is damaged, and keeps nothing from going on: for people, on standard error. */
  readonly tellDamage?: (message: string) => void
  /** What a backend cannot promise, or found open: for `doctor` and `backend check`. */
  readonly warn?: (message: string) => void
  /** @default '/etc/ansible/osa.ini' */
  readonly systemIni?: string
  /** What was stored when the last run noted it. */
  readonly noted?: NotedState | undefined
  /** What was read already, so that it is not read again. */
  readonly settings?: Settings | 'none'
}

export type OpenStore = (
  configDirectory: string,
  attribution: Attribution,
  options: OpenOptions,
) => Promise<InventoryStore>

/** `require_reason` is set, and nobody says why. */
export class ReasonRequiredError extends OperationalError {
  constructor() {
    super('ERR_REASON_REQUIRED', 'manual changes need a reason here (require_reason); nothing was changed', {
      remedy: "say why with --reason 'TEXT', or set OSA_INVENTORY_REASON",
    })
  }
}

/** @throws ReasonRequiredError */
export function demandReason({ requireReason }: Settings, { reason }: Attribution): void {
  if (requireReason && !reason?.trim()) throw new ReasonRequiredError()
}

/** @throws SettingsError, PluginError, DriverMissingError, ReasonRequiredError, PastInventoryError */
export const openConfiguredStore: OpenStore = async (configDirectory, attribution, options) => {
  const { force = false, debug = () => {} } = options
  if (options.manual) demandPresent(options.env)
  const { backend, ...beside } = await openBackend(configDirectory, attribution, options)
  const { tellDamage: warn = debug, noted } = options
  return new InventoryStore(backend, attribution, { force, debug, warn, noted, ...beside })
}

/** Opens as `open` does, and closes whatever was opened: a connection would keep the process alive. */
export async function closingStores<T>(open: OpenStore, use: (open: OpenStore) => Promise<T>): Promise<T> {
  const opened: InventoryStore[] = []
  try {
    const result = await use(async (...place) => {
      const store = await open(...place)
      opened.push(store)
      return store
    })
    for (const { backend } of opened) await demandAlive(backend)
    return result
  } finally {
    // What was asked for is done or has failed by now: a farewell that fails changes neither.
    await Promise.allSettled(opened.map((store) => store.close()))
  }
}

interface Opened {
  readonly backend: InventoryBackend
  readonly mirror?: Mirror
  readonly files?: Files
  readonly audit?: AuditLog
}

async function openBackend(configDirectory: string, attribution: Attribution, options: OpenOptions): Promise<Opened> {
  const { env, systemIni, debug = () => {}, warn = debug, manual = false } = options
  const place = { configDirectory, env, ...(systemIni === undefined ? {} : { systemIni }) }
  const settings = options.settings ?? (await settingsOf(place)) ?? 'none'
  if (settings === 'none') {
    const { openFileBackend, looksBeside } = await import('../backends/file.ts')
    const [section, deployment] = ['file', 'default']
    const looks = () => looksBeside(configDirectory, deployment)
    const backend = openFileBackend({ directory: configDirectory })
    return {
      backend: wrapBackend(backend, { section, plugin: 'file', kind: 'built-in', mask: (text) => text, debug }),
      files: { section, deployment, isFile: true, looks },
    }
  }
  const { auditLogAt, looksBeside, mirrorIn, openConfiguredBackend } = await import('../app/settings/configured.ts')
  // Faults of the settings come first: opening tells them.
  if (manual && settings.issues.length === 0) demandReason(settings, attribution)
  const backend = await openConfiguredBackend(settings, { debug, warn })
  const { auditLog, deployment, backend: section, isFile } = settings
  const looks = () => looksBeside(configDirectory, isFile ? deployment : undefined)
  return {
    backend,
    files: { section, deployment, isFile, looks },
    ...(settings.mirror ? { mirror: mirrorIn(configDirectory, debug, deployment) } : {}),
    ...(auditLog === undefined ? {} : { audit: auditLogAt(auditLog, { deployment, backend: section }) }),
  }
}
