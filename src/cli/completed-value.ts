/** What is behind an option or in the place of a word, for completion: said where the option is declared. */
import type { Action } from 'argparse'

/** Kinds of names that `osa-inventory show --names` lists. */
export const nameKinds = ['hosts', 'groups', 'networks', 'revisions'] as const
export type NameKind = (typeof nameKinds)[number]

/** Something to be typed, something that can be completed, or one of some words. */
export type ValueKind = 'text' | 'directory' | 'file' | NameKind | readonly string[]

/** The first word of the command line says what the following ones are. */
export interface ByAction {
  readonly actions: Readonly<Record<string, readonly ValueKind[]>>
}

const declared = new WeakMap<Action, ValueKind | ByAction>()

/** Metavars that say it all. Whatever has another one is typed, unless `completes` says otherwise. */
const kindsOfMetavars: ReadonlyMap<unknown, ValueKind> = new Map<unknown, ValueKind>([
  ['DIR', 'directory'],
  ['FILE', 'file'],
  ['HOST', 'hosts'],
  ['GROUP', 'groups'],
  ['REV', 'revisions'],
])

export function completes(kind: ValueKind | ByAction, action: Action): void {
  declared.set(action, kind)
}

export function completedValue(action: Action): ValueKind | ByAction {
  const { choices, metavar } = action
  return declared.get(action) ?? (Array.isArray(choices) ? choices : (kindsOfMetavars.get(metavar) ?? 'text'))
}
