/** Settings files that an earlier state of the programs took mean what they meant. */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FrozenCloud, samples } from './samples.ts'

const settings = join(samples, 'settings')
const names = readdirSync(settings).flatMap((name) => /^(.*)\.ini$/.exec(name)?.[1] ?? [])

interface Shown {
  readonly options: readonly { readonly section: string; readonly option: string }[]
}

it.each(names)('%s.ini: every option has the value that it had, from the same line', async (name) => {
  const cloud = new FrozenCloud()
  cloud.settings(readFileSync(join(settings, `${name}.ini`), 'utf8'))
  cpSync(join(samples, 'plugins/my-backend.mjs'), cloud.path('my-backend.mjs'))
  const shown = JSON.parse(await cloud.tool('backend', 'show', '--json')) as Shown
  const text = readFileSync(join(settings, `${name}.told.json`), 'utf8')
  const told = JSON.parse(text.replaceAll('/tmp/osa-frozen/settings', cloud.directory)) as Shown
  expect(told.options.length).toBeGreaterThan(8)
  // There may be more by now.
  const isTold = (each: Shown['options'][number]): boolean =>
    told.options.some(({ section, option }) => section === each.section && option === each.option)
  expect({ ...shown, options: shown.options.filter(isTold) }).toEqual(told)
})
