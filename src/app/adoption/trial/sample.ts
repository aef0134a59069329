/** A cloud of one host and one container, for a place to be tried where there is no cloud yet, or none that is sound. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { userConfigName } from '../../config/inputs.ts'

const config = `---
cidr_networks:
  management: 192.0.2.0/24
global_overrides:
  management_bridge: br-mgmt
  provider_networks:
    - network:
        container_bridge: br-mgmt
        container_type: veth
        container_interface: eth1
        ip_from_q: management
        type: raw
        is_management_address: true
        group_binds:
          - all_containers
          - hosts
trial_hosts:
  trial1:
    ip: 192.0.2.11
`

const skeleton = `---
component_skel:
  trial:
    belongs_to:
      - trial_all
container_skel:
  trial_container:
    belongs_to:
      - trial_containers
    contains:
      - trial
physical_skel:
  trial_containers:
    belongs_to:
      - all_containers
  trial_hosts:
    belongs_to:
      - hosts
`

/** @param directory is made, and `environment` beside the configuration in it */
export function writeSampleCloud(directory: string, environment: string): void {
  mkdirSync(directory)
  writeFileSync(join(directory, userConfigName), config)
  mkdirSync(join(environment, 'env.d'), { recursive: true })
  writeFileSync(join(environment, 'env.d/trial.yml'), skeleton)
}
