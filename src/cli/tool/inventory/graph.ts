/** `osa-inventory graph`: the groups as a tree, as text and as a picture. */
import { resolve } from 'node:path'
import { writeOutput } from '../../../app/store/output-file.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import { type GraphGroup, GroupGraph } from '../../../core/inventory/views/graph.ts'
import { graphDot, graphMermaid, graphSvg, graphText } from '../../../core/inventory/views/graph-pictures.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { answer, jsonText, linesText, type Plain } from '../answer.ts'
import { defineCommand } from '../command.ts'
import { addShared, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { UnknownNameError } from '../unknown-name.ts'

const formats = ['text', 'dot', 'mermaid', 'svg', 'json'] as const

interface Values extends SharedValues {
  readonly group?: string | null
  readonly format?: (typeof formats)[number] | null
  readonly output?: string | null
  readonly groups: boolean
  readonly no_counts: boolean
}

export const graphCommand = defineCommand<Values>({
  description:
    'Shows the groups as a tree, each with its hosts, as `ansible-inventory --graph` does, and behind each group how many ' +
    'hosts it has with those of the groups below it. The same as a picture: for Graphviz (dot), Mermaid, or as SVG.',
  examples: ['graph', 'graph galera_all', 'graph --groups', 'graph compute_all --format svg -o compute.svg'],
  declare(parser) {
    parser.add_argument('group', {
      metavar: 'GROUP',
      nargs: '?',
      help: 'only this group and what is below it; default: all',
    })
    parser.add_argument('--format', { choices: [...formats], help: 'default: text' })
    addOption(parser, '-o, --output FILE', 'written whole or not at all; default, and -: standard output')
    addOption(parser, '--groups', 'only groups, no hosts')
    addOption(parser, '--no-counts', 'text without the numbers: byte for byte what ansible-inventory prints')
    addShared(parser, 'config', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const { format: asked, json } = values
    if (json && asked && asked !== 'json') return context.usage('--json is --format json')
    const format = json ? 'json' : (asked ?? 'text')
    const store = await openStore(values, context)
    const graph = new GroupGraph(inventoryIn(store, await store.load(), values, context))
    const name = values.group ?? 'all'
    const group = graph.group(name)
    if (!group) {
      const meant = meantText(nearestOrBegun(name, graph.names))
      throw new UnknownNameError(`there is no group ${name} in the inventory${meant}`)
    }
    const drawn =
      format === 'json' ? jsonText(groupAsJson(group, !values.groups)) : linesText(linesOf(group, format, values))
    const { output } = values
    if (!output || output === '-') {
      context.io.out(drawn)
      return 0
    }
    const size = await writeOutput(resolve(context.io.cwd, output), [drawn])
    answer({ json: json || asked === 'json' }, context, {
      json: () => ({ file: output, format, bytes: size }),
      text: () => `${output}: ${format}, ${size} bytes\n`,
    })
    return 0
  },
})

function linesOf(group: GraphGroup, format: Exclude<(typeof formats)[number], 'json'>, values: Values): string[] {
  const withHosts = !values.groups
  if (format === 'text') return graphText(group, { withHosts, withCounts: !values.no_counts })
  const draw = { dot: graphDot, mermaid: graphMermaid, svg: graphSvg }[format]
  return draw(group, withHosts)
}

/** `{name, count, children: [the same], hosts}`; `hosts` is absent with `--groups`. */
function groupAsJson({ name, count, children, hosts }: GraphGroup, withHosts: boolean): Plain {
  return {
    name,
    count,
    children: children.map((child) => groupAsJson(child, withHosts)),
    ...(withHosts ? { hosts } : {}),
  }
}
