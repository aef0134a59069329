/** A plugin's options as its `register` gets them. */
import type { InventoryBackend } from '../../src/backends/contract.ts'
import type { BackendPlugin, OptionSpecs } from '../../src/backends/plugin.ts'
import { memorySecret, parsedOptions, quietContext } from '../../src/testing/index.ts'

export { memorySecret as secretOf, parsedOptions as valuesOf }

/** @param written as in `osa.ini` */
export async function openWith<O extends OptionSpecs>(
  plugin: BackendPlugin<O>,
  written: Readonly<Record<string, string>>,
  deployment = 'default',
): Promise<InventoryBackend> {
  return plugin.register({ options: parsedOptions(plugin, written), deployment }, quietContext('database'))
}
