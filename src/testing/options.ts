/** What the author of a backend tells the contract kit (docs/writing-a-backend.md). */
import type { BackendCapabilities, InventoryBackend } from '../backends/contract.ts'
import type { BackendContext } from '../backends/plugin.ts'

/** A plugin and its options: enough for another process to open the same backend. */
export interface PluginSource {
  /** The plugin's module as `file:` URL or absolute path, or the name of a built-in backend. */
  readonly plugin: string | URL
  /** As they would be written in `osa.ini`. */
  readonly options?: Readonly<Record<string, string>>
  /** The configuration directory that the backend is told. @default a new directory that goes with the run */
  readonly configDirectory?: string
}

/** A section of the settings that are in force for a configuration directory. */
export interface SectionSource {
  /** Its name, without brackets. */
  readonly section: string
  /** The directory whose settings are read. */
  readonly configDirectory: string
  /** Instead of what the settings say, as it would be written there. */
  readonly options?: Readonly<Record<string, string>>
}

/** What other processes can open, too. */
export type BackendSource = PluginSource | SectionSource

/** The same plugin, with these options in the place of its own: as they would be written in `osa.ini`. */
export interface ChangedOptions {
  /** By name; the others stay as they are. */
  readonly options: Readonly<Record<string, string>>
}

/** Ways to harm the place where inventories live. What is not given is skipped, and told. */
export interface Faults {
  /** Makes the service unreachable. What it gives brings the service back. */
  down?(): Promise<() => Promise<void>>
  /** Ends the service hard while `write` runs, and brings it back before it resolves. `write` may fail. */
  killService?(write: () => Promise<void>): Promise<void>
  /** Opens a deployment as someone with the wrong password, or without any rights. */
  openWithWrongCredentials?(deployment: string, context: BackendContext): Promise<InventoryBackend | ChangedOptions>
  /** Opens a deployment as someone who may read and not write. */
  openReadOnly?(deployment: string, context: BackendContext): Promise<InventoryBackend | ChangedOptions>
  /** Destroys bytes of what is stored, so that the newest revision cannot be read as it was written. */
  damage?(deployment: string): Promise<void>
  /** Changes the newest document where it is stored, so that it can still be read: one digit, one name. */
  alter?(deployment: string): Promise<void>
  /** Opens a deployment through something that applies the next write and loses the reply to it. */
  openLosingReply?(deployment: string, context: BackendContext): Promise<InventoryBackend | ChangedOptions>
}

/** The name of a hook. */
export type FaultName = keyof Faults

/** The hooks that open the backend in another way. */
export type OpeningFault = 'openWithWrongCredentials' | 'openReadOnly' | 'openLosingReply'

export const faultNames = [
  'down',
  'killService',
  'openWithWrongCredentials',
  'openReadOnly',
  'damage',
  'alter',
  'openLosingReply',
] as const satisfies readonly FaultName[]

/** How much is tried where `only` does not say. */
export type Depth = 'quick' | 'whole'

/** What is tried, and with what patience. */
export interface ContractSettings {
  /** What the backend must claim: a claim that got lost would only be skipped otherwise. */
  readonly capabilities?: Partial<BackendCapabilities>
  /** Hooks that harm the place; without one, its checks are skipped. */
  readonly faults?: Faults
  /**
   * `quick`: the few checks that need no other process, as `backend check` does without `--contract`.
   * @default 'whole'
   */
  readonly depth?: Depth
  /** Checks (`7.1`) or whole groups (`7`): these and no others, whatever the depth. */
  readonly only?: readonly string[]
  /** Checks (`7.1`) or whole groups (`7`) that make no sense here, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>
  /** Texts that may be in no error and no log; those of a plugin's secret options are among them anyway. */
  readonly secrets?: readonly string[]
  /** A name for a deployment that holds nothing yet. @default `osa-contract-` and a random part */
  readonly deployment?: () => string
  /** How many processes contend. @default 8 */
  readonly processes?: number
  /** How often they do. @default 200 */
  readonly increments?: number
  /** Bytes of the largest document that the backend takes; a larger one it must refuse. @default no bound */
  readonly largestDocument?: number
  /** Seconds that a check may take. @default 120 */
  readonly patience?: number
  /** The program that the other processes run. @default the kit's own */
  readonly childProgram?: string | URL
}

/** Opens the backend itself. Other processes cannot, so what needs them is skipped. */
export interface OwnOpening {
  /** Its own instance at each call, all on the same place. */
  open(deployment: string, context: BackendContext): InventoryBackend | Promise<InventoryBackend>
}

/** What is tried, and how it is opened: by a plugin, a section of the settings, or a function. */
export type ContractOptions = ContractSettings & (BackendSource | OwnOpening)
