/** The manual says of every program, command, option and setting what the programs themselves say. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/tool/commands.ts'
import { type ManualPage, manualPages } from '../../tools/package/manual/pages.ts'
import { prose } from '../../tools/package/manual/roff.ts'
import { builtInPlugins } from '../../tools/settings-docs/declared.ts'
import { has } from '../support/packages.ts'
import { lacking, type ProgramName, run, runCommand, scratch } from '../support/program.ts'
import { missingPackage } from '../support/server-process.ts'

const noMandoc = lacking(missingPackage('mandoc', has('mandoc')))
const noMan = lacking(missingPackage('man-db', has('lexgrog')))

let pages: ManualPage[]
beforeAll(async () => {
  pages = await manualPages(commands, { version: '1.2.3', date: new Date('2026-11-01T00:00:00Z') })
})

function file({ name, section, text }: ManualPage): string {
  const path = join(scratch(), `${name}.${section}`)
  writeFileSync(path, text)
  return path
}

/** One line, without overstriking. */
function rendered(text: string): string {
  const { stdout } = spawnSync('mandoc', ['-T', 'utf8'], { input: text, encoding: 'utf8' })
  return plain(stdout)
}

/** A character, and the backspace behind it. */
const overstruck = new RegExp(`.${'\b'}`, 'gu')

function plain(text: string): string {
  return text.replaceAll(overstruck, '').replaceAll(/\s+/g, ' ').trim()
}

function helpOf({ name }: ManualPage): string {
  const [program, args] = /^osa-inventory-(.*)$/.exec(name)
    ? (['osa-inventory', [name.slice('osa-inventory-'.length)]] as const)
    : ([name, []] as const)
  const { status, stdout } = run(program as ProgramName, [...args, '--help'])
  expect(status).toBe(0)
  return stdout
}

describe('the manual', () => {
  it('has a page for each program, each command and the settings', () => {
    const help = helpOf({ name: 'osa-inventory' } as ManualPage)
    // The two other programs have their own pages.
    const listed = [...help.slice(0, help.indexOf('the other programs')).matchAll(/^ {2}([a-z][a-z-]+) {2}/gm)]
    expect(listed.length).toBeGreaterThan(20)
    const expected = ['osa-inventory', 'openstack-ansible-inventory', 'openstack-ansible-inventory-manage']
    expect(pages.map(({ name, section }) => `${name}.${section}`).sort()).toEqual(
      [...expected, ...listed.map(([, name]) => `osa-inventory-${name}`)]
        .map((name) => `${name}.1`)
        .concat('osa.ini.5')
        .sort(),
    )
  })

  it.skipIf(noMandoc)(`tells every option and its meaning as --help does ${noMandoc ?? ''}`, () => {
    for (const page of pages.filter(({ section }) => section === 1)) {
      const text = rendered(page.text)
      const help = helpOf(page).replaceAll('`', '')
      const said = help.slice(
        help.search(/^(?:positional arguments|options|make the inventory):$/m),
        help.search(/^examples:$/m),
      )
      const terms = said.split(/^ {2}(?=\S)/m).slice(1)
      expect(terms.length).toBeGreaterThan(1)
      for (const term of terms) {
        const [names, meaning] = term.split(/ {2,}|\n/, 1).concat(term.slice(term.search(/ {2,}|\n|$/))) as [
          string,
          string,
        ]
        for (const option of names.split(/, | /).filter((each) => each.startsWith('-'))) expect(text).toContain(option)
        expect(text, page.name).toContain(plain(meaning.replace(/\n\S.*$/s, '')))
      }
    }
  })

  it.skipIf(noMandoc)(`tells every setting with its default and its variable ${noMandoc ?? ''}`, async () => {
    const text = rendered(pages.find(({ section }) => section === 5)!.text)
    for (const { name: plugin, options } of await builtInPlugins()) {
      for (const [name, { default: value }] of Object.entries(options)) {
        const variable = `OSA_INVENTORY_${plugin}__${name}`.toUpperCase().replaceAll('-', '_')
        expect(text).toContain(variable)
        if (value) expect(text).toContain(`Default: ${value} (`)
      }
    }
  })

  it.skipIf(noMandoc)(`has nothing that mandoc finds fault with ${noMandoc ?? ''}`, () => {
    for (const page of pages) expect(runCommand('mandoc', ['-T', 'lint', '-W', 'warning', file(page)]).stdout).toBe('')
  })

  it.skipIf(noMan)(`is found by apropos, and man shows it without a warning ${noMan ?? ''}`, () => {
    for (const page of pages) {
      const path = file(page)
      expect(runCommand('lexgrog', [path]).stdout).toContain(`"${page.name} - ${page.summary}"`)
      const env = { LC_ALL: 'C.UTF-8', MANWIDTH: '80' }
      expect(runCommand('man', ['--warnings', '-l', path], { env }).stderr).toBe('')
    }
  })

  it.skipIf(noMandoc)(`shows any text as it is ${noMandoc ?? ''}`, () => {
    const word = fc.stringMatching(/^[!-_a-~äß…€\\.'"^~-]{1,12}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        const text = `.TH X 1 2026-11-01\n.SH NAME\nx \\- y\n.SH DESCRIPTION\n${prose(words.join(' '))}\n`
        expect(rendered(text)).toContain(`DESCRIPTION ${words.join(' ')}`)
      }),
      { numRuns: 60 },
    )
  })
})
