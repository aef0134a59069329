/** Options that a plugin declares only while it is registered: a program's, by its first line. */
import { PluginError, SettingsError } from '../../../backends/errors.ts'
import type { OptionSpecs, OptionValues } from '../../../backends/plugin.ts'
import { isMapping } from '../../../backends/support/revision-shape.ts'
import { readOptions, type SectionReader } from '../read-options.ts'
import type { GivenOptions } from '../sources.ts'
import { checkSpecs } from './check-plugin.ts'

export interface DeclaredOptions {
  readonly section: string
  /** What the plugin has declared, of any shape. */
  readonly declared: unknown
  readonly texts: ReadonlyMap<string, string>
  /** The option of the section that holds the texts. */
  readonly key: string
  readonly given: GivenOptions
  readonly reader: Omit<SectionReader, 'section' | 'reserved'>
}

/** @throws PluginError for what is not a declaration, SettingsError for texts that do not fit it */
export function readDeclared(options: DeclaredOptions): OptionValues<OptionSpecs> {
  const { section, declared, texts, key, given, reader } = options
  const refuse = (problem: string, remedy?: string) =>
    new PluginError(`the plugin of [${section}]: ${problem}`, {
      backend: section,
      operation: 'open',
      ...(remedy === undefined ? {} : { remedy }),
    })
  if (!isMapping(declared)) throw refuse('its "options" are not a mapping of options')
  const specs = checkSpecs(declared, refuse)
  const origin = given.get(key)?.origin ?? `[${section}]`
  const said = new Map([...texts].map(([name, text]) => [name, { text, origin }]))
  const { values, issues } = readOptions(specs, said, { ...reader, section: `${section}.${key}` })
  if (issues.length === 0) return values
  const remedied = issues.map((issue) =>
    issue.message === 'is not set'
      ? { ...issue, place: origin, remedy: `write \`${nameOf(issue.key)} = …\` as a line of ${key} under [${section}]` }
      : issue,
  )
  throw new SettingsError(remedied, { backend: section })
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1)
}
