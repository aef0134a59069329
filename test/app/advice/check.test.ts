/** Every finding in a file, row by row of the list of defects, at the line that is marked `#!`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkCloud } from '../../../src/app/advice/check.ts'
import { systemRandom } from '../../../src/app/store/random.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { CheckedCloud, main, mainWith } from './check-cloud.ts'
import { rows } from './check-rows.ts'

describe('findings of the configuration', () => {
  it.each(rows)('$row', async ({ row, files, grade, code, says }) => {
    const cloud = new CheckedCloud(files)
    const wanted = code ?? row.split(' ')[0]!
    const found = (await cloud.check()).filter((line) => line.split(' ')[1] === wanted)
    expect(found[0]).toContain(`${grade} ${wanted} ${cloud.mark()} ${says}`)
    expect(found.length).toBe(1)
  })

  it('one line that an alias puts under many groups is reported once', async () => {
    const cloud = new CheckedCloud({
      'config/conf.d/all.yml':
        'identity_hosts: &all\n  infra1:\n    ip: 172.29.236.11\n    no_container: true #!\nimage_hosts: *all\n',
    })
    expect(await cloud.check()).toEqual([
      `warning V16 ${cloud.mark()} no_container of host infra1 in group identity_hosts is not a key of a host's entry: it is ignored`,
    ])
  })
})

describe('what the generator refuses', () => {
  it('comes first, then the rest by file and line', async () => {
    const cloud = new CheckedCloud({
      ...mainWith({ more: 'lxc_hosts: {} #!\nfoo_hosts: {infra1: {ip: 172.29.236.11}} #!' }),
      'config/conf.d/a.yml': 'bar_hosts: {infra1: {ip: 172.29.236.11}} #!',
    })
    expect(await cloud.check()).toEqual([
      `error V17 ${cloud.mark(1)} The group 'lxc_hosts' must not be defined in config; it will be dynamically  generated.`,
      `warning K1 ${cloud.mark(3)} Group bar_hosts was found in configuration but not the environment.`,
      `warning K1 ${cloud.mark(1)} Group lxc_hosts was found in configuration but not the environment.`,
      `warning K1 ${cloud.mark(2)} Group foo_hosts was found in configuration but not the environment.`,
    ])
  })

  it('files that cannot be read', async () => {
    const cloud = new CheckedCloud({ 'config/conf.d/a.yml': 'a: [\n', 'config/conf.d/b.yml': '- 1\n' })
    expect(await cloud.check()).toEqual([
      expect.stringMatching(/^error V2 config\/conf.d\/a.yml:\d /),
      'error V2 config/conf.d/b.yml:1 holds a list, not a mapping; write it as `key: value` lines',
    ])
  })

  it('a directory without a configuration', async () => {
    const { places } = new CheckedCloud({})
    const options = {
      ...places,
      configDirectory: places.environmentDirectory,
      quirks: noQuirks,
      release: { release: newestRelease, why: 'the newest' },
      random: systemRandom(),
    }
    const found = await checkCloud({ ...options, stored: undefined })
    expect(found).toMatchObject([{ grade: 'error', code: 'no-sources' }])
    expect(found[0]?.message).toMatch(/^Could not read data sources: .*openstack_user_config.yml/)
  })

  it('a stored inventory that is not valid', async () => {
    expect(await new CheckedCloud({}).check([])).toEqual(['error S12 the stored inventory is a list, not a mapping'])
  })

  it('writes nothing', async () => {
    const cloud = new CheckedCloud({})
    const before = readdirSync(cloud.directory, { recursive: true })
    expect(await cloud.check()).toEqual([])
    expect(readdirSync(cloud.directory, { recursive: true })).toEqual(before)
    expect(readFileSync(join(cloud.directory, main), 'utf8')).toBe(mainWith()[main])
  })
})

describe('sound clouds', () => {
  const reference = join(import.meta.dirname, '../../../../shared/reference')
  const missing = existsSync(reference) ? undefined : "the original's own examples are not at hand"

  it.skipIf(missing)(`the original's test example is ok${missing ? ` (skipped: ${missing})` : ''}`, async () => {
    const configDirectory = join(reference, 'cases/test')
    const options = {
      configDirectory,
      environmentDirectory: reference,
      quirks: noQuirks,
      release: { release: newestRelease, why: 'the newest' },
      random: systemRandom(),
    }
    expect(await checkCloud({ ...options, stored: undefined })).toEqual([])
  })

  it.skipIf(missing)(
    `its production example has one defect, thrice${missing ? ` (skipped: ${missing})` : ''}`,
    async () => {
      const configDirectory = join(reference, 'cases/prod')
      const options = {
        configDirectory,
        environmentDirectory: reference,
        quirks: noQuirks,
        release: { release: newestRelease, why: 'the newest' },
        random: systemRandom(),
      }
      const stored = parseJson(readFileSync(join(configDirectory, 'settled.json'), 'utf8'))
      const found = await checkCloud({ ...options, stored })
      expect(found.map(({ code, line }) => `${code} ${line}`)).toEqual(['C6 147', 'C6 156', 'C6 165'])
    },
  )

  it('the example is ok', async () => {
    const examples = join(import.meta.dirname, '../../../examples/cloud')
    const places = {
      configDirectory: join(examples, 'openstack_deploy'),
      environmentDirectory: join(examples, 'environment'),
    }
    expect(
      await checkCloud({
        ...places,
        quirks: noQuirks,
        release: { release: newestRelease, why: 'the newest' },
        random: systemRandom(),
        stored: undefined,
      }),
    ).toEqual([])
  })
})
