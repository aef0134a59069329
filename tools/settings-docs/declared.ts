/** What options declare of themselves, in words: for the page, the manual and the example of settings. */
import { inventorySection } from '../../src/app/settings/options.ts'
import { builtIns } from '../../src/app/settings/plugins/built-in.ts'
import { loadPlugin } from '../../src/app/settings/plugins/load.ts'
import { variableOf } from '../../src/app/settings/sources.ts'
import type { BackendPlugin, OptionSpec } from '../../src/backends/plugin.ts'

/** In the order in which they are listed. */
export function builtInPlugins(): Promise<readonly BackendPlugin[]> {
  return Promise.all([...builtIns.keys()].map(builtInPlugin))
}

async function builtInPlugin(name: string): Promise<BackendPlugin> {
  const base = { directory: '/', env: {} }
  return (await loadPlugin({ section: name, asked: name, origin: 'built in', base })).plugin
}

/** `undefined` where only a file can say it. */
export function variableFor(section: string, option: string): string | undefined {
  return section === inventorySection && option === 'config_dir' ? undefined : variableOf(section, option)
}

export function kindText(spec: OptionSpec): string {
  const { type, secret, minimum, maximum, choices } = spec
  if (secret) return 'secret'
  const bounds = [minimum === undefined ? '' : `from ${minimum}`, maximum === undefined ? '' : `to ${maximum}`]
  const unit = type === 'duration' && (minimum ?? maximum) !== undefined ? ['ms'] : []
  const range = [...bounds, ...unit].filter((part) => part !== '').join(' ')
  const words = choices ? choices.map((choice) => `\`${choice}\``).join(', ') : type
  return range === '' ? words : `${words}, ${range}`
}

export function defaultText({ required, default: value }: OptionSpec): string {
  if (required) return 'required'
  return value ? `\`${value}\`` : ''
}

export function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}
