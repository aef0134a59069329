/** The example of settings is one that the programs take, and has all settings. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inventoryOptions } from '../../src/app/settings/options.ts'
import { exampleIni } from '../../tools/package/example-ini.ts'
import { builtInPlugins } from '../../tools/settings-docs/declared.ts'
import { exampleCloud, run } from '../support/program.ts'

function settingsWith(text: string | undefined): unknown {
  const config = exampleCloud()
  if (text !== undefined) writeFileSync(join(config, 'osa.ini'), text)
  const shown = run('osa-inventory', ['backend', 'show', '--json'], { env: { OSA_CONFIG_DIR: config } })
  expect([shown.status, shown.stderr]).toEqual([0, ''])
  return JSON.parse(shown.stdout.replaceAll(config, 'CONFIG'))
}

interface Shown {
  readonly options: readonly { readonly section: string; readonly option: string; readonly value: unknown }[]
}

function values(text: string | undefined): string[] {
  const { options } = settingsWith(text) as Shown
  return options.map(({ section, option, value }) => `${section}.${option} = ${JSON.stringify(value)}`)
}

describe('the example of settings', () => {
  it('changes nothing as it is', async () => {
    expect(values(await exampleIni())).toEqual(values(undefined))
  })

  it('says the defaults: without the comment signs before them they change nothing either', async () => {
    const text = (await exampleIni()).replaceAll(/^#(?=[a-z_]+ = (?!<))/gm, (sign, at: number, whole: string) => {
      // Only those of [inventory]: the sections of backends stay comments.
      return whole.slice(0, at).includes('#[') ? sign : ''
    })
    expect(text).toContain('\nbackend = file\n')
    const config = text.replace(/^config_dir = .*$/m, '')
    expect(values(config)).toEqual(values(undefined))
  })

  it('has every option of every backend, and no line of more than 80 characters', async () => {
    const lines = (await exampleIni()).split('\n')
    expect(lines.filter((line) => line.length > 80)).toEqual([])
    const has = (name: string) => lines.some((line) => line.startsWith(`#${name} = `))
    const plugins = await builtInPlugins()
    for (const specs of [inventoryOptions, ...plugins.map(({ options }) => options)])
      expect(Object.keys(specs).filter((name) => !has(name))).toEqual([])
    for (const { name } of plugins) expect(lines).toContain(`#[${name}]`)
  })
})
