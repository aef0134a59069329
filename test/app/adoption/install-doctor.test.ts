/** What `osa-inventory doctor` says of the programs that `install` has put in place. */
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { install } from '../../../src/app/adoption/install/install.ts'
import { installationAt } from '../../../src/app/adoption/install/places.ts'
import { findPrograms } from '../../../src/app/adoption/install/programs.ts'
import { type AdoptionPatient, examineAdoption } from '../../../src/app/doctor/adoption.ts'
import { type FakeOsa, fakeOsa, originals, writeOriginal } from '../../support/osa.ts'
import { repository } from '../../support/program.ts'

const programs = findPrograms(undefined, join(repository, 'package.json'))

function installed(): FakeOsa {
  const osa = fakeOsa()
  install(osa, programs, false)
  return osa
}

function examine(osa: FakeOsa, more: Partial<AdoptionPatient> = {}) {
  return examineAdoption({ installation: osa, isHeldElsewhere: false, running: programs.version, ...more })
}

function codes(osa: FakeOsa, more: Partial<AdoptionPatient> = {}): string[] {
  return examine(osa, more).map(({ grade, code, file }) => `${grade} ${code} ${basename(file!)}`)
}

function edit(path: string, from: string | RegExp, to: string): void {
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to))
}

it('nothing is said where nothing was installed, nor where all is well', () => {
  expect(codes(fakeOsa())).toEqual([])
  expect(codes(installed())).toEqual([])
  expect(examineAdoption({ installation: { osaRoot: '/no', runtime: '/no' }, isHeldElsewhere: true })).toEqual([])
})

it('an original that an upgrade has put back is reported, with what fixes it', () => {
  const osa = installed()
  rmSync(osa.generator)
  writeOriginal(osa.generator, 'of the next release')
  const [found, ...more] = examine(osa)
  expect(more).toEqual([])
  expect(found).toMatchObject({ grade: 'warning', code: 'original-back', file: osa.generator })
  expect(found!.remedy).toMatch(/^`osa-inventory install` puts/)
  expect(codes(osa, { isHeldElsewhere: true })).toEqual(['error original-back dynamic_inventory.py'])
})

it('the remedy names the places that doctor was given', () => {
  const osa = installed()
  rmSync(osa.generator)
  writeOriginal(osa.generator, 'of the next release')
  const installation = installationAt({ osaRoot: osa.osaRoot, runtime: osa.runtime }, {}, '/')
  const given = `--osa-root ${osa.osaRoot} --runtime ${osa.runtime}`
  const [found] = examineAdoption({ installation, isHeldElsewhere: false, running: programs.version })
  expect(found!.remedy).toBe(
    `\`osa-inventory install ${given}\` puts this program in its place again; ` +
      `\`osa-inventory uninstall ${given}\` ends that for good`,
  )
})

it('a Python environment that was made again is told although nothing is kept in it', () => {
  const osa = installed()
  for (const path of [osa.generatorScript, osa.managerScript]) {
    rmSync(join(dirname(path), `.${basename(path)}.original.bak`))
    writeOriginal(path, 'new')
  }
  expect(codes(osa)).toEqual([
    'warning original-back openstack-ansible-inventory',
    'warning original-back openstack-ansible-inventory-manage',
  ])
})

it('a node or a package that is gone, or too old, is an error', () => {
  const osa = installed()
  edit(osa.generator, process.execPath, '/no such/node')
  edit(osa.manager, programs.files['openstack-ansible-inventory-manage'], '/gone/manage.cjs')
  const old = join(osa.directory, 'node')
  writeFileSync(old, '#!/bin/sh\necho v18.19.1\n', { mode: 0o755 })
  edit(osa.generatorScript, process.execPath, old)
  edit(osa.managerScript, process.execPath, '/bin/false')
  expect(examine(osa).map(({ grade, message }) => `${grade}: ${message}`)).toEqual([
    'error: it runs /no such/node: there is no such file',
    'error: it runs /gone/manage.cjs: there is no such file',
    `error: it runs ${old}, which is Node.js 18.19.1; 20.19 is the oldest that will do`,
    'error: it runs /bin/false, which does not tell its version',
  ])
  chmodSync(old, 0o644)
  expect(examine(osa)[2]!.message).toBe(`it runs ${old}: permission denied`)
})

it('a shim of another package is a warning, one that was changed a note', () => {
  const osa = installed()
  expect(new Set(codes(osa, { running: '99.0.0' }).map((text) => text.slice(0, 12)))).toEqual(new Set(['warning shim']))
  edit(osa.generator, 'exit 1', 'exit 2')
  expect(codes(osa)).toEqual(['note shim dynamic_inventory.py'])
})

it('a shim or a kept original that is gone is told', () => {
  const osa = installed()
  rmSync(osa.generator)
  rmSync(join(dirname(osa.manager), `.${basename(osa.manager)}.original.bak`))
  expect(codes(osa)).toEqual(['warning shim dynamic_inventory.py', 'note shim inventory-manage.py'])
})

it('speaks of all four places', () => {
  const osa = installed()
  for (const path of originals(osa)) rmSync(path)
  expect(examine(osa)).toHaveLength(4)
})
