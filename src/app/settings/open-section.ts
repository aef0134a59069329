/** One section of the settings as a store, whichever backend is in use. */
import type { InventoryBackend } from '../../backends/contract.ts'
import type { SettingsIssue } from '../../backends/errors.ts'
import type { Environment } from '../config/directories.ts'
import { type AuditLog, auditLogAt } from '../store/audit-log.ts'
import { configureSection, type Remarks } from './plugins/configure.ts'
import { readSettings, type Settings } from './read.ts'
import type { EffectiveOption } from './read-options.ts'

export interface SectionPlace {
  /** Absolute. */
  readonly configDirectory: string
  readonly env: Environment
  /** A section, or a built-in backend without one. */
  readonly section: string
  /** The option that names it, for messages. */
  readonly option?: string
  /** @default that of the settings */
  readonly deployment?: string | undefined
  readonly remarks: Remarks
}

export interface OpenedSection {
  readonly section: string
  readonly deployment: string
  readonly settings: Settings
  readonly effective: readonly EffectiveOption[]
  readonly backend: InventoryBackend
  /** For what is written there, if one is kept. */
  readonly audit: AuditLog | undefined
}

/** @throws SettingsError, PluginError, DriverMissingError */
export async function openSection(place: SectionPlace): Promise<OpenedSection> {
  const { configDirectory, env, section, remarks } = place
  const read = readSettings({ configDirectory, env, commandLine: { backend: section } })
  const settings = { ...read, issues: read.issues.map((issue) => namedBy(issue, place.option)) }
  const deployment = place.deployment ?? settings.deployment
  const configured = await configureSection(settings, section, remarks)
  return {
    section,
    deployment,
    settings,
    effective: configured.effective,
    backend: await configured.open(deployment),
    audit:
      settings.auditLog === undefined ? undefined : auditLogAt(settings.auditLog, { deployment, backend: section }),
  }
}

function namedBy(issue: SettingsIssue, option: string | undefined): SettingsIssue {
  if (option === undefined || issue.key !== 'inventory.backend') return issue
  const { place: _, ...rest } = issue
  return { ...rest, key: option }
}

/** As far as the settings tell: the same place of the same kind of backend. */
export function isSamePlace(a: OpenedSection, b: OpenedSection): boolean {
  if (a.deployment !== b.deployment) return false
  if (a.backend.place !== undefined && a.backend.place === b.backend.place) return true
  return optionsText(a) === optionsText(b)
}

function optionsText({ effective }: OpenedSection): string {
  return JSON.stringify(effective.map(({ option, value }) => [option, value ?? null]))
}
