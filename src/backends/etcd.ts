/** Inventories in etcd, by its JSON gateway: a cluster of three or more survives the loss of a machine (docs/backends/etcd.md). */
import { openEtcdBackend } from './etcd/backend.ts'
import { doubtsAbout } from './etcd/doubts.ts'
import { Gateway } from './etcd/gateway.ts'
import { Keys } from './etcd/keys.ts'
import { Place } from './etcd/place.ts'
import { options, readEtcdSettings } from './etcd/settings.ts'
import { apiVersion, defineBackend } from './plugin.ts'
import { placeOf } from './support/http.ts'
import { heard, SecretTexts } from './support/mask.ts'

export default defineBackend({
  name: 'etcd',
  apiVersion,
  summary: 'an etcd cluster, shared by several deployment hosts, with history',
  options,
  register({ options, deployment }, { section, debug, warn }) {
    const { endpoints, prefix, remarks } = readEtcdSettings(options, section)
    for (const remark of remarks) warn(remark)
    const { cacert, cert, key, connect_timeout: connectTimeout, request_timeout: requestTimeout } = options
    const secrets = new SecretTexts()
    const gateway = new Gateway({
      endpoints,
      wire: { connectTimeout, requestTimeout, cacert, cert, key, section },
      user: options.user,
      password: heard(options.password, secrets),
      secrets,
      section,
      debug,
    })
    return openEtcdBackend({
      place: new Place(gateway, new Keys(prefix, deployment)),
      where: `etcd ${endpoints.map(placeOf).join(', ')}, prefix ${prefix}`,
      deployment,
      section,
      historyKeep: options.history_keep,
      doubts: () => doubtsAbout(gateway, options.user !== undefined),
    })
  },
})
