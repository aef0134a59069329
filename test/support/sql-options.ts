/** A plugin's options as its `register` gets them. */

import { type OptionValue, parseOption } from '../../src/app/settings/values.ts'
import type { InventoryBackend } from '../../src/backends/contract.ts'
import type { BackendPlugin, OptionSpecs, OptionValues, Secret } from '../../src/backends/plugin.ts'

export function secretOf(text: string): Secret {
  return { reveal: async () => text }
}

/** @param written as in `osa.ini` */
export function valuesOf<O extends OptionSpecs>(
  plugin: BackendPlugin<O>,
  written: Readonly<Record<string, string>>,
): OptionValues<O> {
  const values = new Map<string, OptionValue | Secret>()
  for (const [name, spec] of Object.entries(plugin.options)) {
    const text = written[name] ?? spec.default
    if (text === undefined) continue
    const parsed = parseOption(spec, text, { directory: '/', env: {} })
    if ('problem' in parsed) throw new Error(`${name}: ${parsed.problem}`)
    values.set(name, spec.secret ? secretOf(text) : parsed.value)
  }
  return Object.fromEntries(values) as OptionValues<O>
}

/** @param written as in `osa.ini` */
export async function openWith<O extends OptionSpecs>(
  plugin: BackendPlugin<O>,
  written: Readonly<Record<string, string>>,
  deployment = 'default',
): Promise<InventoryBackend> {
  const context = { section: 'database', configDirectory: '/', debug: () => {}, warn: () => {} }
  return plugin.register({ options: valuesOf(plugin, written), deployment }, context)
}
