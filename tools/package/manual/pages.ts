/** The manual: a page for each program, each command of `osa-inventory`, and the settings. */
import type { ArgumentParser } from 'argparse'
import { generateParser, generateProgram } from '../../../src/cli/generator/generate-arguments.ts'
import type { Io } from '../../../src/cli/io.ts'
import { manageParser, manageProgram } from '../../../src/cli/manager/manage-arguments.ts'
import {
  type CommandEntry,
  exitStatuses,
  type ToolCommand,
  toolExamples,
  toolOptions,
  toolProgram,
  toolPurpose,
} from '../../../src/cli/tool/command.ts'
import { commandParser } from '../../../src/cli/tool/run-command.ts'
import { commandLine, epilog } from './parser-page.ts'
import { bold, type Edition, escaped, type Heading, literal, prose, references, term, titled } from './roff.ts'
import { settingsHeading, settingsPage } from './settings-page.ts'

/** Exit statuses with their meanings. */
export type Statuses = readonly (readonly [status: number, meaning: string])[]

export interface ManualPage extends Heading {
  readonly text: string
}

/** A page that nobody runs has no world. */
export const nowhere: Io = {
  out: () => {},
  err: () => {},
  env: {},
  cwd: '/',
  isTerminal: { out: false, err: false, in: false },
  ask: async () => undefined,
}

export const toolHeading: Heading = {
  name: toolProgram,
  section: 1,
  summary: 'look after the inventory of an OpenStack-Ansible cloud',
}
export const generateHeading: Heading = {
  name: generateProgram,
  section: 1,
  summary: 'generate the inventory of an OpenStack-Ansible cloud',
}
export const manageHeading: Heading = {
  name: manageProgram,
  section: 1,
  summary: 'show the stored inventory and take hosts out of it',
}

/** @param commands of `osa-inventory` */
export async function manualPages(commands: readonly CommandEntry[], edition: Edition): Promise<ManualPage[]> {
  const programs = [toolHeading, generateHeading, manageHeading]
  const others = [...programs, settingsHeading]
  const page = (heading: Heading, lines: readonly string[], see: readonly Heading[]): ManualPage => {
    const seen = see.filter(({ name }) => name !== heading.name)
    const all = [...titled(heading, edition), ...lines, '.SH SEE ALSO', ...references(seen), ...furtherReading]
    return { ...heading, text: `${all.join('\n')}\n` }
  }
  const headings = commands.map(commandHeading)
  const pages = [
    page(toolHeading, toolPage(commands), [...others, ...headings]),
    page(generateHeading, programPage(await generateParser(nowhere), generateStatuses), others),
    page(manageHeading, programPage(await manageParser(nowhere), manageStatuses), others),
    page(settingsHeading, await settingsPage(), others),
  ]
  for (const entry of commands) {
    const command = await entry.load()
    const parser = await commandParser(entry.name, command, nowhere)
    const lines = [...commandLine(parser), ...commandStatus(command), ...epilog(parser)]
    pages.push(page(commandHeading(entry), lines, others))
  }
  return pages
}

const furtherReading = ['.PP', escaped('The whole documentation is in /usr/share/doc/osa-inventory/docs.')]

function commandHeading({ name, summary }: CommandEntry): Heading {
  return { name: `${toolProgram}-${name}`, section: 1, summary }
}

function toolPage(commands: readonly CommandEntry[]): string[] {
  return [
    '.SH SYNOPSIS',
    `${bold(toolProgram)} \\fICOMMAND\\fR [\\fIOPTION\\fR ...]`,
    '.SH DESCRIPTION',
    prose(toolPurpose),
    '.SH COMMANDS',
    ...commands.flatMap(({ name, summary }) => [
      ...term(bold(name), `${prose(summary)}:`),
      `.BR ${escaped(commandHeading({ name, summary } as CommandEntry).name)} (1)`,
    ]),
    '.SH OPTIONS',
    ...toolOptions.flatMap(([names, meaning]) => term(names.split(', ').map(bold).join(', '), prose(meaning))),
    '.SH EXIT STATUS',
    ...exitStatuses.flatMap(([status, meaning]) => term(bold(String(status)), prose(meaning))),
    '.SH FILES',
    ...files.flatMap(([path, meaning]) => term(bold(path), prose(meaning))),
    '.SH EXAMPLES',
    ...literal(toolExamples.map((example) => `${toolProgram} ${example}`)),
  ]
}

const files: readonly (readonly [path: string, meaning: string])[] = [
  ['/etc/openstack_deploy', 'the configuration directory, unless `OSA_CONFIG_DIR` or `--config` names another'],
  ['/etc/openstack_deploy/openstack_inventory.json', 'the inventory; beside a database a readable copy of it'],
  ['/etc/openstack_deploy/openstack_inventory.history', 'its revisions, where files keep the inventory'],
  ['/etc/openstack_deploy/osa.ini', 'the settings; without them files keep the inventory'],
  ['/etc/ansible/osa.ini', 'the settings where the configuration directory has none'],
]

function programPage(parser: ArgumentParser, statuses: Statuses): string[] {
  return [
    ...commandLine(parser),
    '.SH EXIT STATUS',
    ...statuses.flatMap(([status, meaning]) => term(bold(String(status)), prose(meaning))),
    ...epilog(parser),
  ]
}

/** As docs/commands/generate.md has them. */
export const generateStatuses: Statuses = [
  [0, 'done; with `--check` also when there are warnings'],
  [1, 'refused, or the storage cannot be reached: nothing was written, and standard output is empty'],
  [2, 'the command line is wrong'],
]

/** As docs/commands/manage.md has them. */
export const manageStatuses: Statuses = [
  [0, 'done, also when a name was not there'],
  [1, 'refused: nothing was written; or, with `--strict`, a name was not there'],
  [2, 'the command line is wrong'],
]

function commandStatus(command: ToolCommand): string[] {
  const statuses = statusesOf(command)
  if (typeof statuses === 'string') return ['.SH EXIT STATUS', prose(statuses)]
  return ['.SH EXIT STATUS', ...statuses.flatMap(([status, meaning]) => term(bold(String(status)), prose(meaning)))]
}

/** A description that speaks of the status says it all. */
export function statusesOf({ description, usageStatus = 2 }: ToolCommand): string | Statuses {
  const own = /\bStatus \d.*$/s.exec(description)?.[0]
  if (own !== undefined) return own
  return exitStatuses.map(([status, meaning]) => {
    return [meaning === 'usage' && typeof usageStatus === 'number' ? usageStatus : status, meaning]
  })
}
