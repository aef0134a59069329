/** What a backend module exports by default (docs/writing-a-backend.md). */
import type { InventoryBackend } from './contract.ts'

/** The contract's version. A plugin of another one is refused before anything is configured. */
export const apiVersion = 1

/** The declaration of one option: drives validation, messages, environment variables and `backend show`. */
export interface OptionSpec {
  /** `duration`: seconds, written `5`, `5s`, `200ms` or `2m`; given to the plugin in milliseconds. `path`: `~` expands, relative to the ini file. */
  readonly type: 'text' | 'integer' | 'boolean' | 'duration' | 'path' | 'choice'
  /** What it is for, in a few words, for `backend show --options`. */
  readonly description: string
  /** Whether the section has to set it. @default false */
  readonly required?: boolean
  /** As it would be written in the ini file. */
  readonly default?: string
  /** Never shown, never saved; may be `env:NAME`, `file:PATH` or `exec:COMMAND`. @default false */
  readonly secret?: boolean
  /** For `choice`: what may be written. */
  readonly choices?: readonly string[]
  /** For `integer` and `duration` (milliseconds): the smallest that is taken. */
  readonly minimum?: number
  /** For `integer` and `duration` (milliseconds): the largest that is taken. */
  readonly maximum?: number
}

/** The options of a plugin, by name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** A secret option: read when it is used, so that a rotated password counts at the next connection. */
export interface Secret {
  /**
   * The secret as it is now. Called when a connection is made, each time: never kept.
   *
   * @throws SettingsError naming the option and the source, never the value
   */
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

/** What `register` is called with. */
export interface BackendArguments<O extends OptionSpecs = OptionSpecs> {
  /** The values of the declared options, parsed and valid. */
  readonly options: OptionValues<O>
  /** The name of this cloud inside the backend. */
  readonly deployment: string
}

/** What a backend has of the program that opens it. */
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

/** The default export of a plugin's module. */
export interface BackendPlugin<O extends OptionSpecs = OptionSpecs> {
  /** Lower-case letters, digits and `-`. */
  readonly name: string
  /** MUST be `1`: the version of the contract that the plugin is written for. */
  readonly apiVersion: typeof apiVersion
  /** One line for `osa-inventory backend list`. */
  readonly summary: string
  /**
   * The options of its section, by name: lower-case letters, digits and `_`. Everything else in the section is
   * refused.
   */
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
