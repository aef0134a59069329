/** The clouds that the page is tested with, the same each time: their names and addresses are drawn from a seed. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Inputs, normalisedConfig, readInputs } from '../../src/app/config/inputs.ts'
import { originLines } from '../../src/app/explorer/origins.ts'
import { buildInventory } from '../../src/app/run/build.ts'
import { noQuirks } from '../../src/core/generator/quirks.ts'
import { addressingPart } from '../../src/core/inventory/addressing-part.ts'
import { Faults } from '../../src/core/inventory/findings.ts'
import { originsOf } from '../../src/core/inventory/origins.ts'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import type { ExplorerData, FindingLine, OriginLines } from '../../src/explorer/data.ts'
import { jsonInOrder } from '../../src/python/json-in-order.ts'
import { parseJson } from '../../src/python/json-read.ts'
import type { Dict } from '../../src/python/value.ts'
import { seededRandom } from '../support/clouds.ts'
import { explorerData } from '../support/explorer-page.ts'
import { exampleEnvironment, repository } from '../support/program.ts'

/** Each change writes into the directory; the inventory is generated before the first and after each. */
function revisionsOf(changes: readonly ((directory: string) => void)[]): {
  documents: string[]
  inputs: Inputs
  origins: OriginLines
} {
  const directory = mkdtempSync(join(tmpdir(), 'osa-explorer-'))
  try {
    cpSync(join(repository, 'examples/cloud/openstack_deploy'), directory, { recursive: true })
    const documents: string[] = []
    const generate = (): Inputs => {
      const inputs = readInputs(directory, exampleEnvironment)
      const last = documents.at(-1)
      const stored = last === undefined ? undefined : parseJson(last)
      const random = seededRandom(documents.length + 1)
      documents.push(buildInventory(inputs, { stored, quirks: noQuirks, release: newestRelease, random }).document)
      return inputs
    }
    let inputs = generate()
    for (const change of changes) {
      change(directory)
      inputs = generate()
    }
    const { config, environment, sources } = inputs
    const inventory = parseJson(documents.at(-1)!) as Dict
    const origins = originsOf({ config, environment, inventory, release: newestRelease })
    const files = { sources, configDirectory: directory }
    const lines = JSON.stringify(originLines(origins, files))
    // As it is where OpenStack-Ansible is installed, and the same on every machine.
    return {
      documents,
      inputs,
      origins: JSON.parse(lines.replaceAll(exampleEnvironment, '/opt/openstack-ansible/inventory')),
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export function addressingOf(inputs: Inputs): string {
  return jsonInOrder(addressingPart(normalisedConfig(inputs, new Faults(), newestRelease)))
}

/** Two of those that `doctor` has for such a cloud. */
const findings: readonly FindingLine[] = [
  {
    grade: 'warning',
    code: 'departed-host',
    message: 'compute4 is in the inventory and no longer in the configuration',
    remedy: '`osa-inventory stale` tells what is left of it, `osa-inventory remove compute4` takes it out',
  },
  {
    grade: 'note',
    code: 'unparsed-inventory',
    message: 'ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED is not set here',
    remedy: 'put `export ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true` into user.rc',
  },
]

/** The bundled example in three revisions: as it is, with a fourth compute host, and without its entry but another variable. */
export function exampleData(): ExplorerData {
  const { documents, inputs, origins } = revisionsOf([
    (directory) =>
      writeFileSync(join(directory, 'conf.d/compute.yml'), 'compute_hosts:\n  compute4:\n    ip: 10.20.0.34\n'),
    (directory) => {
      rmSync(join(directory, 'conf.d/compute.yml'))
      const file = join(directory, 'openstack_user_config.yml')
      writeFileSync(file, readFileSync(file, 'utf8').replace('ratio: 1.0', 'ratio: 1.5'))
    },
  ])
  return explorerData(documents, { addressing: addressingOf(inputs), release: '2025.1', findings, origins })
}

/** 300 hosts in three zones, with a /16. */
export function middleData(): ExplorerData {
  const { documents, inputs } = revisionsOf([(directory) => addComputeHosts(directory, 290)])
  return explorerData(documents.slice(1), { deployment: 'three zones', addressing: addressingOf(inputs), findings: [] })
}

/** 700 hosts: more lines than are drawn at once. */
export function wideData(): ExplorerData {
  const { documents, inputs } = revisionsOf([(directory) => addComputeHosts(directory, 690)])
  return explorerData(documents.slice(1), { deployment: 'wide', addressing: addressingOf(inputs), findings: [] })
}

/** So many compute hosts more than the example has, in larger networks. */
export function addComputeHosts(directory: string, count: number): void {
  const file = join(directory, 'openstack_user_config.yml')
  const text = readFileSync(file, 'utf8').replaceAll('10.20.4.', '10.64.0.').replace('10.64.0.0/22', '10.64.0.0/16')
  const large = text.replaceAll('10.20.8.', '10.65.0.').replace('10.65.0.0/22', '10.65.0.0/16')
  writeFileSync(file, large.replace('10.20.11.250', '10.65.3.250'))
  const hosts = Array.from({ length: count }, (_, index) => {
    const name = `compute-az${(index % 3) + 1}-${String(index).padStart(5, '0')}`
    const ip = `10.70.${Math.floor(index / 250)}.${(index % 250) + 1}`
    return `  ${name}:\n    ip: ${ip}\n    host_vars:\n      availability_zone: az${(index % 3) + 1}\n`
  })
  appendFileSync(join(directory, 'conf.d/many.yml'), `compute_hosts:\n${hosts.join('')}`)
}

/** One host with the given variables besides, in as many groups. */
export function smallInventory(host: string, variables: object = {}, groups: readonly string[] = ['compute_hosts']) {
  const own = {
    ansible_host: '10.0.0.1',
    container_networks: { management_address: { address: '10.0.0.1', netmask: '255.255.255.0', bridge: 'br-mgmt' } },
    ...variables,
  }
  return JSON.stringify({
    _meta: { hostvars: { [host]: own, [`${host}-c1`]: { ansible_host: '10.0.0.9', physical_host: host } } },
    ...Object.fromEntries(groups.map((name) => [name, { hosts: [host], children: [] }])),
    nova_compute: { hosts: [host], children: [] },
    nova_all: { children: ['nova_compute'], hosts: [] },
  })
}
