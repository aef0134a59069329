/** Checkouts of the releases, and what the originals in them make. Fetched files, so outside CI. */
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { type Reference, startReference } from '../../tools/random-clouds/reference.ts'
import { type Ended, repository, run, scratch } from './program.ts'

/** A directory with a checkout of openstack/openstack-ansible for each tag, named by the tag. */
export const references = process.env.OSA_REFERENCES
export const skipReason = references ? '' : ' (skipped: OSA_REFERENCES names no directory of checkouts)'

export function checkoutOf(tag: string): string {
  return join(references!, tag)
}

/** A configuration directory with one of a release's own examples. */
export function exampleOf(tag: string, name: string): string {
  const directory = join(scratch(), 'openstack_deploy')
  mkdirSync(directory)
  const example = join(checkoutOf(tag), `etc/openstack_deploy/openstack_user_config.yml.${name}.example`)
  cpSync(example, join(directory, 'openstack_user_config.yml'))
  return directory
}

export function ours(tag: string, config: string): Ended {
  const env = { XDG_CACHE_HOME: '/dev/null' }
  const environment = join(checkoutOf(tag), 'inventory')
  return run('openstack-ansible-inventory', ['--config', config, '-e', environment], { env })
}

export function documentOf({ status, stdout, stderr }: Ended): string {
  expect([status, stderr]).toEqual([0, ''])
  return stdout.slice(0, -1)
}

/** What the original of a tag makes of a configuration, begun with `stored`. */
export async function theirs(tag: string, config: string, stored: string | undefined): Promise<string> {
  const reference: Reference = await startReference(
    join(repository, 'tools/random-clouds/reference-worker.py'),
    checkoutOf(tag),
  )
  onTestFinished(() => reference.close())
  const bench = scratch()
  cpSync(config, join(bench, 'config'), { recursive: true })
  for (const name of ['openstack_inventory.json', 'backup_openstack_inventory.tar', '.osa-inventory'])
    rmSync(join(bench, 'config', name), { recursive: true, force: true })
  symlinkSync(join(checkoutOf(tag), 'inventory'), join(bench, 'environment'))
  const outcome = await reference.settle(bench, stored, tag)
  if (outcome.outcome !== 'settled') throw new Error(JSON.stringify(outcome))
  return outcome.document
}
