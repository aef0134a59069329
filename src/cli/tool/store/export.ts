/** `osa-inventory export`: the stored inventory as a file. */

import { resolve } from 'node:path'
import { findRestorable } from '../../../app/store/restore.ts'
import { revisionNames } from '../../../app/store/revision-name.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import { InventoryUnusableError, usableInventory } from '../../../app/store/stored-cloud.ts'
import { exportHosts } from '../../../core/inventory/views/tables.ts'
import { jsonInOrder } from '../../../python/json-in-order.ts'
import type { Value } from '../../../python/value.ts'
import { addOption } from '../../argument-parser.ts'
import { data, type ExitCode } from '../../io.ts'
import { progressOn } from '../../terminal.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { addShared, directoryOf, openStore, type SharedValues } from '../options.ts'

export const exportFormats = ['document', 'hosts', 'bundle'] as const

interface Values extends SharedValues {
  readonly revision?: string | null
  readonly format: (typeof exportFormats)[number]
  readonly output?: string | null
}

export const exportCommand = defineCommand<Values>({
  description:
    'Writes the stored inventory to a file or to standard output. document: the JSON as it is stored, byte for byte. ' +
    'hosts: variables and groups of each host, as the original exports them. bundle: all revisions with everything that ' +
    'is recorded of them, in one file that can be checked without a backend.',
  examples: [
    'export -o inventory.json',
    'export 12 -o before.json',
    'export --format hosts | jq .hosts',
    'export --format bundle -o cloud.bundle',
  ],
  declare(parser) {
    parser.add_argument('revision', {
      metavar: 'REV',
      nargs: '?',
      help: `${revisionNames}; default: what is stored now`,
    })
    parser.add_argument('--format', {
      choices: exportFormats,
      default: 'document',
      help: 'what is written; default: document',
    })
    addOption(parser, '-o, --output FILE', 'written whole or not at all; default, and -: standard output')
    addShared(parser, 'config')
  },
  async run(values, context): Promise<ExitCode> {
    const { format, revision } = values
    if (format === 'bundle' && revision) return context.usage('a bundle holds all revisions: REV goes with the others')
    if (format === 'bundle' && !fileOf(values) && context.io.isTerminal.out) {
      return context.usage('a bundle is not text: name a file with -o, or give it to another program')
    }
    const store = await openStore(values, context)
    if (format === 'bundle') return exportBundle(store, values, context)
    const { name, document, inventory } = await stateOf(store, values, context)
    const text =
      format === 'document' ? document : `${jsonInOrder(exportHosts(usableInventory({ inventory }, name)))}\n`
    await put(one(text), name, values, context)
    return 0
  },
})

interface State {
  readonly name: string
  readonly document: string
  readonly inventory: Value
}

async function stateOf(store: InventoryStore, { revision, config }: Values, context: CommandContext): Promise<State> {
  if (revision) return findRestorable(store, revision)
  const stored = await store.load()
  if (!stored) throw nothingStored(directoryOf({ config: config ?? null }, context))
  const { id, document, unrecorded } = stored.revision
  return {
    name: unrecorded ? `${unrecorded}, not recorded yet` : `revision ${id}`,
    document,
    inventory: stored.inventory,
  }
}

function nothingStored(place: string): InventoryUnusableError {
  return new InventoryUnusableError(`there is no inventory in ${place}`, 'openstack-ansible-inventory makes one')
}

async function exportBundle(store: InventoryStore, values: Values, context: CommandContext): Promise<ExitCode> {
  const { sourceOf } = await import('../../../app/store/transfer/source.ts')
  const { bundleBytes } = await import('../../../app/store/bundle/write.ts')
  const { span } = await import('../../../app/store/transfer/plan.ts')
  const source = await sourceOf(store)
  if (!source) throw nothingStored(directoryOf(values, context))
  const { infos } = source
  const progress = progressOn(context.io)
  const bytes = bundleBytes(source, (done, total) => progress.step('exporting', done, total))
  try {
    await put(bytes, span(infos[0]!.id, infos.at(-1)!.id), values, context)
  } finally {
    progress.end()
  }
  return 0
}

async function* one(text: string): AsyncGenerator<string> {
  yield text
}

/** `undefined` for standard output. */
function fileOf({ output }: Values): string | undefined {
  return output && output !== '-' ? output : undefined
}

async function put(
  pieces: AsyncIterable<string | Uint8Array>,
  what: string,
  values: Values,
  { io }: CommandContext,
): Promise<void> {
  const output = fileOf(values)
  if (output === undefined) {
    for await (const piece of pieces) io.out(typeof piece === 'string' ? data(piece) : piece)
    return
  }
  const { writeOutput } = await import('../../../app/store/output-file.ts')
  const size = await writeOutput(resolve(io.cwd, output), pieces)
  io.out(`${output}: ${what}, ${size} bytes\n`)
}
