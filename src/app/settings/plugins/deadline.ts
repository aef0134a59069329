/** How long a third party's plugin may take to answer: an option of its section, beside those that it declares. */
import type { OptionSpec, OptionSpecs } from '../../../backends/plugin.ts'
import type { GivenOptions } from '../sources.ts'
import { type PathBase, parseOption } from '../values.ts'

export const deadlineKey = 'deadline'

/** Milliseconds. */
export const defaultDeadline = 30_000

export const deadlineOption = {
  type: 'duration',
  default: '30s',
  minimum: 1,
  description: 'the longest wait for an answer of the plugin, of any third party: then the run ends',
} as const satisfies OptionSpec

/** What the section may say: one that declares such an option itself is given it too. */
export function withDeadline(declared: OptionSpecs): OptionSpecs {
  return { ...declared, [deadlineKey]: declared[deadlineKey] ?? deadlineOption }
}

/** Milliseconds; of what is not a duration the default, and reading the options tells it. */
export function deadlineOf(given: GivenOptions, base: PathBase): number {
  const text = given.get(deadlineKey)?.text
  const parsed = text === undefined ? undefined : parseOption(deadlineOption, text, base)
  return parsed !== undefined && 'value' in parsed ? Number(parsed.value) : defaultDeadline
}

/** What the plugin gets: what it has not declared is not its own. */
export function withoutDeadline<V extends object>(values: V, declared: OptionSpecs): V {
  if (Object.hasOwn(declared, deadlineKey)) return values
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== deadlineKey)) as V
}
