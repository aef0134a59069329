/** `docs/codes.md`: an introduction, and the tables of codes that each floor of `src` has. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Section {
  readonly title: string
  readonly before?: string
  /** Codes by which one of the table goes elsewhere, too. */
  readonly alias?: (code: string) => string
  readonly after?: string
}

const sections: readonly Section[] = [
  { title: 'Hosts and groups' },
  { title: 'Networks and addresses' },
  { title: 'Files' },
  { title: 'Environment' },
  { title: 'The stored inventory' },
  {
    title: 'The installation',
    before: 'Only `osa-inventory doctor` looks at these.\n',
    after:
      'What `doctor` cannot do at all, such as read the stored inventory, is an error too: its code is that of the ' +
      '[error](#errors)\nin small letters (`corrupt-document`).\n',
  },
  {
    title: 'Errors',
    before:
      'An error ends a command with status 1, or with 3 if another try may succeed (the generator and the manager know 1 ' +
      'only).\nIts code is on the last line of the message. In small letters it is the code of `doctor` for the same thing.\n',
    alias: (code) => code.slice('ERR_'.length).toLowerCase().replaceAll('_', '-'),
    after:
      '`internal error` is a fault of the program: `OSA_INVENTORY_DEBUG=1` shows where, for a report. Faults of the command ' +
      'line have\nno code; the status is 2 (in some commands 1), and `--help` says what is possible.\n',
  },
  {
    title: 'What stale lists',
    before: '[`osa-inventory stale`](commands/osa-inventory.md#stale) has the code before each entry.\n',
  },
  {
    title: 'What compare-original explains',
    before:
      '[`osa-inventory compare-original`](commands/osa-inventory.md#compare-original) names the row of ' +
      '[differences](differences.md) that a\ndifference comes from.\n',
  },
]

interface Table {
  readonly head: string
  /** Without the bar at their beginning. */
  readonly rows: readonly string[]
}

/** @param source the directory `src`, where each floor has the tables of its codes in `codes.md` */
export function codesDocument(source: string): string {
  const tables = new Map<string, Table>()
  for (const floor of ['core', 'app', 'cli', 'backends']) {
    const text = readFileSync(join(source, floor, 'codes.md'), 'utf8').replaceAll('](../../docs/', '](')
    for (const part of text.split('\n## ').slice(1)) {
      const [title, , head, , ...lines] = part.trimEnd().split('\n')
      const rows = lines.map((line) => line.slice('| '.length))
      if (!sections.some((section) => section.title === title)) throw new Error(`src/${floor}/codes.md: ## ${title}`)
      tables.set(title!, { head: head!, rows: [...(tables.get(title!)?.rows ?? []), ...rows] })
    }
  }
  return [introduction, indexText(tables), ...sections.map((section) => sectionText(section, tables))].join('\n')
}

function sectionText({ title, before, alias, after }: Section, tables: ReadonlyMap<string, Table>): string {
  const { head, rows } = tables.get(title)!
  const named = rows.map((row) => (alias ? row.replace(/\S+/, (code) => `${code}, ${alias(code)}`) : row))
  const table = [head, '| --- | --- | --- | --- |', ...named.map((row) => `| ${row}`), '']
  return [`## ${title}\n`, ...(before ? [before] : []), table.join('\n'), ...(after ? [after] : [])].join('\n')
}

/** Each code with the sections that have it. */
function indexText(tables: ReadonlyMap<string, Table>): string {
  const places = new Map<string, Set<string>>()
  for (const { title } of sections) {
    for (const row of tables.get(title)!.rows) {
      const [code] = row.split(' ', 1)
      const link = `[${title}](#${title.toLowerCase().replaceAll(' ', '-')})`
      places.set(code!, (places.get(code!) ?? new Set()).add(link))
    }
  }
  const rows = [...places]
    .sort(([a], [b]) => byCode(a, b))
    .map(([code, links]) => `| ${code} | ${[...links].join(', ')} |`)
  return ['| code | where |', '| --- | --- |', ...rows, ''].join('\n')
}

/** `C6` before `C10`; names after letters with numbers. */
function byCode(a: string, b: string): number {
  const rank = (code: string): number => (/^[A-Z]\d+$/.test(code) ? 0 : code.startsWith('ERR_') ? 2 : 1)
  return rank(a) - rank(b) || a.localeCompare(b, 'en', { numeric: true })
}

const introduction = `# Codes

<!-- Made by tools/codes-docs from the tables in src/*/codes.md: change those, or the tool. -->

Every message that says what is wrong has a code. It is at the end of the last line of the message, behind \`#\`, so that
a remedy can be copied into a shell or a YAML file with it:

\`\`\`
/etc/openstack_deploy/openstack_user_config.yml:31: compute_hosts.compute1: host compute1 in group compute_hosts has no ip
    add its address: \`ip: 172.29.236.11\`  # V1
\`\`\`

Lines for \`osa.ini\` are below a comment that has the code: behind a value it would be a part of the value.

Look the code up in the list below. A code that is in several sections says the same thing of different places.

\`openstack-ansible-inventory --check\` and \`osa-inventory doctor\` tell everything that can be said of the inputs: the user
configuration, the environment and the stored inventory. They run the whole generation in memory and write nothing. What
they tell is a finding, with a grade, a code, a message, a remedy and, if it is about a file, the file and line.

| grade | meaning | a normal run | \`--check\` |
| --- | --- | --- | --- |
| error | the generator refuses the inputs | says the same on standard error, prints nothing, status 1 | told, status 1 |
| warning | it works, but probably not as intended | says nothing (Ansible would show it as an error) | told, status 0, no \`Configuration ok!\` |
| note | worth knowing; perhaps nothing to do | says nothing | not told; \`doctor\` does |

Codes of a letter and a number are those of the [differences from the original](differences.md) where they are in that
list. [Settings that must agree](agreement.md) shows which settings are compared, and the code for each.
One line of a file that an alias repeats under many names is reported once. A key that begins with \`_\` is there for its anchor
(\`_control_hosts: &control_hosts\`), and nothing is said of it; nor of another key that aliases of its file refer to, unless it
looks like a known one misspelt. Programs take \`osa-inventory doctor --json\`.
`
