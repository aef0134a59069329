/** `osa-inventory history`: the revisions, newest first. */
import type { RevisionInfo } from '../../backends/contract.ts'
import { Dict, type Value } from '../../python/value.ts'
import type { ExitCode } from '../io.ts'
import { defineCommand } from './command.ts'
import { addConfig, addJson, type ConfigValues, type JsonValues, openStore, printJson } from './options.ts'

interface Values extends ConfigValues, JsonValues {}

export const historyCommand = defineCommand<Values>({
  description:
    'Lists the revisions of the stored inventory, newest first: number, time, author, what changed, command, reason.',
  examples: ['history', "history --json | jq '.[0]'"],
  declare(parser) {
    addConfig(parser)
    addJson(parser)
  },
  async run(values, context): Promise<ExitCode> {
    const store = await openStore(values, context)
    const infos: RevisionInfo[] = []
    for await (const info of store.revisions()) infos.push(info)
    if (values.json) printJson(infos.map(asValue), context)
    else context.io.out(infos.length === 0 ? 'no revision yet\n' : table(infos))
    return 0
  },
})

const headings = ['revision', 'time', 'author', 'hosts', 'groups', 'command', 'reason']

/** Columns apart by two blanks; the last two may hold blanks of their own. */
function table(infos: readonly RevisionInfo[]): string {
  const rows = [headings, ...infos.map(cells)]
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function cells({ id, time, author, summary, command, reason }: RevisionInfo): string[] {
  const { counts } = summary
  const hosts = changes(counts.hostsAdded, counts.hostsRemoved, counts.hostsChanged)
  const groups = changes(counts.groupsAdded, counts.groupsRemoved, counts.groupsChanged)
  return [String(id), time.replace(/\.\d+Z$/, 'Z'), author, hosts, groups, oneLine(command), oneLine(reason ?? '-')]
}

/** `+3-1~12`: added, removed, changed; `-` for nothing. */
function changes(added = 0, removed = 0, changed = 0): string {
  const parts = [added && `+${added}`, removed && `-${removed}`, changed && `~${changed}`].filter((part) => part !== 0)
  return parts.join('') || '-'
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

function asValue(value: unknown): Value {
  if (Array.isArray(value)) return value.map(asValue)
  if (value === null || typeof value !== 'object') return (value ?? null) as Value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return new Dict(entries.map(([key, item]) => [key, asValue(item)]))
}
