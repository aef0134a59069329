/** `osa-inventory graph`: the groups as a tree, as text and as a picture. */
import { resolve } from 'node:path'
import { writeOutput } from '../../../app/store/output-file.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import { type GraphGroup, GroupGraph } from '../../../core/inventory/views/graph.ts'
import { graphDot, graphMermaid, graphSvg, graphText } from '../../../core/inventory/views/graph-pictures.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { type Answer, answer, answerText, linesText, type Plain } from '../answer.ts'
import { defineCommand } from '../command.ts'
import { addForms, addShared, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { UnknownNameError } from '../unknown-name.ts'

const pictures = ['dot', 'mermaid', 'svg'] as const
type Picture = (typeof pictures)[number]

function isPicture(text: unknown): text is Picture {
  return (pictures as readonly unknown[]).includes(text)
}

interface Values extends SharedValues {
  readonly group?: string | null
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
    addOption(parser, '-o, --output FILE', 'written whole or not at all; default, and -: standard output')
    addOption(parser, '--groups', 'only groups, no hosts')
    addOption(parser, '--no-counts', 'text without the numbers: byte for byte what ansible-inventory prints')
    addShared(parser, 'config')
    addForms(parser, { more: ['text', ...pictures], hasNames: true, help: 'text: as table; the others: pictures' })
  },
  async run(values, context): Promise<ExitCode> {
    const store = await openStore(values, context)
    const graph = new GroupGraph(inventoryIn(store, await store.load(), values, context))
    const name = values.group ?? 'all'
    const group = graph.group(name)
    if (!group) {
      const meant = meantText(nearestOrBegun(name, graph.names))
      throw new UnknownNameError(`there is no group ${name} in the inventory${meant}`)
    }
    const { output } = values
    const tree: Answer = {
      json: () => groupAsJson(group, !values.groups),
      text: () => linesText(linesOf(group, values)),
      names: () => namesIn(group),
    }
    if (!output || output === '-') {
      answer(values, context, tree)
      return 0
    }
    const format = values.json
      ? (values.format ?? 'json')
      : !values.format || values.format === 'table'
        ? 'text'
        : values.format
    const size = await writeOutput(resolve(context.io.cwd, output), [answerText(values, tree)])
    answer({ json: values.json ?? false }, context, {
      json: () => ({ file: output, format, bytes: size }),
      text: () => `${output}: ${format}, ${size} bytes\n`,
    })
    return 0
  },
})

/** Each group, the first time it comes. */
function* namesIn(group: GraphGroup): Generator<string> {
  yield group.name
  for (const child of group.children) yield* namesIn(child)
}

function linesOf(group: GraphGroup, { format, groups, no_counts }: Values): string[] {
  const withHosts = !groups
  if (!isPicture(format)) return graphText(group, { withHosts, withCounts: !no_counts })
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
