/** What is in every package, and where: programs, links, manual, completion, documentation, licences. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { generateProgram } from '../../src/cli/generator/generate-arguments.ts'
import { manageProgram } from '../../src/cli/manager/manage-arguments.ts'
import { toolProgram } from '../../src/cli/tool/command.ts'
import { commands } from '../../src/cli/tool/commands.ts'
import { bashCompletion } from '../../src/cli/tool/completion/completion-bash.ts'
import { completedPrograms } from '../../src/cli/tool/completion/completion-words.ts'
import { zshCompletion } from '../../src/cli/tool/completion/completion-zsh.ts'
import { billOfMaterials, type Materials } from './bill.ts'
import { copyrightFile } from './copyright.ts'
import { exampleIni } from './example-ini.ts'
import { manualPages, nowhere } from './manual/pages.ts'
import type { Release } from './release.ts'
import type { Entry } from './tree.ts'

export const programs = `usr/lib/${toolProgram}`
export const documentation = `usr/share/doc/${toolProgram}`
/** Where each distribution's zsh looks. */
export const zshPlaces = { debian: 'usr/share/zsh/vendor-completions', others: 'usr/share/zsh/site-functions' }

export interface Contents {
  readonly entries: readonly Entry[]
  readonly bill: string
}

/** @param executable the single executable's file */
export async function contentsOf(executable: string, materials: Materials, release: Release): Promise<Contents> {
  const bill = billOfMaterials(materials, release)
  const entries: Entry[] = [
    { path: `${programs}/${toolProgram}`, copyOf: executable, isProgram: true },
    // Not in usr/bin: there they would be called where OpenStack-Ansible's own programs of these names are meant.
    ...[generateProgram, manageProgram].map((name) => ({ path: `${programs}/${name}`, link: toolProgram })),
    { path: `usr/bin/${toolProgram}`, link: `../lib/${toolProgram}/${toolProgram}` },
    ...(await manualEntries(release)),
    ...(await completionEntries()),
    { path: `${documentation}/copyright`, text: copyrightFile(materials.engine, materials.packages) },
    { path: `${documentation}/changelog.gz`, text: zipped(readFileSync('CHANGELOG.md')) },
    { path: `${documentation}/bom.cdx.json`, text: bill },
    { path: `${documentation}/examples/osa.ini`, text: await exampleIni() },
    ...['LICENSE', 'README.md', 'SECURITY.md', 'THIRD-PARTY.md'].map((name) => ({
      path: `${documentation}/${name}`,
      copyOf: name,
    })),
    ...filesBelow('docs', `${documentation}/docs`),
    ...filesBelow('examples', `${documentation}/examples`),
    ...filesBelow('schemas', `${documentation}/schemas`),
  ]
  return { entries, bill }
}

async function manualEntries({ version, date }: Release): Promise<Entry[]> {
  const pages = await manualPages(commands, { version, date })
  return pages.map(({ name, section, text }) => ({
    path: `usr/share/man/man${section}/${name}.${section}.gz`,
    text: zipped(text),
  }))
}

async function completionEntries(): Promise<Entry[]> {
  const completed = await completedPrograms(commands, nowhere)
  const bash = 'usr/share/bash-completion/completions'
  return [
    { path: `${bash}/${toolProgram}`, text: bashCompletion(completed) },
    // Completion is loaded by the command's name.
    ...[generateProgram, manageProgram].map((name) => ({ path: `${bash}/${name}`, link: toolProgram })),
    { path: `${zshPlaces.debian}/_osa_inventory`, text: zshCompletion(completed) },
  ]
}

/** What someone has built or installed there does not go along, nor what git needs. */
const made = ['node_modules', 'dist', '__pycache__', '.gitignore']

function filesBelow(directory: string, into: string): Entry[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry): Entry[] => {
    if (made.includes(entry.name)) return []
    const [from, to] = [join(directory, entry.name), `${into}/${entry.name}`]
    return entry.isDirectory() ? filesBelow(from, to) : [{ path: to, copyOf: from }]
  })
}

/** Node.js writes neither a name nor a time into it. */
export function zipped(content: string | Uint8Array, level = 9): Uint8Array {
  return gzipSync(content, { level })
}
