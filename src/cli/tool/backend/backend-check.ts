/** `osa-inventory backend check`. */
import { randomBytes } from 'node:crypto'
import { type ProbeReport, type ProbeResult, probeBackend } from '../../../app/probe/probe-backend.ts'
import { configureSection } from '../../../app/settings/plugins/configure.ts'
import type { Settings } from '../../../app/settings/read.ts'
import { attributionOf } from '../../../app/store/attribution.ts'
import type { ExitCode } from '../../io.ts'
import { type Colour, type Paint, painter } from '../../terminal.ts'
import { answer, type Plain } from '../answer.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import type { SharedValues } from '../options.ts'

/** Status 1 if a claim does not hold or something stays behind. */
export async function checkBackend(
  settings: Settings,
  values: SharedValues,
  context: CommandContext,
): Promise<ExitCode> {
  const warnings = new Set<string>()
  const remarks = { debug: context.debug, warn: (message: string) => void warnings.add(message) }
  const configured = await configureSection(settings, settings.backend, remarks)
  const report = await probeBackend({
    open: (deployment) => configured.open(deployment),
    deployment: `osa-inventory-probe-${randomBytes(6).toString('hex')}`,
    attribution: attributionOf(toolProgram, context.whole, context.io.env),
  })
  for (const doubt of report.doubts) remarks.warn(doubt)
  const { backend: section } = settings
  answer(values, context, {
    json: () => reportAsJson(section, report, [...warnings]),
    text: () => {
      const head = `[${section}], plugin ${configured.plugin.name}, tried in the deployment ${report.deployment}`
      return [head, ...reportLines(report, [...warnings], painter(context.io))].map((line) => `${line}\n`).join('')
    },
  })
  return report.leftBehind === undefined && report.results.every(({ outcome }) => outcome !== 'failed') ? 0 : 1
}

const colours: Readonly<Record<ProbeResult['outcome'], Colour>> = {
  ok: 'green',
  failed: 'red',
  'not claimed': 'yellow',
}

function reportLines({ results, leftBehind }: ProbeReport, warnings: readonly string[], paint: Paint): string[] {
  const width = Math.max(...results.map(({ name }) => name.length))
  return [
    ...results.map(
      ({ name, outcome, detail }) =>
        `${paint(colours[outcome], outcome.padEnd('not claimed'.length))}  ${name.padEnd(width)}  ${detail}`,
    ),
    ...warnings.map((warning) => `${paint('yellow', 'warning')}: ${warning}`),
    leftBehind === undefined ? 'removed again' : `${paint('red', 'left behind')}: ${leftBehind}`,
  ]
}

function reportAsJson(section: string, report: ProbeReport, warnings: readonly string[]): Plain {
  return {
    section,
    deployment: report.deployment,
    results: report.results.map(({ name, outcome, detail }) => ({ name, outcome, detail })),
    warnings,
    left_behind: report.leftBehind ?? null,
  }
}
