/** What `osa-inventory doctor` says of the programs that `install` has put in place. */
import { chmodSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { install } from '../../../src/app/adoption/install/install.ts'
import { installationAt } from '../../../src/app/adoption/install/places.ts'
import { demandSound, findPrograms } from '../../../src/app/adoption/install/programs.ts'
import { type AdoptionPatient, examineAdoption } from '../../../src/app/doctor/adoption.ts'
import { type FakeOsa, fakeOsa, originals, writeOriginal } from '../../support/osa.ts'
import { repository } from '../../support/program.ts'

const programs = demandSound(findPrograms(undefined, join(repository, 'package.json')))

const patient = { isHeldElsewhere: false, configDirectory: '/no', env: process.env, running: programs.version }

async function installed(): Promise<FakeOsa> {
  const osa = fakeOsa()
  await install(osa, programs, { configDirectory: undefined, env: process.env, dryRun: false })
  return osa
}

function examine(osa: FakeOsa, more: Partial<AdoptionPatient> = {}) {
  return examineAdoption({ ...patient, installation: osa, ...more })
}

async function codes(osa: FakeOsa, more: Partial<AdoptionPatient> = {}): Promise<string[]> {
  return (await examine(osa, more)).map(({ grade, code, file }) => `${grade} ${code} ${basename(file!)}`)
}

function edit(path: string, from: string | RegExp, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to))
}

it('nothing is said where nothing was installed, nor where all is well', async () => {
  expect(await codes(fakeOsa())).toEqual([])
  expect(await codes(await installed())).toEqual([])
  expect(await examine({ osaRoot: '/no', runtime: '/no' } as FakeOsa)).toEqual([])
})

it('an original that an upgrade has put back is reported, with what fixes it', async () => {
  const osa = await installed()
  rmSync(osa.generator)
  writeOriginal(osa.generator, 'of the next release')
  const [found, ...more] = await examine(osa)
  expect(more).toEqual([])
  expect(found).toMatchObject({ grade: 'warning', code: 'original-back', file: osa.generator })
  expect(found!.remedy).toMatch(/^`osa-inventory install` puts/)
  expect(await codes(osa, { isHeldElsewhere: true })).toEqual(['error original-back dynamic_inventory.py'])
})

it('the remedy names the places that doctor was given', async () => {
  const osa = await installed()
  rmSync(osa.generator)
  writeOriginal(osa.generator, 'of the next release')
  const installation = installationAt({ osaRoot: osa.osaRoot, runtime: osa.runtime }, {}, '/')
  const given = `--osa-root ${osa.osaRoot} --runtime ${osa.runtime}`
  const [found] = await examineAdoption({ ...patient, installation })
  expect(found!.remedy).toBe(
    `\`osa-inventory install ${given}\` puts this program in its place again; ` +
      `\`osa-inventory uninstall ${given}\` ends that for good`,
  )
})

it('a Python environment that was made again is told although nothing is kept in it', async () => {
  const osa = await installed()
  for (const path of [osa.generatorScript, osa.managerScript]) {
    rmSync(join(dirname(path), `.${basename(path)}.original.bak`))
    writeOriginal(path, 'new')
  }
  expect(await codes(osa)).toEqual([
    'warning original-back openstack-ansible-inventory',
    'warning original-back openstack-ansible-inventory-manage',
  ])
})

it('a node or a package that is gone, or too old, is an error', async () => {
  const osa = await installed()
  edit(osa.generator, `"node":"${process.execPath}"`, '"node":"/no such/node"')
  edit(osa.manager, programs.files['openstack-ansible-inventory-manage'], '/gone/manage.cjs')
  const old = join(osa.directory, 'node')
  writeFileSync(old, '#!/bin/sh\necho v18.19.1\n', { mode: 0o755 })
  edit(osa.generatorScript, process.execPath, old)
  edit(osa.managerScript, process.execPath, '/bin/false')
  expect((await examine(osa)).map(({ grade, message }) => `${grade}: ${message}`)).toEqual([
    `error: it runs /no such/node: there is no such file (Node.js ${process.versions.node} in ${realpathSync(process.execPath)} when it was installed)`,
    'error: it runs /gone/manage.cjs: there is no such file',
    `error: it runs ${old}, which is Node.js 18.19.1; 20.19 is the oldest that will do`,
    'error: it runs /bin/false, which does not tell its version: it ended with status 1 and said nothing',
    `note: this is Node.js 18.19.1 in ${old}; when install put the programs in place it was Node.js ${process.versions.node} in ${old}`,
  ])
  chmodSync(old, 0o644)
  expect((await examine(osa))[2]!.message).toBe(
    `it runs ${old}: permission denied (Node.js ${process.versions.node} in ${old} when it was installed)`,
  )
})

it('a shim of another package is a warning, one that was changed a note', async () => {
  const osa = await installed()
  expect(new Set((await codes(osa, { running: '99.0.0' })).map((text) => text.slice(0, 12)))).toEqual(
    new Set(['warning shim']),
  )
  edit(osa.generator, 'exit 1', 'exit 2')
  expect(await codes(osa)).toEqual(['note shim dynamic_inventory.py'])
})

it('a shim or a kept original that is gone is told', async () => {
  const osa = await installed()
  rmSync(osa.generator)
  rmSync(join(dirname(osa.manager), `.${basename(osa.manager)}.original.bak`))
  expect(await codes(osa)).toEqual(['warning shim dynamic_inventory.py', 'note shim inventory-manage.py'])
})

it('speaks of all four places', async () => {
  const osa = await installed()
  for (const path of originals(osa)) rmSync(path)
  expect(await examine(osa)).toHaveLength(4)
})
