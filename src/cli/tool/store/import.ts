/** `osa-inventory import`: a document becomes a new revision; the revisions of a bundle are stored as they were. */

import * as nodeFs from 'node:fs'
import { closeSync, readSync } from 'node:fs'
import { resolve } from 'node:path'
import type { InventoryStore } from '../../../app/store/store.ts'
import type { Copying } from '../../../app/store/transfer/copy.ts'
import type { CopyPlan } from '../../../app/store/transfer/plan.ts'
import type { RevisionSource } from '../../../app/store/transfer/source.ts'
import { hasTags } from '../../../backends/contract.ts'
import { counted } from '../../../core/inventory/text/wording.ts'
import { openRegular } from '../../../disk/filesystem.ts'
import { addOption } from '../../argument-parser.ts'
import type { ExitCode } from '../../io.ts'
import { progressOn, showing } from '../../progress.ts'
import { answer, type PlainRecord } from '../answer.ts'
import { type CommandContext, defineCommand } from '../command.ts'
import { addShared, openStore, type SharedValues } from '../options.ts'
import { type ReplacementValues, type ReplacementWords, replaceStored } from './replacement.ts'

export const importFormats = ['auto', 'document', 'bundle'] as const

interface Values extends SharedValues, ReplacementValues {
  readonly file: string
  readonly format: (typeof importFormats)[number]
  readonly check: boolean
}

const words: ReplacementWords = {
  verb: 'import',
  done: 'imported',
  absent: 'no inventory is stored, or what is stored is gone or damaged',
  source: { format: 'document' },
  told: (name, revision) => `${name} is stored as revision ${revision}`,
}

export const importCommand = defineCommand<Values>({
  description:
    'Stores what export wrote. A document becomes a new revision, as by restore: the command tells what changes, and ' +
    'asks. A bundle goes where no inventory is, or where the beginning of the same one is; its revisions stay as they ' +
    'were. A bundle is checked as a whole before the first write, read back after the last, and can be imported again ' +
    'after an interruption.',
  examples: [
    "import inventory.json --reason 'taken over from deploy1'",
    'import cloud.bundle --dry-run',
    'import cloud.bundle',
    'import cloud.bundle --check',
  ],
  declare(parser) {
    parser.add_argument('file', { metavar: 'FILE', help: 'what `export` wrote: a document, or a bundle' })
    parser.add_argument('--format', {
      choices: importFormats,
      default: 'auto',
      help: 'what the file is; default: the file tells',
    })
    addOption(parser, '--check', 'a bundle: prove every digest, the chain and the order, and stop; no backend is asked')
    addOption(parser, '--dry-run', 'tell what would change and store nothing')
    addOption(parser, '--yes', 'a document: do not ask; needed without a terminal')
    addOption(parser, '--force', 'a document: even if more than half of the hosts would go')
    addShared(parser, 'config', 'json-of-file', 'reason')
  },
  async run(values, context): Promise<ExitCode> {
    const path = resolve(context.io.cwd, values.file)
    if (values.check && values.format === 'document') return context.usage('--check is for bundles')
    const isBundle = values.format === 'bundle' || (values.format === 'auto' && (values.check || looksLikeBundle(path)))
    if (isBundle) return importBundle(path, values, context)
    const { readDocument } = await import('../../../app/store/inventory-file.ts')
    const found = readDocument(path)
    const store = await openStore(values, context, { force: values.force, manual: !values.dry_run })
    return replaceStored({ ...found, name: values.file }, store, { values, context, words })
  },
})

/** What cannot be read is told by anyone who reads it. */
function looksLikeBundle(path: string): boolean {
  try {
    const fd = openRegular(nodeFs, path)
    try {
      const bytes = Buffer.alloc(4096)
      const start = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0))
      return (start[0] === 0x1f && start[1] === 0x8b) || /^\{[^\n]*"osa-inventory bundle /.test(start.toString('utf8'))
    } finally {
      closeSync(fd)
    }
  } catch {
    return false
  }
}

