/** `osa-inventory history verify`. */
import { type AuditFile, readAuditFile } from '../../../app/store/history/audit-file.ts'
import { compareBesideWriters } from '../../../app/store/history/compare-audit.ts'
import type { Fault } from '../../../app/store/history/links.ts'
import { type Verified, verifyHistory } from '../../../app/store/history/verify.ts'
import type { RevisionInfo } from '../../../backends/contract.ts'
import type { ExitCode } from '../../io.ts'
import { showing } from '../../progress.ts'
import { type Paint, painter } from '../../terminal.ts'
import { answer, type Plain } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { directoryOf, openStore, type SharedValues } from '../options.ts'

export interface VerifyValues extends SharedValues {
  readonly against?: readonly string[] | null
}

/** Status 1 if anything is not as it was written. */
export async function verifyCommand(values: VerifyValues, context: CommandContext): Promise<ExitCode> {
  const against = values.against ?? []
  const before = readLogs(against)
  const store = await openStore(values, context)
  const verified = await showing(context.io, (progress) =>
    verifyHistory(store.backend, { progress: (...far) => progress.step('verifying', ...far) }),
  )
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
  const findings = { faults, notes, against }
  answer(values, context, {
    json: () => verifiedAsJson(verified, findings),
    text: () => verifiedText(verified, findings, painter(context.io)),
  })
  if (faults.length > 0 && !values.json) {
    context.io.err(`${toolProgram}: the history is not what was written\n    docs/operating.md tells what to do\n`)
  }
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

interface Findings {
  readonly faults: readonly Fault[]
  readonly notes: readonly string[]
  /** The audit logs that the history was compared with. */
  readonly against: readonly string[]
}

function verifiedText({ infos, cut }: Verified, { faults, notes, against }: Findings, paint: Paint): string {
  const kept = infos.filter(({ id }) => cut === undefined || id > cut.id)
  const lines = [
    ...faults.map(({ revision, message }) => `${paint('red', `revision ${revision}`)}: ${message}`),
    ...notes.map((note) => `note: ${note}`),
    ...(cut ? [`the history was pruned: it begins after revision ${cut.id}`] : []),
    endText(kept, { faults, against }),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function endText(kept: readonly RevisionInfo[], { faults, against }: Omit<Findings, 'notes'>): string {
  const [first] = faults
  if (first)
    return `${faults.length === 1 ? 'one fault' : `${faults.length} faults`}, the first at revision ${first.revision}`
  const log = against.length === 0 ? '' : ', and the audit log says the same'
  return kept.length === 0 ? 'no revision yet' : `${countText(kept)} as written: chain, documents and head${log}`
}

function countText(infos: readonly { readonly id: number }[]): string {
  const [first, last] = [infos[0]!.id, infos.at(-1)!.id]
  return first === last ? `revision ${first} is` : `revisions ${first} to ${last} are`
}

function verifiedAsJson({ infos, cut }: Verified, { faults, notes }: Findings): Plain {
  return {
    ok: faults.length === 0,
    oldest: infos[0]?.id ?? null,
    newest: infos.at(-1)?.id ?? null,
    count: infos.length,
    cut: cut ? { id: cut.id, chain: cut.chain } : null,
    faults: faults.map(({ revision, kind, message }) => ({ revision, kind, message })),
    notes,
  }
}
