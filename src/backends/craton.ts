/** Inventories in Craton: revisions in cells, and hosts and variables of a region that follow them (docs/backends/craton.md). */
import { openCratonBackend } from './craton/backend.ts'
import { CratonClient } from './craton/client.ts'
import { CratonService } from './craton/service.ts'
import { options, readCratonSettings } from './craton/settings.ts'
import { apiVersion, defineBackend } from './plugin.ts'
import { SecretTexts } from './support/mask.ts'

export default defineBackend({
  name: 'craton',
  apiVersion,
  summary: 'Craton, with history, shown as hosts and variables of a region',
  options,
  register({ options, deployment }, { section, debug, warn }) {
    const secrets = new SecretTexts()
    const { url, identity, wire, region, remarks } = readCratonSettings(options, {
      section,
      deployment,
      env: process.env,
      secrets,
    })
    for (const remark of remarks) warn(remark)
    const client = new CratonClient({ url, identity, wire, secrets, section, debug })
    const { cloud, projections, database, history_keep: historyKeep } = options
    const name = { cloud, region, section }
    return openCratonBackend({
      service: new CratonService(client),
      name,
      deployment,
      projections,
      database,
      historyKeep,
      debug,
      warn,
    })
  },
})
