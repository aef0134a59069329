/** `osa-inventory history verify`. */

import { type AuditFile, readAuditFile } from '../../../app/store/history/audit-file.ts'
import { compareBesideWriters } from '../../../app/store/history/compare-audit.ts'
import type { Fault } from '../../../app/store/history/links.ts'
import { type Verified, verifyHistory } from '../../../app/store/history/verify.ts'
import { Dict } from '../../../python/value.ts'
import type { ExitCode } from '../../io.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { type ConfigValues, directoryOf, type JsonValues, openStore, printJson } from '../options.ts'
import { painter } from '../paint.ts'
import { progressOn } from '../progress.ts'

export interface VerifyValues extends ConfigValues, JsonValues {
  readonly against?: readonly string[] | null
}

/** Status 1 if anything is not as it was written. */
export async function verifyCommand(values: VerifyValues, context: CommandContext): Promise<ExitCode> {
  const against = values.against ?? []
  const before = readLogs(against)
  const store = await openStore(values, context)
  const progress = progressOn(context.io)
  const verified = await verifyHistory(store.backend, {
    progress: (done, all) => progress.step('verifying', done, all),
  }).finally(() => progress.end())
  const compared =
    against.length === 0
      ? { faults: [], notes: [] }
      : await compareBesideWriters(
          { ...verified, ...(await placeOf(values, context)), keepsOnly: store.backend.historyKeep },
          before,
          () => readLogs(against),
        )
  const faults = [...verified.faults, ...compared.faults].sort((a, b) => a.revision - b.revision)
  const notes = [...verified.notes, ...compared.notes]
  if (values.json) printJson(asJson(verified, faults, notes), context)
  else tell(verified, faults, notes, against, context)
  return faults.length === 0 ? 0 : 1
}

/** Rotated ones are one log. */
function readLogs(paths: readonly string[]): AuditFile {
  const files = paths.map(readAuditFile)
  return {
    lines: files.flatMap(({ lines }) => lines),
    cuts: files.flatMap(({ cuts }) => cuts),
    broken: files.flatMap(({ broken }) => broken),
  }
}

/** What the audit log calls this inventory. */
async function placeOf(values: VerifyValues, context: CommandContext) {
  const { readSettings } = await import('../../../app/settings/read.ts')
  const { deployment, backend } = readSettings({ configDirectory: directoryOf(values, context), env: context.io.env })
  return { deployment, backend }
}

function tell(
  { infos, cut }: Verified,
  faults: readonly Fault[],
  notes: readonly string[],
  against: readonly string[],
  { io }: CommandContext,
): void {
  const paint = painter(io)
  const kept = infos.filter(({ id }) => cut === undefined || id > cut.id)
  for (const { revision, message } of faults) io.out(`${paint('red', `revision ${revision}`)}: ${message}\n`)
  for (const note of notes) io.out(`note: ${note}\n`)
  if (cut) io.out(`the history was pruned: it begins after revision ${cut.id}\n`)
  if (faults.length > 0) {
    const [first] = faults
    io.out(
      `${faults.length === 1 ? 'one fault' : `${faults.length} faults`}, the first at revision ${first!.revision}\n`,
    )
    io.err(`${toolProgram}: the history is not what was written\n    docs/operating.md tells what to do\n`)
    return
  }
  const log = against.length === 0 ? '' : `, and the audit log says the same`
  io.out(kept.length === 0 ? 'no revision yet\n' : `${countText(kept)} as written: chain, documents and head${log}\n`)
}

function countText(infos: readonly { readonly id: number }[]): string {
  const [first, last] = [infos[0]!.id, infos.at(-1)!.id]
  return first === last ? `revision ${first} is` : `revisions ${first} to ${last} are`
}

function asJson({ infos, cut }: Verified, faults: readonly Fault[], notes: readonly string[]): Dict {
  return new Dict([
    ['ok', faults.length === 0],
    ['oldest', infos[0]?.id ?? null],
    ['newest', infos.at(-1)?.id ?? null],
    ['count', infos.length],
    [
      'cut',
      cut
        ? new Dict([
            ['id', cut.id],
            ['chain', cut.chain],
          ])
        : null,
    ],
    [
      'faults',
      faults.map(
        ({ revision, kind, message }) =>
          new Dict([
            ['revision', revision],
            ['kind', kind],
            ['message', message],
          ]),
      ),
    ],
    ['notes', [...notes]],
  ])
}
