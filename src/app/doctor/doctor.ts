/** Everything that can be said of a cloud and of the machine it is run from: `osa-inventory doctor`. */
import type { InventoryBackend } from '../../backends/contract.ts'
import type { Look } from '../../backends/file/look.ts'
import { lookInto } from '../../backends/file.ts'
import { noQuirks } from '../../core/generator/quirks.ts'
import type { Value } from '../../python/value.ts'
import { isHeldByFile } from '../adoption/install/hand-over.ts'
import type { Installation } from '../adoption/install/places.ts'
import { checkCloud } from '../advice/check.ts'
import { findStaleIn } from '../advice/find-stale.ts'
import { type Environment, environmentDirectory } from '../config/directories.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import type { ChosenRelease } from '../settings/release.ts'
import { chooseRelease } from '../settings/release.ts'
import { type Rules, rulesFrom } from '../settings/settings-of.ts'
import type { AuditLog } from '../store/audit-log.ts'
import { demandNoFiles, type Files } from '../store/files-beside.ts'
import type { Mirror } from '../store/mirror.ts'
import { systemRandom } from '../store/random.ts'
import type { StoredInventory } from '../store/store.ts'
import { examineAdoption } from './adoption.ts'
import { examineDirectory, examineLeftoverFiles, openInputs } from './directory.ts'
import { examineHistory } from './history.ts'
import { examineKept } from './kept.ts'
import { examinePlaces } from './places.ts'
import { examinePlugin } from './plugin.ts'
import { examineCopy } from './readable-copy.ts'
import { examineRelease } from './release.ts'
import { examineAnsible, examineNode } from './runtime.ts'

export interface Patient {
  /** `--config` and `--environment` as they were given. */
  readonly config: string | undefined
  readonly environment: string | undefined
  /** What `--release` says. */
  readonly release: string | undefined
  /** Absolute. */
  readonly configDirectory: string
  readonly env: Environment
  readonly cwd: string
  /** Where OpenStack-Ansible is. */
  readonly installation: Installation
  /** Whatever it throws is a finding, and so is what the backend warns of. */
  readonly open: (warn: (message: string) => void) => Promise<Opened>
}

export interface Opened {
  /** The newest state; what it throws is a finding too. */
  load(): Promise<StoredInventory | undefined>
  /** What the file backend keeps in its place, if that is the backend in use. */
  readonly look: Look | undefined
  /** What files keep in other places than that of the backend in use. */
  readonly files: Files | undefined
  /** The readable copy, where another backend than the files holds the inventory. */
  readonly mirror: Mirror | undefined
  readonly audit: AuditLog | undefined
  readonly backend: InventoryBackend
  /** Where the backend keeps the inventory, if it tells. */
  readonly place: string | undefined
}

export interface Examination {
  /** Errors, warnings and notes, each kind in the order in which they were looked for. */
  readonly findings: readonly PlacedFinding[]
  /** The release that a run would speak, where that could be found. */
  readonly release: ChosenRelease | undefined
}

/** Writes nothing. */
export async function examine(patient: Patient): Promise<Examination> {
  const findings: PlacedFinding[] = []
  let isHeldElsewhere = false
  let look: Look | undefined
  const stored = await attempt(findings, async () => {
    const warn = (message: string) => findings.push({ grade: 'warning', code: 'backend', message })
    const opened = await patient.open(warn)
    const { mirror, audit, place, files, backend } = opened
    isHeldElsewhere = !isHeldByFile(place, patient.configDirectory)
    look = opened.look
    findings.push(...auditFindings(audit))
    const state = await opened.load()
    if (state && mirror) findings.push(...(await examineCopy({ mirror, backend, stored: state })))
    if (!state) await demandNoFiles({ files, backend, mirror })
    // The files are looked into below, each by itself.
    if (look === undefined) await attempt(findings, async () => findings.push(...(await examineHistory(backend))))
    return state && { inventory: state.inventory, unrecorded: state.revision.unrecorded }
  })
  if (stored?.unrecorded === 'external edit') findings.push(externalEdit())
  findings.push(...(await examinePlugin(patient)))
  const configured = await examineConfiguration(patient, stored?.inventory)
  findings.push(...configured.findings)
  const kept = { isHeldElsewhere: look === undefined }
  findings.push(...examineKept(look ?? lookInto(patient.configDirectory), kept))
  for (const look of [examineDirectory, examineLeftoverFiles, examinePlaces, examineAnsible, examineNode]) {
    findings.push(...look(patient))
  }
  const { installation, configDirectory, env } = patient
  findings.push(...(await examineAdoption({ installation, configDirectory, env, isHeldElsewhere })))
  return { findings: once(findings), release: configured.release }
}

