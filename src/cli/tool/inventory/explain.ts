/** `osa-inventory explain`: why a host, a container, a group or an address is there. */

import type { Origin } from '../../../app/changes/timeline.ts'
import type { Place } from '../../../app/config/place.ts'
import { type PlacedOrigin, readConfigured } from '../../../app/questions/configured.ts'
import { type Explanation, explain } from '../../../app/questions/explain.ts'
import { pathText, type ValuePath } from '../../../core/inventory/findings.ts'
import { table } from '../../../core/inventory/text/columns.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { counted, joined } from '../../../core/inventory/text/wording.ts'
import { InventoryView } from '../../../core/inventory/views/inventory-view.ts'
import { completes } from '../../argument-parser.ts'
import { type ExitCode, warner } from '../../io.ts'
import { showing } from '../../progress.ts'
import { answer, linesText, type Plain } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { entryAsJson, originAsJson, originText, placeCell, revisionLine, whenCells } from '../origin.ts'
import { UnknownNameError } from '../unknown-name.ts'

interface Values extends SharedValues {
  readonly name: string
}

export const explainCommand = defineCommand<Values>({
  description:
    'Tells why a host, a container, a group or an address is there: which entries of the configuration and of env.d ' +
    'made it, with file and line, by which rule (a section of docs/generation.md), and with which revision it came. Of ' +
    'what is gone: the revision that removed it. `blame` tells of each single value of a host.',
  examples: ['explain infra1-galera-container-c2f9ec11', 'explain galera_all', 'explain 10.20.1.7 --json'],
  declare(parser) {
    const name = parser.add_argument('name', { metavar: 'NAME', help: 'a host, a container, a group or an address' })
    completes('hosts', name)
    addShared(parser, 'config', 'environment', 'release', 'json')
  },
  async run(values, context): Promise<ExitCode> {
    const { name } = values
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context)
    const inventory = inventoryIn(store, await store.load(), values, context)
    const warn = warner(toolProgram, context.io)
    const configured = readConfigured(inventory, places, warn)
    const explanation = await showing(context.io, (progress) =>
      explain(inventory, name, { store, configured, warn, tell: (...far) => progress.step('looking back', ...far) }),
    )
    if (explanation?.kind === 'address' && explanation.held.length === 0) {
      const { note } = explanation
      throw new UnknownNameError(`nothing has ${name}${note === undefined ? '' : `; ${note}`}`)
    }
    if (explanation === undefined) {
      const view = new InventoryView(inventory)
      const meant = meantText(nearestOrBegun(name, [...view.names, ...view.groups]))
      throw new UnknownNameError(`nothing is called ${name}, nor was in what is kept of the history${meant}`)
    }
    answer(values, context, {
      json: () => explanationAsJson(explanation),
      text: () => linesText(explanationLines(explanation, configured !== undefined)),
    })
    return 0
  },
})

function explanationLines(explanation: Explanation, isConfigured: boolean): string[] {
  const { kind, name } = explanation
  if (kind === 'address') return [`address ${name}`, '', ...addressLines(explanation.held)]
  if (kind === 'configured')
    return [
      `host ${name} is configured, and not in the inventory yet: the next run makes it`,
      '',
      ...whyLines(explanation.places),
    ]
  if (kind === 'gone') {
    const { origin, last } = explanation.loss
    const { now } = explanation
    return [
      now === undefined
        ? `${name} is gone: ${originText(origin)} removed it`
        : `${name} is called ${now} since ${originText(origin)}`,
      ...(origin.kind === 'revision' ? [`    ${revisionLine(origin.info)}`] : []),
      `\`${toolProgram} show ${last.id} --host ${shellWord(name)}\` shows it as it was`,
    ]
  }
  const nothing = isConfigured
    ? ['nothing in the configuration or the environment makes it any more: `osa-inventory stale` tells more']
    : []
  if (kind === 'group') {
    const { computed, why, hosts, count } = explanation
    return [
      `group ${name}: ${counted(hosts, 'host')}, ${count} with those of its children`,
      ...sinceLines(explanation.since),
      '',
      ...(computed ? [`it ${computed.does} (section ${computed.rule})`, ...(why.length > 0 ? [''] : [])] : []),
      ...(why.length > 0 ? whyLines(why) : computed ? [] : nothing),
    ]
  }
  const { where, service, formerNames: former, why, addresses } = explanation
  const place = where === undefined ? '' : kind === 'container' ? ` on ${where}` : ` under ${where}`
  return [
    `${kind} ${name}${place}${service === undefined ? '' : `: ${service}`}`,
    ...sinceLines(explanation.since),
    ...(former.length > 0 ? [`was called ${joined(former)} before`] : []),
    '',
    ...(why.length > 0 ? whyLines(why) : nothing),
    ...(addresses.length > 0 ? ['', ...machineAddressLines(addresses)] : []),
  ]
}

