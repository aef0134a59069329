/** The reference: a page for each command, and one that lists them, as Markdown. */
import type { ArgumentParser } from 'argparse'
import { generateParser } from '../../src/cli/generator/generate-arguments.ts'
import { manageParser } from '../../src/cli/manager/manage-arguments.ts'
import { type CommandEntry, toolProgram } from '../../src/cli/tool/command.ts'
import { purposes } from '../../src/cli/tool/purposes.ts'
import { commandParser } from '../../src/cli/tool/run-command.ts'
import { epilogOf, formOf, helpOf, type Marks, shownActions } from '../package/manual/command-line.ts'
import {
  generateHeading,
  generateStatuses,
  manageHeading,
  manageStatuses,
  nowhere,
  type Statuses,
  statusesOf,
} from '../package/manual/pages.ts'
import type { Heading } from '../package/manual/roff.ts'
import { anchorOf } from '../site/anchors.ts'

const made = '<!-- Made by tools/reference from what the programs declare: change that, or the tool. -->'

export interface Around {
  /** The text of `docs/commands/osa-inventory.md`. */
  readonly toolPage: string
  /** Names of what is in `schemas/results`, without an ending. */
  readonly schemas: readonly string[]
}

/** @returns the pages by their names in `docs/reference` */
export async function referencePages(commands: readonly CommandEntry[], around: Around): Promise<Map<string, string>> {
  const pages = new Map([['README.md', overview(commands)]])
  const programs = [
    [generateHeading, await generateParser(nowhere), generateStatuses, 'docs/commands/generate.md'],
    [manageHeading, await manageParser(nowhere), manageStatuses, 'docs/commands/manage.md'],
  ] as const
  for (const [heading, parser, statuses, more] of programs) {
    pages.set(`${heading.name}.md`, page(heading.name, heading.summary, parser, statuses, [withMore(more)]))
  }
  for (const entry of commands) {
    const command = await entry.load()
    const parser = await commandParser(entry.name, command, nowhere)
    const further = [
      withMore(`docs/commands/osa-inventory.md#${anchorOf(headingOf(entry.name, around.toolPage))}`),
      ...schemasOf(entry, around),
    ]
    pages.set(`${entry.name}.md`, page(parser.prog, entry.summary, parser, statusesOf(command), further))
  }
  return pages
}

function overview(commands: readonly CommandEntry[]): string {
  const named = new Map(commands.map((entry) => [entry.name, entry]))
  const programs: readonly Heading[] = [generateHeading, manageHeading]
  const lines = purposes.flatMap(([purpose, names]) => [
    `## ${purpose[0]!.toUpperCase()}${purpose.slice(1)}`,
    '',
    '| command | what it does |',
    '| --- | --- |',
    ...names.map((name) => `| [\`${toolProgram} ${name}\`](${name}.md) | ${cell(named.get(name)!.summary)} |`),
    '',
  ])
  return [
    '# Reference',
    '',
    made,
    '',
    'A page for each command: how it is written, its options, its exit statuses. They say the same as `--help`. What the',
    'commands print, with examples, is on the pages of the [generator](docs/commands/generate.md), the',
    '[manager](docs/commands/manage.md) and the [tool](docs/commands/osa-inventory.md); what can be set is in',
    '[settings](docs/settings.md), what is printed when something is wrong in [codes](docs/codes.md).',
    '',
    '## The programs of OpenStack-Ansible',
    '',
    '| program | what it does |',
    '| --- | --- |',
    ...programs.map(({ name, summary }) => `| [\`${name}\`](${name}.md) | ${cell(summary)} |`),
    '',
    ...lines,
  ]
    .map(fromHere)
    .join('\n')
    .replace(/\n+$/, '\n')
}

