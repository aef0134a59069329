/** `osa-inventory find`: who has an address, a name, a MAC or a value, where from, and since when. */
import { readConfigured } from '../../../app/questions/configured.ts'
import { type Found, findIn } from '../../../app/questions/find.ts'
import { table } from '../../../core/inventory/text/columns.ts'
import { meantText, nearestOrBegun } from '../../../core/inventory/text/nearest.ts'
import { inlineJson } from '../../../core/inventory/text/value-text.ts'
import { InventoryView } from '../../../core/inventory/views/inventory-view.ts'
import { completes } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { warner } from '../../io.ts'
import { showing } from '../../progress.ts'
import { tableWidth } from '../../terminal.ts'
import { answer, linesText, type Plain } from '../answer.ts'
import { defineCommand, toolProgram } from '../command.ts'
import { addShared, inputPlaces, inventoryIn, openStore, type SharedValues } from '../options.ts'
import { entryAsJson, originAsJson, placeCell, whenCells } from '../origin.ts'
import { UnknownNameError } from '../unknown-name.ts'

interface Values extends SharedValues {
  readonly query: string
}

export const findCommand = defineCommand<Values>({
  description:
    'Finds who has an address, a part of a name, a MAC or the value of a variable (NAME=VALUE of that variable alone): ' +
    'hosts, containers, groups, and what the configuration reserves. Tells where it comes from, file and line, and the ' +
    'revision since which it is so. Upper and lower case are one. Status 1 where nothing has it.',
  examples: ['find 10.20.1.7', 'find galera', 'find 00:16:3e:5e:6c:01', 'find container_tech=nspawn --json'],
  declare(parser) {
    completes('hosts', parser.add_argument('query', { metavar: 'QUERY', help: 'what to look for' }))
    addShared(parser, 'config', 'environment', 'release', 'names')
  },
  async run(values, context): Promise<ExitCode> {
    const query = values.query.trim()
    if (query === '') return context.usage('QUERY is empty')
    const places = await inputPlaces(values, context)
    const store = await openStore(values, context)
    const inventory = inventoryIn(store, await store.load(), values, context)
    const warn = warner(toolProgram, context.io)
    const configured = readConfigured(inventory, places, warn)
    const { found, note } = await showing(context.io, (progress) =>
      findIn(inventory, query, { store, configured, warn, tell: (...far) => progress.step('looking back', ...far) }),
    )
    if (found.length === 0) {
      const view = new InventoryView(inventory)
      const meant = note === undefined ? meantText(nearestOrBegun(query, [...view.names, ...view.groups])) : `; ${note}`
      throw new UnknownNameError(`nothing has ${query}${meant}`)
    }
    answer(values, context, {
      json: () => ({ query, found: found.map(foundAsJson) }),
      text: () => linesText(table(headings, found.map(foundCells), tableWidth(context.io))),
      // What the configuration reserves has none.
      names: () => found.map(({ name }) => name).filter((name) => name !== ''),
    })
    return 0
  },
})

/** The value is last: it alone may hold blanks side by side. */
const headings = ['what', 'who', 'where', 'from', 'revision', 'time', 'author', 'value']

function foundCells({ kind, name, where, value, from, since }: Found): string[] {
  const shown = typeof value === 'string' ? value : value === null ? '-' : inlineJson(value)
  return [kind, name, where, placeCell(from?.place), ...whenCells(since), shown]
}

/** `where` is the path of an address or a variable; of a container its machine, of a host its group. */
function foundAsJson({ kind, name, where, value, from, since }: Found): Plain {
  return {
    what: kind,
    who: name === '' ? null : name,
    where: where === '' ? null : where,
    value,
    from: from ? entryAsJson(from) : null,
    ...originAsJson(since),
  }
}
