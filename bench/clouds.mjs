/** The clouds that are measured, in their own directory that is removed at the end. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..')

/** A checkout of openstack/openstack-ansible, or nothing. */
export const reference = process.env.OSA_REFERENCE

const prodExample = reference && join(reference, 'etc/openstack_deploy/openstack_user_config.yml.prod.example')
/** The original's own `prod` example with its whole environment where they are at hand, else this project's example. */
export const isProd = prodExample !== undefined && existsSync(prodExample)
export const environment = isProd ? join(reference, 'inventory') : join(repository, 'examples/cloud/environment')

export const scratch = mkdtempSync(join(tmpdir(), 'osa-bench-'))

export function removeScratch() {
  rmSync(scratch, { recursive: true, force: true })
}

/** A configuration directory with so many compute hosts more than the example has. */
export function cloud(name, computeHosts = 0) {
  const directory = join(scratch, name)
  mkdirSync(join(directory, 'conf.d'), { recursive: true })
  if (isProd)
    writeFileSync(
      join(directory, 'openstack_user_config.yml'),
      withRoom(readFileSync(prodExample, 'utf8'), computeHosts),
    )
  else cpSync(join(repository, 'examples/cloud/openstack_deploy'), directory, { recursive: true })
  if (computeHosts > 0) {
    const hosts = Array.from({ length: computeHosts }, (_, index) => host(`big${index}`, index))
    writeFileSync(join(directory, 'conf.d/zz-big.yml'), `compute_hosts:\n${hosts.join('')}`)
  }
  return directory
}

/**
 * Each compute host takes an address of two networks, and the example's are small. They get what is needed and no more:
 * the original lists every address of a network.
 */
function withRoom(text, computeHosts) {
  const length = 32 - Math.max(10, Math.ceil(Math.log2(computeHosts + 1000)))
  return text.replace('172.29.240.0/22', `10.0.0.0/${length}`).replace('172.29.244.0/22', `10.64.0.0/${length}`)
}

function host(name, index) {
  const second = (isProd ? 17 : 64) + Math.floor(index / 62500)
  return `  ${name}:\n    ip: ${isProd ? 172 : 10}.${second}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}\n`
}

let added = 0

/** One host more than before: the next run has something to do. */
export function change(directory) {
  added += 1
  const file = join(directory, 'conf.d/zz-one-more.yml')
  if (!existsSync(file)) writeFileSync(file, 'compute_hosts:\n')
  appendFileSync(file, host(`more${added}`, 100_000 + added))
}

/** The next run is a first one. */
export function forget(directory) {
  for (const name of ['openstack_inventory.json', 'openstack_inventory.history', 'backup_openstack_inventory.tar']) {
    rmSync(join(directory, name), { recursive: true, force: true })
  }
}

export const inventoryOf = (directory) => join(directory, 'openstack_inventory.json')
