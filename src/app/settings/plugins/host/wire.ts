/** What goes between the program and the thread that a third party's plugin runs in: structured clones, no functions. */
import type { BackendCapabilities } from '../../../../backends/contract.ts'
import type { OptionSpecs } from '../../../../backends/plugin.ts'
import type { PluginRequest } from '../locate-package.ts'
import type { Thrown } from './thrown.ts'

/** What the thread is started with. */
export interface HostOrder {
  /** The plugin's module. */
  readonly file: string
  readonly request: PluginRequest
  /** Of `importPackage`. */
  readonly surroundings: {
    readonly installed?: string
    readonly isRoot?: boolean
    readonly settingsFile?: string | undefined
  }
  readonly sdk: SdkSource
}

/** What `osa-inventory/plugin` is inside a plugin: a file, or its text where there are no files. */
export type SdkSource = { readonly file: string } | { readonly text: string }

export type ToHost =
  | { readonly kind: 'call'; readonly id: number; readonly call: HostCall }
  | { readonly kind: 'revealed'; readonly id: number; readonly text: string }
  | { readonly kind: 'unrevealed'; readonly id: number; readonly thrown: Thrown }

export type HostCall =
  | { readonly operation: 'import' }
  | { readonly operation: 'register'; readonly args: PlainArguments; readonly context: PlainContext }
  | { readonly operation: 'ddl'; readonly args: PlainArguments }
  /** Of the backend that `register` has made so. */
  | { readonly operation: 'call'; readonly backend: number; readonly method: string; readonly args: readonly unknown[] }
  /** Of the list that `revisions` has begun so. */
  | { readonly operation: 'next' | 'return'; readonly list: number }
  /** Nothing is done: whether the thread is still there is all that is asked. */
  | { readonly operation: 'answer' }

export interface PlainArguments {
  /** Without secrets. */
  readonly options: Readonly<Record<string, unknown>>
  /** Names of options that are secret and set. */
  readonly secrets: readonly string[]
  readonly deployment: string
}

export interface PlainContext {
  readonly section: string
  readonly configDirectory: string
}

export type FromHost =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'thrown'; readonly id: number; readonly thrown: Thrown }
  /** What was exported or made is not what the contract wants. */
  | { readonly kind: 'refused'; readonly id: number; readonly problem: string; readonly remedy?: string | undefined }
  /** It waits in vain: nothing is left to do in its thread. */
  | { readonly kind: 'idle'; readonly id: number }
  | { readonly kind: 'remark'; readonly grade: 'debug' | 'warn'; readonly message: string }
  | { readonly kind: 'printed'; readonly text: string }
  | { readonly kind: 'reveal'; readonly id: number; readonly option: string }

/** What `import` gives. */
export interface PlainPlugin {
  readonly name: string
  readonly apiVersion: number
  readonly summary: string
  readonly options: OptionSpecs
  readonly hasDdl: boolean
}

/** What `register` gives. */
export interface PlainBackend {
  readonly backend: number
  readonly capabilities: BackendCapabilities
  readonly methods: readonly string[]
  readonly place?: string
  readonly historyKeep?: number
}