async function importBundle(path: string, values: Values, context: CommandContext): Promise<ExitCode> {
  const { openBundle } = await import('../../../app/store/bundle/read.ts')
  const { span, tagsLeft } = await import('../../../app/store/transfer/plan.ts')
  const source = await showing(context.io, (progress) =>
    openBundle(path, (...far) => progress.step('checking', ...far)),
  )
  const { infos } = source
  const newest = infos.at(-1)!
  const held = `${span(infos[0]!.id, newest.id)} of the inventory ${newest.lineage}`
  const last = `the newest of ${newest.time} by ${newest.author} with ${newest.summary.hostCount} hosts`
  if (values.check) {
    answer(values, context, {
      json: () => bundleAsJson(source, values),
      text: () => `${values.file}: ${held}, ${last}\nevery digest, the chain and the order are right\n`,
    })
    return 0
  }
  const store = await openStore(values, context, { manual: !values.dry_run })
  const plan = await planOf(source, store, values)
  const lines = [`from ${values.file}: ${held}, ${last}`]
  if (plan.left) {
    const { keep, from, to } = plan.left
    lines.push(`the backend in use keeps ${keep} revisions: ${span(from, to)} will not be there`)
  }
  const destination = { keepsTags: hasTags(store.backend), name: 'the backend in use' }
  const untagged = plan.kind === 'copy' && tagsLeft(plan, source, destination)
  if (untagged) lines.push(untagged)
  const isStored = 'all of it is stored already'
  let compared: number | undefined
  if (values.dry_run) {
    const would = plan.kind === 'copy' ? `would store ${span(plan.from, plan.to)}` : isStored
    lines.push(would, 'nothing was stored (--dry-run)')
  } else {
    compared = await storeRevisions(source, store, plan, context)
    lines.push(
      plan.kind === 'copy' ? `stored ${span(plan.from, plan.to)}` : isStored,
      `read back and compared: ${counted(compared, 'revision')}, nothing differs`,
    )
  }
  // At the end: an import that fails says only why.
  answer(values, context, {
    json: () => bundleAsJson(source, values, { plan, compared }),
    text: () => lines.map((line) => `${line}\n`).join(''),
  })
  return 0
}

/** Without `done`: it was only checked. */
function bundleAsJson(
  { infos }: RevisionSource,
  { file, dry_run }: Values,
  done?: { readonly plan: Plan; readonly compared: number | undefined },
): PlainRecord {
  const newest = infos.at(-1)!
  const left = done?.plan.left
  return {
    format: 'bundle',
    name: file,
    lineage: newest.lineage,
    oldest: infos[0]!.id,
    newest: newest.id,
    checked: done === undefined,
    changed: done?.plan.kind === 'copy',
    dry_run,
    stored: done?.plan.kind === 'copy' ? { from: done.plan.from, to: done.plan.to } : null,
    compared: done?.compared ?? null,
    left: left ? { keep: left.keep, from: left.from, to: left.to } : null,
  }
}

type Plan = CopyPlan | { readonly kind: 'done'; readonly left?: undefined }

/** @throws TransferRefusedError */
async function planOf(source: RevisionSource, store: InventoryStore, { file }: Values): Promise<Plan> {
  const { destinationState } = await import('../../../app/store/transfer/destination.ts')
  const { planTransfer } = await import('../../../app/store/transfer/plan.ts')
  const { TransferRefusedError } = await import('../../../app/store/errors.ts')
  const there = await destinationState(store)
  const plan = planTransfer(
    source,
    there,
    { history: there.keepsHistory, replace: 'never' },
    {
      source: file,
      destination: placeName(store),
      elsewhere: 'OSA_INVENTORY_DEPLOYMENT=NAME imports it beside that one',
    },
  )
  if (plan.kind === 'refused') throw new TransferRefusedError(plan.reason, plan.remedy)
  return plan
}

function placeName({ backend }: InventoryStore): string {
  return backend.place ?? 'the backend in use'
}

/** @returns how many revisions were read back */
async function storeRevisions(
  source: RevisionSource,
  store: InventoryStore,
  plan: Plan,
  { io }: CommandContext,
): Promise<number> {
  const { afterCopy, compareCopies, copyRevisions, notCompared } = await import('../../../app/store/transfer/copy.ts')
  const progress = progressOn(io)
  const copying: Copying = {
    source,
    destination: store,
    name: placeName(store),
    progress: (...far) => progress.step(...far),
  }
  try {
    if (plan.kind === 'copy') await copyRevisions(plan, copying)
    const carriedOut = plan.kind === 'copy' ? plan : undefined
    const compared = await afterCopy(carriedOut, notCompared, () => compareCopies(copying))
    await afterCopy(carriedOut, 'its readable copy is not', () => store.completeCopy())
    return compared
  } finally {
    progress.end()
  }
}
