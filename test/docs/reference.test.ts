/** The reference says what the programs declare; a page for each command, by `osa-inventory help` too. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/tool/commands.ts'
import { referencePages } from '../../tools/reference/document.ts'
import { repository, run } from '../support/program.ts'

/** What `osa-inventory NAME` is called by itself. */
const names: Readonly<Record<string, string>> = {
  inventory: 'openstack-ansible-inventory',
  manage: 'openstack-ansible-inventory-manage',
}
const directory = join(repository, 'docs/reference')
const textOf = (path: string) => readFileSync(join(repository, path), 'utf8')

describe('docs/reference', () => {
  it('is what the programs declare (node build.mjs --tools && node dist/tools/reference.cjs)', async () => {
    const pages = await referencePages(commands, {
      toolPage: textOf('docs/commands/osa-inventory.md'),
      schemas: readdirSync(join(repository, 'schemas/results')).map((file) => basename(file, '.json')),
    })
    expect(readdirSync(directory).sort()).toEqual([...pages.keys()].sort())
    for (const [name, text] of pages) {
      expect({ name, text: textOf(`docs/reference/${name}`) }).toEqual({ name, text })
    }
  })

  it('has a page for each command that the help lists', () => {
    const { stdout } = run('osa-inventory', ['--help'])
    const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) {2,}\S/gm)].map(([, name]) => name!)
    expect(listed.length).toBeGreaterThan(25)
    const pages = readdirSync(directory)
    // The two other programs, by their own names.
    const missing = listed.filter((name) => !pages.includes(`${name}.md`))
    expect(missing).toEqual(['inventory', 'manage'])
    for (const name of missing) expect(pages).toContain(`${names[name]}.md`)
  })

  it('has every option that --help shows, and its exit statuses', () => {
    for (const name of ['history', 'diff', 'install']) {
      const { stdout } = run('osa-inventory', [name, '--help'])
      const options = new Set(stdout.match(/(?<=^ {2}(?:-\w, )?)--[a-z-]+/gm))
      const page = textOf(`docs/reference/${name}.md`)
      expect(options.size).toBeGreaterThan(5)
      expect([...options].filter((option) => !page.includes(`\`${option}`))).toEqual([])
    }
    // Wrong usage has another status under one of its options: the page says the usual one, and the option says more.
    expect(textOf('docs/reference/diff.md')).toMatch(/^\| 2 \| usage \|$/m)
    expect(textOf('docs/reference/upgrade-preview.md')).not.toContain('=>')
  })
})
