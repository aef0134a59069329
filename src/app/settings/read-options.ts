/** The options of one section: validated, with their values, and what to show of each. */
import type { SettingsIssue } from '../../backends/errors.ts'
import type { OptionSpec, OptionSpecs, OptionValues, Secret } from '../../backends/plugin.ts'
import { redactValue } from '../../backends/support/secret-value.ts'
import { inventorySection } from './options.ts'
import { type Given, type GivenOptions, nearestOrAll, variableOf } from './sources.ts'
import { type OptionValue, type PathBase, parseOption } from './values.ts'

/** One row of `osa-inventory backend show`. */
export interface EffectiveOption {
  readonly section: string
  readonly option: string
  /** As it would be written; `undefined` if nothing is set. A secret's text is not in here. */
  readonly value: string | undefined
  readonly origin: string
  readonly isSecret: boolean
  readonly type: OptionSpec['type']
}

export interface ReadOptions<O extends OptionSpecs> {
  /** Sound only if there are no issues. */
  readonly values: OptionValues<O>
  readonly effective: readonly EffectiveOption[]
  readonly issues: readonly SettingsIssue[]
}

export interface SectionReader {
  readonly section: string
  readonly base: PathBase
  /** Keys that the section may hold beside the options. */
  readonly reserved?: readonly string[]
  /** @throws SettingsError when the text cannot be a secret */
  readonly secret: (key: string, given: Given) => Secret | SettingsIssue
  /** Is told what must not be shown of other options: a password in a URL, for instance. */
  readonly hide?: (text: string) => void
}

export function readOptions<const O extends OptionSpecs>(
  specs: O,
  given: GivenOptions,
  reader: SectionReader,
): ReadOptions<O> {
  const { section, reserved = [] } = reader
  const read = Object.entries(specs).map(([option, spec]) => ({
    option,
    spec,
    ...readOne(option, spec, given, reader),
  }))
  const known = [...Object.keys(specs), ...reserved]
  return {
    values: Object.fromEntries(read.map(({ option, value }) => [option, value])) as OptionValues<O>,
    effective: read.map(({ option, spec }) => effectiveOption(section, option, spec, given.get(option))),
    issues: [...unknownOptions(given, known, section), ...read.flatMap(({ issue }) => issue ?? [])],
  }
}

function effectiveOption(section: string, option: string, spec: OptionSpec, given: Given | undefined): EffectiveOption {
  const isSecret = spec.secret === true
  const value = isSecret && given ? '' : (given?.text ?? spec.default)
  return { section, option, value, origin: given?.origin ?? 'default', isSecret, type: spec.type }
}

interface ReadOne {
  readonly value?: OptionValue | Secret
  readonly issue?: SettingsIssue
}

function readOne(option: string, spec: OptionSpec, options: GivenOptions, reader: SectionReader): ReadOne {
  const key = `${reader.section}.${option}`
  const given = options.get(option)
  if (spec.required && !given?.text) return { issue: missing(key, option, given, reader.section) }
  if (spec.secret) {
    const secret = given && reader.secret(key, given)
    if (secret === undefined) return {}
    return 'reveal' in secret ? { value: secret } : { issue: secret }
  }
  const text = given?.text ?? spec.default
  if (text === undefined) return {}
  if (given && spec.type === 'text') for (const hidden of redactValue(option, text).hidden) reader.hide?.(hidden)
  const parsed = parseOption(spec, text, reader.base)
  if ('value' in parsed) return { value: parsed.value }
  return { issue: { key, place: given?.origin ?? 'default', message: parsed.problem, remedy: parsed.remedy } }
}

function missing(key: string, option: string, given: Given | undefined, section: string): SettingsIssue {
  const remedy = `write \`${option} = …\` under [${section}], or set ${variableOf(section, option)}`
  return { key, ...(given ? { place: given.origin } : {}), message: given ? 'is empty' : 'is not set', remedy }
}

/** The last line of a key that was not set in deeper is read as the name of an option. */
function shownName(option: string): string {
  return option.length > 40 ? `${option.slice(0, 8)}…` : option
}

function unknownOptions(given: GivenOptions, known: readonly string[], section: string): SettingsIssue[] {
  return [...given].flatMap(([option, { origin, isInherited }]) => {
    if (known.includes(option) || isInherited) return []
    const hint = section === inventorySection ? "; a backend's own options are in its section" : ''
    const names = origin.startsWith('environment ') ? known.map((name) => variableOf(section, name)) : known
    const word = origin.startsWith('environment ') ? variableOf(section, option) : option
    return [
      {
        key: `${section}.${shownName(option)}`,
        place: origin,
        message: 'unknown option',
        remedy: nearestOrAll(word, names) + hint,
      },
    ]
  })
}
