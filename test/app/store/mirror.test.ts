/** A readable copy that is kept aside: what is told of it, and when there is no name left. */
import { readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepAside, mirrorIn } from '../../../src/app/store/mirror.ts'
import { scratch } from '../../support/program.ts'

const name = 'openstack_inventory.json'
const aside = `${name}.aside-20231114T221320Z`

function copyAt(path: string): ReturnType<typeof seen> {
  writeFileSync(path, '{}')
  utimesSync(path, 1_700_000_000, 1_700_000_000)
  return seen(path)
}

function seen(path: string) {
  return statSync(path, { bigint: true })
}

it('has a second name, which debugging tells, also behind a link', () => {
  const [directory, elsewhere] = [scratch(), scratch()]
  const told: string[] = []
  const path = join(directory, name)
  copyAt(join(elsewhere, name))
  symlinkSync(join(elsewhere, name), path)
  const mirror = mirrorIn(directory, (message) => told.push(message))
  expect(mirror.keepAside(seen(path))).toBe(true)
  expect(readdirSync(elsewhere).sort()).toEqual([name, aside])
  expect(readdirSync(directory)).toEqual([name])
  expect(told).toEqual([`${path} is kept as ${join(elsewhere, aside)}`])
})

it('that is gone by then stops nobody, which debugging tells', () => {
  const directory = scratch()
  const told: string[] = []
  const path = join(directory, name)
  const stat = copyAt(path)
  rmSync(path)
  expect(mirrorIn(directory, (message) => told.push(message)).keepAside(stat)).toBe(false)
  expect(readdirSync(directory)).toEqual([])
  const message = expect.stringMatching(`^${path}, the readable copy of the inventory, was not kept aside: .`)
  expect(told).toEqual([message])
})

it('has one of a hundred names, or none', () => {
  const directory = scratch()
  const path = join(directory, name)
  const stat = copyAt(path)
  const names = [aside, ...Array.from({ length: 99 }, (_, index) => `${aside}-${index + 2}`)]
  for (const taken of names) writeFileSync(join(directory, taken), 'of someone else')
  expect(() => keepAside(path, stat)).toThrow('EEXIST')
  expect(readdirSync(directory).sort()).toEqual([name, ...names].sort())
  rmSync(join(directory, `${aside}-100`))
  expect(keepAside(path, stat)).toBe(join(directory, `${aside}-100`))
})
