/** What a removal does not change for good: whatever is still configured comes back with the next run. */
import { configDirectory } from '../../../app/config/directories.ts'
import { readInputs } from '../../../app/config/inputs.ts'
import type { RemovalRequest } from '../../../core/edits/removal.ts'
import { configuredEntries } from '../../../core/inventory/user-config.ts'
import { isHostGroup } from '../../../core/inventory/values.ts'
import type { CommandContext } from '../command.ts'
import { type EnvironmentValues, inputPlaces } from '../options.ts'

export async function comesBack(
  request: RemovalRequest,
  values: EnvironmentValues,
  context: CommandContext,
): Promise<string[]> {
  if (request.kind === 'stale') return []
  if (request.kind === 'groups') {
    return ['the next run makes a group again that the environment or the user configuration still defines']
  }
  const configured = await configuredHosts(values, context)
  const still = request.names.filter((name) => configured.has(name))
  if (still.length === 0) return []
  const directory = configDirectory(values.config ?? undefined, context.io.env)
  return [`the next run adds ${still.join(', ')} again, unless removed from the configuration in ${directory} too`]
}

/** None if the configuration cannot be read: a host can be removed anyway. */
async function configuredHosts(values: EnvironmentValues, context: CommandContext): Promise<ReadonlySet<string>> {
  try {
    const places = await inputPlaces(values, context)
    const { config } = readInputs(places.configDirectory, places.environmentDirectory)
    return new Set(configuredEntries(config, isHostGroup).map(({ host }) => host))
  } catch {
    return new Set()
  }
}
