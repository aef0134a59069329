/** `osa-inventory export`: the stored inventory as a file. */

import { resolve } from 'node:path'
import type { Pieces } from '../../../app/store/output-file.ts'
import { findRestorable } from '../../../app/store/restore.ts'
import { revisionNames } from '../../../app/store/revision-name.ts'
import type { InventoryStore } from '../../../app/store/store.ts'
import { InventoryUnusableError, usableInventory } from '../../../app/store/stored-cloud.ts'
import { exportHosts } from '../../../core/inventory/views/tables.ts'
import { jsonInOrder } from '../../../python/json-in-order.ts'
import type { Value } from '../../../python/value.ts'
import { addOption } from '../../argument-parser.ts'
import { data, type ExitCode } from '../../io.ts'
import { showing } from '../../progress.ts'
import { answer } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import type { HtmlValues } from '../explorer/export-html.ts'
import { addSecretsOptions } from '../explorer/secrets-options.ts'
import { addShared, directoryOf, openStore } from '../options.ts'

export const exportFormats = ['document', 'hosts', 'bundle', 'html'] as const

interface Values extends HtmlValues {
  readonly format: (typeof exportFormats)[number]
  readonly output?: string | null
}

export const exportCommand = defineCommand<Values>({
  description:
    'Writes the stored inventory to a file or to standard output. document: the JSON as it is stored, byte for byte. ' +
    'hosts: variables and groups of each host, as the original exports them. bundle: all revisions with everything that ' +
    'is recorded of them, in one file that can be checked without a backend. html: a page to look at the cloud with, whole ' +
    'in one file; what looks like a secret in variables is masked.',
  examples: [
    'export -o inventory.json',
    'export 12 -o before.json',
    'export --format hosts | jq .hosts',
    'export --format bundle -o cloud.bundle',
    'export --format html --history 10 -o cloud.html',
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
    addOption(parser, '--history N', 'html: so many revisions, to be compared; default: 1')
    addSecretsOptions(parser)
    addShared(parser, 'config', 'environment', 'release', 'json-of-file')
  },
  async run(values, context): Promise<ExitCode> {
    const { format } = values
    const history = values.history ? Number(values.history) : 1
    const fault = faultOf(values, history, context)
    if (fault !== undefined) return context.usage(fault)
    if (format === 'html') {
      const { htmlPage, htmlMode } = await import('../explorer/export-html.ts')
      const { text, name } = await htmlPage(values, history, context)
      await put([text], { name, mode: htmlMode }, values, context)
      return 0
    }
    const store = await openStore(values, context)
    if (format === 'bundle') return exportBundle(store, values, context)
    const { name, document, inventory } = await stateOf(store, values, context)
    const text =
      format === 'document' ? document : `${jsonInOrder(exportHosts(usableInventory({ inventory }, name)))}\n`
    await put([text], { name }, values, context)
    return 0
  },
})

function faultOf(values: Values, history: number, { io }: CommandContext): string | undefined {
  const { format, revision, json, with_secrets, no_variables } = values
  if (format === 'bundle' && revision) return 'a bundle holds all revisions: REV goes with the others'
  const isText = format === 'document' || format === 'hosts'
  if (!isText && !fileOf(values) && io.isTerminal.out) {
    return `${format === 'html' ? 'a page' : 'a bundle'} is not text: name a file with -o, or give it to another program`
  }
  if (json && !fileOf(values)) return '--json tells what was written to a file: name one with -o'
  if (format !== 'html' && (values.history || with_secrets || no_variables)) {
    const given = values.history ? '--history' : with_secrets ? '--with-secrets' : '--no-variables'
    return `${given} goes with --format html`
  }
  if (values.history && !(Number.isSafeInteger(history) && history >= 1)) {
    return `--history ${values.history}: is not a number from 1 on`
  }
  return undefined
}

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
  await showing(context.io, async (progress) => {
    const bytes = bundleBytes(source, (...far) => progress.step('exporting', ...far))
    await put(bytes, { name: span(infos[0]!.id, infos.at(-1)!.id) }, values, context)
  })
  return 0
}

/** `undefined` for standard output. */
function fileOf({ output }: Values): string | undefined {
  return output && output !== '-' ? output : undefined
}

/** What was written, and the mode of a new file of it. */
interface Written {
  readonly name: string
  readonly mode?: number
}

async function put(pieces: Pieces, { name, mode }: Written, values: Values, context: CommandContext): Promise<void> {
  const { io } = context
  const output = fileOf(values)
  if (output === undefined) {
    for await (const piece of pieces) io.out(typeof piece === 'string' ? data(piece) : piece)
    return
  }
  const { writeOutput } = await import('../../../app/store/output-file.ts')
  const size = await writeOutput(resolve(io.cwd, output), pieces, mode === undefined ? {} : { newAccess: { mode } })
  answer(values, context, {
    json: () => ({ file: output, format: values.format, content: name, bytes: size }),
    text: () => `${output}: ${name}, ${size} bytes\n`,
  })
}
