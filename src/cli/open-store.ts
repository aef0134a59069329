/** The configured store: the one place that knows which backend it is. */
import type { Environment } from '../app/directories.ts'
import type { Mirror } from '../app/mirror.ts'
import { hasSettings } from '../app/settings/present.ts'
import { type Attribution, InventoryStore } from '../app/store.ts'
import type { InventoryBackend } from '../backends/contract.ts'

export interface OpenOptions {
  readonly env: Environment
  /** Accepts an inventory that lost more than half of its hosts. @default false */
  readonly force?: boolean
  /** What the store and the backend tell with `--debug`. */
  readonly debug?: (message: string) => void
  /** What a backend cannot promise, or found open: for `doctor` and `backend check`. */
  readonly warn?: (message: string) => void
  /** @default '/etc/ansible/osa.ini' */
  readonly systemIni?: string
}

export type OpenStore = (
  configDirectory: string,
  attribution: Attribution,
  options: OpenOptions,
) => Promise<InventoryStore>

/** @throws SettingsError, PluginError, DriverMissingError */
export const openConfiguredStore: OpenStore = async (configDirectory, attribution, options) => {
  const { force = false, debug = () => {} } = options
  const { backend, mirror } = await openBackend(configDirectory, options)
  return new InventoryStore(backend, attribution, { force, debug, ...(mirror ? { mirror } : {}) })
}

/** Opens as `open` does, and closes whatever was opened: a connection would keep the process alive. */
export async function closingStores<T>(open: OpenStore, use: (open: OpenStore) => Promise<T>): Promise<T> {
  const opened: InventoryStore[] = []
  try {
    return await use(async (...place) => {
      const store = await open(...place)
      opened.push(store)
      return store
    })
  } finally {
    // What was asked for is done or has failed by now: a farewell that fails changes neither.
    await Promise.allSettled(opened.map((store) => store.close()))
  }
}

interface Opened {
  readonly backend: InventoryBackend
  readonly mirror?: Mirror
}

async function openBackend(configDirectory: string, options: OpenOptions): Promise<Opened> {
  const { env, systemIni, debug = () => {}, warn = debug } = options
  if (!hasSettings(configDirectory, env, systemIni)) {
    const { openFileBackend } = await import('../backends/file.ts')
    return { backend: openFileBackend({ directory: configDirectory }) }
  }
  const { mirrorIn, openConfiguredBackend, readSettings } = await import('../app/configured.ts')
  const settings = readSettings({ configDirectory, env, ...(systemIni === undefined ? {} : { systemIni }) })
  const backend = await openConfiguredBackend(settings, { debug, warn })
  return { backend, ...(settings.mirror ? { mirror: mirrorIn(configDirectory, debug) } : {}) }
}
