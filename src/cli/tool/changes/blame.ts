/** `osa-inventory blame`: who made each value of a host what it is, when and why. */
import { type BlameOfHost, HostHistory, type Loss } from '../../../app/changes/blame.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import { isAtOrBelow, pathText } from '../../../core/inventory/findings.ts'
import type { HostState } from '../../../core/inventory/host-family.ts'
import { isContainer } from '../../../core/inventory/kinds.ts'
import { leaves } from '../../../core/inventory/leaves.ts'
import { table } from '../../../core/inventory/text/columns.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import { inlineJson } from '../../../core/inventory/text/value-text.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { InventoryView } from '../../../core/inventory/views/inventory-view.ts'
import type { Told } from '../../../core/progress.ts'
import type { Value } from '../../../python/value.ts'
import type { ExitCode } from '../../io.ts'
import { showing } from '../../progress.ts'
import { tableWidth } from '../../terminal.ts'
import { answer, linesText, type Plain } from '../answer.ts'
import { type CommandContext, defineCommand, toolProgram } from '../command.ts'
import { addShared, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { originAsJson, originCells, originText, revisionLine } from '../origin.ts'
import { UnknownNameError } from '../unknown-name.ts'

interface Values extends SharedValues {
  readonly host: string
  readonly path?: string | null
}

export const blameCommand = defineCommand<Values>({
  description:
    'Tells of each value of a host or container, and of each of its groups, the revision that last changed it, with ' +
    'time, author and reason. Of a host or a value that is gone: the revision that removed it.',
  examples: ['blame infra1', 'blame infra1 container_networks.management_address', 'blame compute3 --json'],
  declare(parser) {
    parser.add_argument('host', { metavar: 'HOST', help: 'a host or container, also one that is gone' })
    parser.add_argument('path', {
      metavar: 'PATH',
      nargs: '?',
      help: 'only this variable and what is below it, as `diff` writes it: a.b[0].c',
    })
    addShared(parser, 'config', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const store = await openStore(values, context)
    return showing(context.io, (progress) =>
      tellHost(store, values, context, (...far) => progress.step('looking back', ...far)),
    )
  },
})

async function tellHost(store: InventoryStore, values: Values, context: CommandContext, tell: Told): Promise<ExitCode> {
  const { host, path } = values
  const history = await HostHistory.of(store, host, tell)
  const state = history?.present
  if (history && state?.variables !== undefined) {
    return path && !has(state, path)
      ? tellLostValue(history, path, values, context)
      : tellValues(history, values, context)
  }
  const loss = await history?.loss(({ variables }) => variables !== undefined)
  if (loss) {
    answer(values, context, {
      json: () => lossAsJson({ host }, loss),
      text: () => linesText(lossLines(`${host} is gone`, host, loss)),
    })
    return 0
  }
  const { names } = new InventoryView(inventoryIn(store, await store.load(), values, context))
  throw unknown(`there is no host ${host}, nor was there one in what is kept of the history`, [host, names])
}

function has({ variables }: HostState, path: string): boolean {
  return variables !== undefined && leaves(variables).some(([found]) => isAtOrBelow(found, path))
}

async function tellValues(history: HostHistory, values: Values, context: CommandContext): Promise<ExitCode> {
  const { host, path } = values
  const blame = await history.blame(path ? (found) => isAtOrBelow(found, path) : undefined)
  answer(values, context, {
    json: () => blameAsJson(host, blame),
    text: () => linesText(blameLines(host, history.present, blame, tableWidth(context.io))),
  })
  return 0
}

async function tellLostValue(
  history: HostHistory,
  path: string,
  values: Values,
  context: CommandContext,
): Promise<ExitCode> {
  const { host } = values
  const loss = await history.loss((state) => has(state, path))
  if (loss) {
    answer(values, context, {
      json: () => lossAsJson({ host, path }, loss),
      text: () => linesText(lossLines(`${host} has no ${path}`, host, loss, path)),
    })
    return 0
  }
  const known = leaves(history.present.variables!).map(([found]) => pathText(found))
  throw unknown(`${host} has no ${path}, nor had it in what is kept of the history`, [path, known])
}

function unknown(message: string, [word, known]: readonly [string, readonly string[]]): UnknownNameError {
  return new UnknownNameError(`${message}${meantText(nearestOrBegun(word, known))}`)
}

/** The value is last: it alone may hold blanks side by side. */
const headings = ['revision', 'time', 'author', 'reason', 'value']

function blameLines(
  name: string,
  { variables }: HostState,
  { values, groups }: BlameOfHost,
  width: number | undefined,
): string[] {
  const kind = isContainer(name, variables) ? 'container' : 'host'
  return [
    `${kind} ${name}`,
    '',
    ...table(
      headings,
      [
        ...values.map(({ path, value, origin }) => [...originCells(origin), `${pathText(path)}: ${inlineJson(value)}`]),
        ...groups.map(({ group, origin }) => [...originCells(origin), `in group ${group}`]),
      ],
      width,
    ),
  ]
}

/**
 * @param fact what is no more: `compute4 is gone`
 * @param path of the value, where it is not the host itself
 */
function lossLines(fact: string, host: string, { origin, before, last }: Loss, path?: string): string[] {
  const lost = path === undefined || before.variables === undefined ? [] : leavesAt(before.variables, path)
  return [
    `${fact}: ${originText(origin)} removed it`,
    ...(origin.kind === 'revision' ? [`    ${revisionLine(origin.info)}`] : []),
    ...lost.map(([name, value]) => `    - ${name}: ${inlineJson(value)}`),
    `\`${toolProgram} show ${last.id} --host ${shellWord(host)}\` shows the host as it was; ` +
      `\`${toolProgram} restore ${last.id}\` puts the whole inventory of then back`,
  ]
}

function leavesAt(variables: Value, path: string): [string, Value][] {
  return leaves(variables)
    .filter(([found]) => isAtOrBelow(found, path))
    .map(([found, value]) => [pathText(found), value])
}

function blameAsJson(host: string, { values, groups }: BlameOfHost): Plain {
  return {
    host,
    removed: null,
    groups: groups.map(({ group, origin }) => ({ group, ...originAsJson(origin) })),
    variables: values.map(({ path, value, origin }) => ({ path, value, ...originAsJson(origin) })),
  }
}

function lossAsJson(what: { readonly host: string; readonly path?: string }, loss: Loss): Plain {
  return {
    host: what.host,
    path: what.path ?? null,
    removed: { ...originAsJson(loss.origin), last: loss.last.id },
    groups: [],
    variables: [],
  }
}