/** What is wrong with the settings is met wherever they are read. */
function once(findings: readonly PlacedFinding[]): PlacedFinding[] {
  const seen = new Set<string>()
  return findings.filter(({ grade, code, message, file, line }) => {
    const key = JSON.stringify([grade, code, message, file, line])
    return !seen.has(key) && seen.add(key)
  })
}

/** What the function gives; its failure becomes a finding of grade error. */
async function attempt<T>(findings: PlacedFinding[], act: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await act()
  } catch (error) {
    findings.push(...findingsOf(error))
    return undefined
  }
}

interface Told extends Error {
  readonly code?: unknown
  readonly remedy?: string
  /** The file, and the place in it, that it is about. */
  readonly file?: string
  readonly line?: number
  readonly findings?: readonly PlacedFinding[]
}

function findingsOf(error: unknown): readonly PlacedFinding[] {
  const told = error as Told
  if (told.findings) return told.findings
  // What has no code of ours is a fault of the program, and belongs to the place that reports those.
  if (typeof told.code !== 'string' || !told.code.startsWith('ERR_')) throw error
  const code = told.code.slice('ERR_'.length).toLowerCase().replaceAll('_', '-')
  const { message, remedy, file, line } = told
  const place = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) }
  return [{ grade: 'error', code, message, ...(remedy ? { remedy } : {}), ...place }]
}

function auditFindings(audit: AuditLog | undefined): PlacedFinding[] {
  const message = audit?.fault()
  if (!audit || message === undefined) return []
  const remedy = 'let anyone who makes changes append to it, or change audit_log under [inventory]'
  return [{ grade: 'error', code: 'audit-log', message, remedy, file: audit.path }]
}

function externalEdit(): PlacedFinding {
  return {
    grade: 'note',
    code: 'external-edit',
    message: 'the inventory was changed by hand or by another tool; the next change records that as its own revision',
  }
}

async function examineConfiguration(patient: Patient, stored: Value | undefined): Promise<Examination> {
  const findings: PlacedFinding[] = []
  const environment = await attempt(findings, () => environmentDirectory(patient.environment, patient.env))
  if (environment === undefined) return { findings, release: undefined }
  const rules =
    (await attempt(findings, () => rulesFrom({ ...patient, environmentDirectory: environment }))) ??
    (await attempt(findings, () => rulesWithoutSettings(patient, environment))) ??
    ({ quirks: noQuirks, release: { release: undefined, why: 'the generator cannot be read' } } satisfies Rules)
  findings.push(...openInputs(environment))
  const places = { configDirectory: patient.configDirectory, environmentDirectory: environment, ...rules }
  findings.push(...(await checkCloud({ ...places, random: systemRandom(), stored })))
  if (stored !== undefined) findings.push(...staleNote(places, stored))
  const examined = await attempt(findings, () => examineRelease(places, stored))
  return { findings: [...findings, ...(examined?.findings ?? [])], release: examined?.release }
}

/** The settings are wrong: what is not theirs is judged as if they said nothing, by the release of the checkout. */
function rulesWithoutSettings({ release: option }: Patient, environmentDirectory: string): Rules {
  return { quirks: noQuirks, release: chooseRelease({ option, environmentDirectory }) }
}

function staleNote(
  places: { configDirectory: string; environmentDirectory: string } & Rules,
  stored: Value,
): PlacedFinding[] {
  try {
    const { items } = findStaleIn({ ...places, random: systemRandom(), stored })
    if (items.length === 0) return []
    const what = items.length === 1 ? 'entry does not follow' : 'entries do not follow'
    const message = `${items.length} stored ${what} from the configuration any more`
    return [{ grade: 'note', code: 'stale', message, remedy: '`osa-inventory stale` lists them with reasons' }]
  } catch {
    // What keeps the search from being made has been told by the check.
    return []
  }
}
