/** What the section gives the program to know: lines of texts, secrets, and what both are by the program's declaration. */
import { SettingsError, type SettingsIssue } from '../errors.ts'
import type { BackendContext, OptionSpecs, OptionValues, Secret } from '../plugin.ts'
import type { SecretTexts } from '../support/mask.ts'
import { parseAssignments } from './option-text.ts'

/** What the settings lend to a plugin that learns only while it is registered which options it has. */
export interface SettingsContext extends BackendContext {
  /**
   * Texts as values, by a declaration of the shape that a plugin's `options` have; it is checked too.
   *
   * @param texts by name
   * @param key the option of the section that holds them, for messages
   * @throws SettingsError, PluginError
   */
  readDeclared?(declared: unknown, texts: ReadonlyMap<string, string>, key: string): OptionValues<OptionSpecs>
}

export interface GivenTexts {
  readonly texts: ReadonlyMap<string, string>
  readonly secretTexts: ReadonlyMap<string, string>
  readonly secret: Secret | undefined
}

interface Lines {
  readonly options: string
  readonly secrets?: string
  readonly secret: Secret | undefined
}

/** @throws SettingsError for lines of another form, and for a name that is given twice */
export function givenOptions({ options, secrets = '', secret }: Lines, section: string): GivenTexts {
  const texts = assignmentsFrom(options, section, 'options')
  const secretTexts = assignmentsFrom(secrets, section, 'secrets')
  const taken = new Set([...texts.keys(), ...(secret ? ['secret'] : [])])
  const twice = [...secretTexts.keys()].filter((name) => taken.has(name))
  const key = `${section}.secrets`
  refuse(twice.map((name) => ({ key, message: `${name} is given elsewhere in [${section}] as well` })))
  return { texts, secretTexts, secret }
}

function assignmentsFrom(text: string, section: string, option: string): ReadonlyMap<string, string> {
  const assigned = parseAssignments(text)
  if (typeof assigned !== 'number') return assigned
  // What is there may be the rest of a password that has a line break.
  refuse([{ key: `${section}.${option}`, message: `line ${assigned} of it is not a \`name = value\`` }])
  return new Map()
}

function refuse(issues: readonly SettingsIssue[]): void {
  if (issues.length > 0) throw new SettingsError(issues, { backend: 'exec' })
}

/**
 * The options as the program gets them: by its declaration, or as the texts that they are.
 *
 * @param secrets gets each that is revealed
 */
export async function toldOptions(
  { texts, secretTexts, secret }: GivenTexts,
  declared: unknown,
  context: SettingsContext,
  secrets: SecretTexts,
): Promise<Record<string, unknown>> {
  const { readDeclared } = context
  const values = new Map<string, unknown>(texts)
  if (declared !== undefined && readDeclared !== undefined) {
    values.clear()
    const all = new Map([...texts, ...secretTexts])
    for (const [name, value] of Object.entries(readDeclared(declared, all, 'options'))) values.set(name, value)
  } else if (secretTexts.size > 0) {
    const specs = Object.fromEntries([...secretTexts.keys()].map((name) => [name, anySecret]))
    if (readDeclared === undefined)
      throw new SettingsError([{ key: `${context.section}.secrets`, message: 'needs settings' }])
    for (const [name, value] of Object.entries(readDeclared(specs, secretTexts, 'secrets'))) values.set(name, value)
  }
  if (secret) values.set('secret', secret)
  const told = new Map<string, unknown>()
  for (const [name, value] of values) told.set(name, isSecret(value) ? await revealed(value, secrets) : value)
  return Object.fromEntries(told)
}

const anySecret = { type: 'text', secret: true, required: true, description: 'a secret of the program' } as const

function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && 'reveal' in value
}

async function revealed(secret: Secret, secrets: SecretTexts): Promise<string> {
  const text = await secret.reveal()
  secrets.add(text)
  return text
}