function page(
  title: string,
  summary: string,
  parser: ArgumentParser,
  statuses: string | Statuses,
  further: readonly string[],
): string {
  const { words, options } = shownActions(parser)
  const { examples, rest } = epilogOf(parser)
  const rows = (actions: typeof words) =>
    actions.map((action) => `| ${formOf(action, marks).replaceAll('` `', ' ')} | ${cell(helpOf(action))} |`)
  return [
    `# ${title}`,
    '',
    made,
    '',
    `${summary[0]!.toUpperCase()}${prose(summary.slice(1))}.`,
    '',
    '```text',
    ...usageOf(parser),
    '```',
    '',
    ...(parser.description ?? '').split('\n\n').flatMap((part) => [prose(part), '']),
    ...(words.length === 0 ? [] : ['| argument | meaning |', '| --- | --- |', ...rows(words), '']),
    '| option | meaning |',
    '| --- | --- |',
    ...rows(options),
    '',
    ...(rest === '' ? [] : [prose(rest), '']),
    '## Exit status',
    '',
    ...(typeof statuses === 'string'
      ? [prose(statuses)]
      : [
          '| status | meaning |',
          '| --- | --- |',
          ...statuses.map(([status, text]) => `| ${status} | ${cell(text)} |`),
        ]),
    '',
    '## Examples',
    '',
    '```text',
    ...examples,
    '```',
    '',
    '## Further',
    '',
    ...further.map((line) => `- ${line}`),
    '',
  ].join('\n')
}

/** As wide as usual terminals, however wide this one is: brackets stay whole. */
function usageOf(parser: ArgumentParser): string[] {
  const [, rest = ''] = parser.format_usage().replaceAll(/\s+/g, ' ').trim().split(`usage: ${parser.prog} `)
  const indent = ' '.repeat(parser.prog.length)
  const lines: string[] = []
  let line = parser.prog
  for (const part of partsOf(rest)) {
    if (line.length + 1 + part.length > 80) {
      lines.push(line)
      line = indent
    }
    line += ` ${part}`
  }
  return [...lines, line]
}

/** What is between blanks that are in no brackets. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  for (const word of text.split(' ')) {
    if (depth > 0) parts[parts.length - 1] += ` ${word}`
    else parts.push(word)
    depth += (word.match(/[[({]/g) ?? []).length - (word.match(/[\])}]/g) ?? []).length
  }
  return parts
}

function withMore(place: string): string {
  return `[What it prints, with examples](${fromHere(place)})`
}

/** Pages are named from the top of the repository, so that a page that is gone is noticed. */
function fromHere(line: string): string {
  return line.replaceAll(/(?<=^|\]\()docs\//g, '../')
}

/** Results by `--json`: of the command, and of its actions. */
function schemasOf({ name }: CommandEntry, { schemas }: Around): string[] {
  const own = schemas.filter((each) => each === name || each.startsWith(`${name}-`))
  const links = own.map((each) => `[${each}](../../schemas/results/${each}.json)`)
  return links.length === 0 ? [] : [`JSON Schema of what \`--json\` prints: ${links.join(', ')}`]
}

/** The section of the page that tells of a command; some have one together: `## install and uninstall`. */
function headingOf(name: string, toolPage: string): string {
  for (const [, heading] of toolPage.matchAll(/^## (.+)$/gm)) {
    if (heading!.split(' and ').includes(name)) return heading!
  }
  throw new Error(`docs/commands/osa-inventory.md has no section ## ${name}`)
}

const marks: Marks = {
  literal: (text) => `\`${text}\``,
  variable: (text) => `\`${text}\``,
  plain: (text) => text.replaceAll('|', '\\|'),
}

function cell(text: string): string {
  return prose(text).replaceAll('|', '\\|')
}

/** What is between backquotes is as in Markdown; elsewhere nothing is markup. */
function prose(text: string): string {
  const parts = text.replaceAll(/\s+/g, ' ').trim().split('`')
  return parts
    .map((part, index) => (index % 2 === 0 ? part.replaceAll(/[\\*<>[\]]|(?<!\w)_|_(?!\w)/g, '\\$&') : part))
    .join('`')
}
