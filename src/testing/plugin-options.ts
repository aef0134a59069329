/** What `register` gets, made in a test without any settings. */
import { type OptionValue, parseOption } from '../app/settings/values.ts'
import type { BackendContext, BackendPlugin, OptionSpecs, OptionValues, Secret } from '../backends/plugin.ts'

/** A secret option whose value is this text. */
export function memorySecret(text: string): Secret {
  return { reveal: async () => text }
}

/**
 * The options of a plugin as its `register` gets them: parsed, with defaults, secrets as objects.
 *
 * @param written as in `osa.ini`; `env:`, `file:` and `exec:` are not followed
 * @throws Error naming the first option that is not declared, is wrong, or is required and not there
 */
export function parsedOptions<O extends OptionSpecs>(
  { options }: BackendPlugin<O>,
  written: Readonly<Record<string, string>> = {},
): OptionValues<O> {
  const undeclared = Object.keys(written).find((name) => !Object.hasOwn(options, name))
  if (undeclared !== undefined) throw new Error(`${undeclared}: the plugin declares no such option`)
  const values = new Map<string, OptionValue | Secret>()
  for (const [name, spec] of Object.entries(options)) {
    const text = written[name] ?? spec.default
    if (text === undefined && spec.required) throw new Error(`${name}: is required`)
    if (text === undefined) continue
    const parsed = parseOption(spec, text, { directory: '/', env: {} })
    if ('problem' in parsed) throw new Error(`${name}: ${parsed.problem}`)
    values.set(name, spec.secret ? memorySecret(text) : parsed.value)
  }
  return Object.fromEntries(values) as OptionValues<O>
}

/** The context of a test: nothing is listened to. */
export function quietContext(section = 'test'): BackendContext {
  return { section, configDirectory: '/', debug: () => {}, warn: () => {} }
}
