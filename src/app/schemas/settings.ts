/** The JSON Schema of `osa.ini`, as its sections read as a mapping of mappings of texts. */
import type { OptionSpec, OptionSpecs } from '../../backends/plugin.ts'
import { inventoryOptions, inventorySection, pluginKey, pluginOption, sectionName } from '../settings/options.ts'
import { builtIns } from '../settings/plugins/built-in.ts'
import { deadlineKey, deadlineOption } from '../settings/plugins/deadline.ts'
import { loadPlugin } from '../settings/plugins/load.ts'
import { booleanWords, durationForm, integerForm } from '../settings/values.ts'
import { dialect, type Schema } from './parts.ts'

export async function settingsSchema(): Promise<Schema> {
  const plugins = await Promise.all([...builtIns.keys()].map(declared))
  const sections = plugins.map(({ name, options }) => [name, section(options)] as const)
  return {
    $schema: dialect,
    title: 'osa.ini',
    description: 'Where the inventory is kept, and how. Every value is a text.',
    type: 'object',
    properties: {
      [inventorySection]: { type: 'object', properties: optionsOf(inventoryOptions), additionalProperties: false },
      DEFAULT: { description: 'Counts in every section that knows the option.', type: 'object' },
    },
    patternProperties: {
      [sectionName.source]: {
        type: 'object',
        properties: { [pluginKey]: { ...value(pluginOption), examples: [...builtIns.keys()] } },
        allOf: sections.map(([name, shape]) => ({
          if: { required: [pluginKey], properties: { [pluginKey]: { const: name } } },
          // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
          then: shape,
        })),
      },
    },
    additionalProperties: false,
  }
}

async function declared(name: string): Promise<{ name: string; options: OptionSpecs }> {
  const base = { directory: '/', env: {} }
  const { plugin } = await loadPlugin({ section: name, asked: name, origin: 'built in', base })
  return { name: plugin.name, options: plugin.options }
}

function section(options: OptionSpecs): Schema {
  const required = Object.entries(options).flatMap(([name, spec]) => (spec.required ? [name] : []))
  const own = { [pluginKey]: value(pluginOption), ...optionsOf(options), [deadlineKey]: value(deadlineOption) }
  return { properties: own, ...(required.length > 0 ? { required } : {}), additionalProperties: false }
}

function optionsOf(specs: OptionSpecs): Record<string, Schema> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, value(spec)]))
}

const truths = `^(?:${booleanWords.map(inAnyCase).join('|')})$`

function inAnyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`)
}

function value({ type, description, default: usual, choices, secret }: OptionSpec): Exclude<Schema, boolean> {
  const shapes: Readonly<Record<OptionSpec['type'], Exclude<Schema, boolean>>> = {
    text: {},
    path: {},
    choice: { enum: [...(choices ?? [])] },
    integer: { pattern: integerForm.source },
    boolean: { pattern: truths },
    duration: { pattern: durationForm.source },
  }
  const how = secret ? `${description}; the secret itself, or env:NAME, file:PATH, exec:COMMAND` : description
  return {
    type: 'string',
    ...(secret ? {} : shapes[type]),
    description: how,
    ...(usual === undefined || usual === '' ? {} : { default: usual }),
  }
}