function sinceLines(since: Origin | undefined): string[] {
  if (since === undefined) return []
  return [
    since.kind === 'revision'
      ? `since revision ${since.info.id}: ${revisionLine(since.info)}`
      : `since ${originText(since).replace(/,$/, '')}`,
  ]
}

/** What the entry does is last: it alone has blanks. */
function whyLines(why: readonly PlacedOrigin[]): string[] {
  return table(
    ['rule', 'from', 'entry', 'which'],
    why.map(({ rule, place, path, does }) => [rule, placeCell(place), pathText(path), does]),
  )
}

type Row = Extract<Explanation, { kind: 'host' | 'container' }>['addresses'][number]

function machineAddressLines(addresses: readonly Row[]): string[] {
  return table(
    ['address', 'network', 'rule', 'from', 'entry', 'revision', 'time', 'author'],
    addresses.map(({ address, network, rule, from, since }) => {
      return [address, network, rule, placeCell(from?.place), entryCell(from), ...whenCells(since)]
    }),
  )
}

function addressLines(held: Extract<Explanation, { kind: 'address' }>['held']): string[] {
  return table(
    ['who', 'where', 'rule', 'from', 'entry', 'revision', 'time', 'author'],
    held.map(({ name, where, rule, from, since }) => {
      return [name, where, rule, placeCell(from?.place), entryCell(from), ...whenCells(since)]
    }),
  )
}

function entryCell(from: { readonly path: ValuePath } | undefined): string {
  return from ? pathText(from.path) : ''
}

function explanationAsJson(explanation: Explanation): Plain {
  const { kind, name } = explanation
  switch (explanation.kind) {
    case 'address':
      return {
        kind,
        name,
        held: explanation.held.map(({ name, where, rule, from, since }) => ({
          who: name === '' ? null : name,
          where,
          rule,
          ...fromAsJson(from),
          since: originAsJson(since),
        })),
      }
    case 'configured':
      return { kind, name, why: explanation.places.map(whyAsJson) }
    case 'gone':
      return {
        kind,
        name,
        now: explanation.now ?? null,
        removed: { ...originAsJson(explanation.loss.origin), last: explanation.loss.last.id },
      }
    case 'group': {
      const { hosts, count, children, computed, why, since } = explanation
      return {
        kind,
        name,
        hosts,
        count,
        children,
        computed: computed ?? null,
        why: why.map(whyAsJson),
        since: originAsJson(since),
      }
    }
    default: {
      const { where, service, formerNames: former, why, since, addresses } = explanation
      return {
        kind,
        name,
        where: where ?? null,
        service: service ?? null,
        former_names: former,
        why: why.map(whyAsJson),
        since: originAsJson(since),
        addresses: addresses.map(({ address, network, rule, from, since: own }) => {
          return { address, network, rule, ...fromAsJson(from), since: originAsJson(own) }
        }),
      }
    }
  }
}

function whyAsJson({ does, rule, source, path, place }: PlacedOrigin): Plain {
  return { does, rule, source, ...entryAsJson({ path, place }) }
}

function fromAsJson(from: { readonly path: ValuePath; readonly place: Place | undefined } | undefined) {
  return from ? entryAsJson(from) : { path: null, file: null, line: null }
}
