/**
 * What real Ansible gives each host, with each release's own group_vars, host_vars and inventory.ini: ours beside the
 * original's. Needs OSA_REFERENCES (test/support/releases.ts) and `ansible-inventory`.
 */
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { repository, run, runCommand, scratch } from '../support/program.ts'
import { checkoutOf, documentOf, exampleOf, ours, references, skipReason, theirs } from '../support/releases.ts'

const tags = ['27.6.2', '28.4.2', '29.2.4', '30.1.0', '31.3.0', '32.1.1', '32.2.0', '33.0.1']
const examples = ['prod', 'prod-ceph']

type Variables = Record<string, unknown>

/** The directory `inventory` of a checkout, with a document in the place of the generator. */
class Inventory {
  readonly #directory = scratch()
  readonly #env: Record<string, string>
  readonly #sources: string[]

  constructor(tag: string, document: string) {
    const inventory = join(this.#directory, 'inventory')
    mkdirSync(inventory)
    const checkout = join(checkoutOf(tag), 'inventory')
    for (const name of ['group_vars', 'host_vars', 'inventory.ini', 'localhost'])
      symlinkSync(join(checkout, name), join(inventory, name))
    writeFileSync(join(inventory, 'document.json'), document)
    const script = join(inventory, 'dynamic_inventory.py')
    writeFileSync(script, `#!/bin/sh\ncat ${join(inventory, 'document.json')}\n`, { mode: 0o755 })
    this.#sources = [script, join(inventory, 'inventory.ini')]
    // As the release's own openstack-ansible.rc sets it.
    const rc = readFileSync(join(checkoutOf(tag), 'scripts/openstack-ansible.rc'), 'utf8')
    const transform = /ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS:-(\w+)/.exec(rc)![1]!
    this.#env = { ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: transform, ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true' }
  }

  #ask<T>(command: string, argv: readonly string[]): T {
    const { status, stdout, stderr } = runCommand(command, argv, { env: { ...this.#env, HOME: this.#directory } })
    if (status !== 0) throw new Error(stderr)
    // Ansible names the place that a host was defined at.
    return JSON.parse(stdout.replaceAll(this.#directory, 'DIRECTORY')) as T
  }

  /** All hosts as `--host` says, and `--list`. */
  everything(): { readonly hosts: Record<string, Variables>; readonly list: Record<string, unknown> } {
    return this.#ask('/usr/bin/python3', [join(repository, 'test/support/ansible-hosts.py'), ...this.#sources])
  }

  /** By the program itself. */
  host(name: string): Variables {
    return this.#ask('ansible-inventory', [...this.#sources.flatMap((source) => ['-i', source]), '--host', name])
  }
}

/** With a host in a group that has group_vars of its own, before 2026.1 by a name with a dash. */
function withKvm(config: string): string {
  appendFileSync(join(config, 'openstack_user_config.yml'), '\nkvm-compute_hosts:\n  kvm1:\n    ip: 172.29.236.31\n')
  return config
}

/** The variables of group_vars/kvm-compute_hosts.yml, which only reach a host if its group has the release's name. */
function kvmVariables(tag: string): string[] {
  const name = tag.startsWith('33') ? 'kvm_compute_hosts.yml' : 'kvm-compute_hosts.yml'
  const text = readFileSync(join(checkoutOf(tag), 'inventory/group_vars', name), 'utf8')
  return [...text.matchAll(/^(\w+):/gm)].map(([, variable]) => variable!)
}

describe.skipIf(!references)(`variables of all hosts${skipReason}`, () => {
  it.each(tags.flatMap((tag) => examples.map((example) => ({ tag, example }))))(
    '$tag, $example: as with the original, whoever made the names',
    async ({ tag, example }) => {
      const config = withKvm(exampleOf(tag, example))
      const mine = documentOf(ours(tag, config))
      const its = await theirs(tag, config, undefined)
      const pairs = [
        [mine, await theirs(tag, config, mine)],
        [documentOf(goingOn(tag, withKvm(exampleOf(tag, example)), its)), its],
      ] as const
      for (const [made, original] of pairs) {
        const [left, right] = [new Inventory(tag, made), new Inventory(tag, original)]
        const [our, their] = [left.everything(), right.everything()]
        const hosts = Object.keys(their.hosts)
        expect(hosts.length).toBeGreaterThan(50)
        expect(Object.keys(our.hosts)).toEqual(hosts)
        for (const host of hosts) expect([host, our.hosts[host]]).toEqual([host, their.hosts[host]])
        expect(our.list).toEqual(their.list)
        // The one process says what the program does.
        expect(left.host('kvm1')).toEqual(our.hosts.kvm1)
        expect(Object.keys(our.hosts.kvm1!)).toEqual(expect.arrayContaining(kvmVariables(tag)))
      }
    },
  )

  it.each(['29.2.4', '32.1.1'])('%s: group_vars are missed under the names of 2026.1', (tag) => {
    const config = withKvm(exampleOf(tag, 'prod-ceph'))
    const argv = ['--config', config, '-e', join(checkoutOf(tag), 'inventory'), '--release', '2026.1']
    const { stdout } = run('openstack-ansible-inventory', argv)
    const known = Object.keys(new Inventory(tag, stdout).everything().hosts.kvm1!)
    for (const variable of kvmVariables(tag)) expect(known).not.toContain(variable)
  })
})

/** What ours makes of a cloud that the original has made. */
function goingOn(tag: string, config: string, stored: string) {
  writeFileSync(join(config, 'openstack_inventory.json'), stored)
  return ours(tag, config)
}
