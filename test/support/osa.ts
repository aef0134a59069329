/** A small OpenStack-Ansible to install into: a checkout and a runtime with originals that tell what they were given. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Installation } from '../../src/app/adoption/install/places.ts'
import { exampleEnvironment, scratch } from './program.ts'

export interface FakeOsa extends Installation {
  /** What the two are in; also the home of a test's other files. */
  readonly directory: string
  readonly generator: string
  readonly manager: string
  readonly generatorScript: string
  readonly managerScript: string
}

/** The names of the directories may hold what has to be quoted. */
export function fakeOsa(names: { root?: string; runtime?: string } = {}): FakeOsa {
  const directory = scratch()
  const osaRoot = join(directory, names.root ?? 'openstack-ansible')
  const runtime = join(directory, names.runtime ?? 'ansible-runtime')
  mkdirSync(join(osaRoot, 'inventory'), { recursive: true })
  mkdirSync(join(osaRoot, 'scripts'))
  mkdirSync(join(runtime, 'bin'), { recursive: true })
  cpSync(join(exampleEnvironment, 'env.d'), join(osaRoot, 'inventory/env.d'), { recursive: true })
  const osa = {
    directory,
    osaRoot,
    runtime,
    generator: join(osaRoot, 'inventory/dynamic_inventory.py'),
    manager: join(osaRoot, 'scripts/inventory-manage.py'),
    generatorScript: join(runtime, 'bin/openstack-ansible-inventory'),
    managerScript: join(runtime, 'bin/openstack-ansible-inventory-manage'),
  }
  originals(osa).forEach((path, index) => {
    writeOriginal(path, `the original ${index + 1}`, 0o755 - index)
  })
  return osa
}

export function originals(osa: FakeOsa): string[] {
  return [osa.generator, osa.manager, osa.generatorScript, osa.managerScript]
}

export function writeOriginal(path: string, says: string, mode = 0o755): void {
  writeFileSync(path, `#!/usr/bin/python3\nimport sys\nprint('${says}', sys.argv[1:])\n`)
  chmodSync(path, mode)
  utimesSync(path, 1_600_000_000, 1_600_000_000.5)
}

/** Every file below a directory with its mode, owner, time and digest; of a link where it leads. */
export function listing(directory: string, below = ''): string[] {
  return readdirSync(join(directory, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = join(below, entry.name)
      const { mode, uid, gid, mtimeMs } = lstatSync(join(directory, name))
      if (entry.isDirectory()) return [`${name} ${mode.toString(8)} ${uid} ${gid}`, ...listing(directory, name)]
      const path = join(directory, name)
      const content = entry.isSymbolicLink()
        ? readlinkSync(path)
        : createHash('sha256').update(readFileSync(path)).digest('hex')
      return [`${name} ${mode.toString(8)} ${uid} ${gid} ${mtimeMs} ${content}`]
    })
}
