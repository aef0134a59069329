/** Which code of someone else's keeps the inventory: its name, its version and where it is. Nothing of it is run for that. */

import type { PlacedFinding } from '../config/locate-findings.ts'
import type { Patient } from '../config/look.ts'
import { pluginKey } from '../settings/options.ts'
import { programRunners } from '../settings/plugins/built-in.ts'
import { requestOf } from '../settings/plugins/configure.ts'
import { packageAround } from '../settings/plugins/installed-packages.ts'
import { locatePlugin } from '../settings/plugins/locate.ts'
import type { Settings } from '../settings/read.ts'
import { settingsOf } from '../settings/settings-of.ts'
import { resolvePath } from '../settings/values.ts'

export async function examinePlugin({ configDirectory, env }: Patient): Promise<PlacedFinding[]> {
  try {
    const settings = await settingsOf({ configDirectory, env })
    const message = settings && pluginText(settings)
    return message === undefined ? [] : [{ grade: 'note', code: 'plugin-in-use', message }]
  } catch {
    // What is wrong with the settings, or keeps the plugin from being found, is told by anyone who opens it.
    return []
  }
}

function pluginText(settings: Settings): string | undefined {
  const { backend: section, sections, base } = settings
  const given = sections.get(section)
  if (given === undefined) return undefined
  const request = requestOf(settings, section, given)
  if (programRunners.has(request.asked)) {
    const command = given.get('command')?.text
    return command ? `[${section}] is kept by the program ${resolvePath(command, base)}` : undefined
  }
  const located = locatePlugin(request)
  if (located.kind === 'built-in') return undefined
  const known = packageAround(located.file)
  const named = known ? ` ${known.name}${known.version === undefined ? '' : ` ${known.version}`}` : ''
  return `[${section}] is kept by the plugin${named || ` ${given.get(pluginKey)?.text ?? section}`}, from ${located.file}`
}
