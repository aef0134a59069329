/** The executable for arm64, as qemu runs it: not on such a machine, but with such a Debian's libraries. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreignTree, noDebianTree, removeTree } from '../support/debian-tree.ts'
import { has, noPackages } from '../support/packages.ts'
import { exampleCloud, exampleEnvironment, repository, run, runCommand } from '../support/program.ts'
import { missingPackage } from '../support/server-process.ts'

const qemu = 'qemu-aarch64-static'
const skipped =
  noDebianTree ??
  noPackages ??
  missingPackage('qemu-user-static', has(qemu)) ??
  missingPackage('binutils-aarch64-linux-gnu', has('aarch64-linux-gnu-strip'))

const executable = join(repository, 'dist/package/arm64/osa-inventory')
let tree: string

describe.skipIf(skipped)(`the executable for arm64 ${skipped ?? ''}`, () => {
  beforeAll(() => {
    const script = join(repository, 'packaging/main.mjs')
    execFileSync(process.execPath, [script, '--arch', 'arm64', '--if-changed'], { stdio: 'pipe' })
    tree = foreignTree('arm64')
  }, 900_000)
  afterAll(() => {
    if (tree !== undefined) removeTree(tree)
  })

  it('makes an inventory, finds it unchanged, and the programs here go on from it, byte for byte', () => {
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const there = (...args: string[]) => runCommand(qemu, ['-L', tree, executable, ...args], { env })
    const first = there('inventory', '--list')
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(Object.keys(JSON.parse(first.stdout)._meta.hostvars)).toHaveLength(53)
    expect(run('openstack-ansible-inventory', ['--list'], { env })).toEqual(first)
    expect(there('inventory', '--list')).toEqual(first)
    expect(there('manage', '-l')).toEqual(run('openstack-ansible-inventory-manage', ['-l'], { env }))
    expect(there('history', 'verify')).toMatchObject({ status: 0, stderr: '' })
  }, 600_000)
})
