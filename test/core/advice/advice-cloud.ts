/** The smallest cloud about which there is nothing to say, and advice on what a test writes over it. */
import { advise } from '../../../src/core/advice/advice.ts'
import { generate } from '../../../src/core/generator/generate.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { ConfigurationError, Faults, type Finding } from '../../../src/core/inventory/findings.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { storedForm } from '../../../src/core/inventory/stored-form.ts'
import { mergeInto, normaliseUserConfig } from '../../../src/core/inventory/user-config.ts'
import { Dict } from '../../../src/python/value.ts'
import { loadYaml } from '../../../src/python/yaml.ts'
import { seededRandom } from '../../support/clouds.ts'

const baseConfig = `
cidr_networks: {management: 172.29.236.0/22, storage: 172.29.244.0/22}
global_overrides:
  management_bridge: br-mgmt
  provider_networks:
    - network:
        container_bridge: br-mgmt
        container_interface: eth1
        ip_from_q: management
        group_binds: [all_containers, hosts]
        is_management_address: true
    - network:
        container_bridge: br-storage
        container_interface: eth2
        ip_from_q: storage
        group_binds: [glance_api, nova_compute]
identity_hosts: {infra1: {ip: 172.29.236.11}, infra2: {ip: 172.29.236.12}}
image_hosts: {infra1: {ip: 172.29.236.11}, infra2: {ip: 172.29.236.12}}
compute_hosts: {compute1: {ip: 172.29.236.21}}
`

const baseEnvironment = `
physical_skel:
  identity_containers: {belongs_to: [all_containers]}
  identity_hosts: {belongs_to: [hosts]}
  image_containers: {belongs_to: [all_containers]}
  image_hosts: {belongs_to: [hosts]}
  compute_containers: {belongs_to: [all_containers]}
  compute_hosts: {belongs_to: [hosts]}
component_skel:
  keystone: {belongs_to: [keystone_all]}
  glance_api: {belongs_to: [glance_all]}
  nova_compute: {belongs_to: [nova_all]}
container_skel:
  keystone_container: {belongs_to: [identity_containers], contains: [keystone]}
  glance_container: {belongs_to: [image_containers], contains: [glance_api]}
  nova_compute_container: {belongs_to: [compute_containers], contains: [nova_compute], properties: {is_metal: true}}
`

/** YAML that is laid over the base, as a file of conf.d or env.d is. `{without: [KEY]}` drops keys of the base first. */
export interface CloudText {
  readonly config?: string
  readonly environment?: string
  readonly without?: readonly string[]
}

interface Cloud {
  readonly config: Dict
  readonly environment: Dict
}

function over(base: string, text: string | undefined, without: readonly string[] = []): Dict {
  const merged = loadYaml(base) as Dict
  for (const key of without) merged.delete(key)
  const added = loadYaml(text ?? '')
  return added instanceof Dict ? mergeInto(merged, added, new Faults(), 'config') : merged
}

function cloudOf({ config, environment, without }: CloudText): Cloud {
  return { config: over(baseConfig, config, without), environment: over(baseEnvironment, environment) }
}

function run(cloud: Cloud, stored: Dict | undefined): Dict {
  return generate({ ...cloud, stored, quirks: noQuirks, release: newestRelease, random: seededRandom(7) }).inventory
}

/** What is stored once such a cloud has been generated. */
export function deployed(text: CloudText): Dict {
  return storedForm(run(cloudOf(text), undefined))!
}

export function adviceOn(text: CloudText, stored?: Dict): Finding[] {
  const cloud = cloudOf(text)
  const release = newestRelease
  const config = normaliseUserConfig(cloud.config, new Faults(), release)
  const inputs = { config, environment: cloud.environment, release, stored }
  try {
    return advise({ ...inputs, generated: run(cloudOf(text), stored) })
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return advise(inputs)
  }
}

/** `CODE path.to.value: message`, without the remedies. */
export function told(text: CloudText, stored?: Dict): string[] {
  return adviceOn(text, stored).map(({ code, path, message }) => `${code} ${path?.join('.')}: ${message}`)
}
