/** What a backend module exports by default (docs/writing-a-backend.md). */
import type { InventoryBackend } from './contract.ts'

/** The contract's version. A plugin of another one is refused before anything is configured. */
export const apiVersion = 1

export interface OptionSpec {
  /** `duration`: seconds, written `5`, `5s`, `200ms` or `2m`; given to the plugin in milliseconds. `path`: `~` expands, relative to the ini file. */
  readonly type: 'text' | 'integer' | 'boolean' | 'duration' | 'path' | 'choice'
  readonly description: string
  /** @default false */
  readonly required?: boolean
  /** As it would be written in the ini file. */
  readonly default?: string
  /** Never shown, never saved; may be `env:NAME`, `file:PATH` or `exec:COMMAND`. @default false */
  readonly secret?: boolean
  /** For `choice`. */
  readonly choices?: readonly string[]
  /** For `integer` and `duration` (milliseconds). */
  readonly minimum?: number
  readonly maximum?: number
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** A secret option: read when it is used, so that a rotated password counts at the next connection. */
export interface Secret {
  /** @throws SettingsError naming the option and the source, never the value */
  reveal(): Promise<string>
}

type Typed<S extends OptionSpec> = S extends { readonly secret: true }
  ? Secret
  : S['type'] extends 'integer' | 'duration'
    ? number
    : S['type'] extends 'boolean'
      ? boolean
      : S extends { readonly choices: readonly (infer C)[] }
        ? C
        : string

/** The validated value of each option: always there when it is required or has a default. */
export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]: O[K] extends { readonly required: true } | { readonly default: string }
    ? Typed<O[K]>
    : Typed<O[K]> | undefined
}

export interface BackendArguments<O extends OptionSpecs = OptionSpecs> {
  readonly options: OptionValues<O>
  /** The name of this cloud inside the backend. */
  readonly deployment: string
}

export interface BackendContext {
  /** The section of the ini file, for messages. */
  readonly section: string
  /** The configuration directory that the inventory belongs to. */
  readonly configDirectory: string
  /** Told with `--debug` only: a normal run writes nothing to standard error. */
  debug(message: string): void
  /** A finding for `doctor` and `backend check`, as when a promise cannot be kept. */
  warn(message: string): void
  /**
   * Imports a third-party package that the backend needs: from the directory of the settings file up, then from this
   * tool's own install up. Absent where a backend is made without settings.
   *
   * @throws DriverMissingError with the command that installs it
   */
  importPackage?(name: string): Promise<unknown>
}

export interface BackendPlugin<O extends OptionSpecs = OptionSpecs> {
  /** Lower-case letters, digits and `-`. */
  readonly name: string
  readonly apiVersion: typeof apiVersion
  /** One line for `osa-inventory backend list`. */
  readonly summary: string
  readonly options: O
  /** Checks what only the plugin can check and makes the backend. It need not connect yet. */
  register(args: BackendArguments<O>, context: BackendContext): InventoryBackend | Promise<InventoryBackend>
  /** What an administrator runs instead of the plugin to make room for inventories: SQL, for `osa-inventory backend ddl`. */
  ddl?(args: BackendArguments<O>): string | Promise<string>
}

/** Gives `register` the types of the options that are above it. Changes nothing. */
export function defineBackend<const O extends OptionSpecs>(plugin: BackendPlugin<O>): BackendPlugin<O> {
  return plugin
}
