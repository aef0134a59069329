/** `osa-inventory backend check`. */
import { randomBytes } from 'node:crypto'
import { type ProbeReport, type ProbeResult, probeBackend } from '../../../app/probe/probe-backend.ts'
import { configureSection } from '../../../app/settings/plugins/configure.ts'
import type { Settings } from '../../../app/settings/read.ts'
import { attributionOf } from '../../../app/store/attribution.ts'
import { Dict } from '../../../python/value.ts'
import type { ExitCode } from '../../io.ts'
import { type CommandContext, toolProgram } from '../command.ts'
import { type JsonValues, printJson } from '../options.ts'
import { type Colour, painter } from '../paint.ts'

/** Status 1 if a claim does not hold or something stays behind. */
export async function checkBackend(settings: Settings, values: JsonValues, context: CommandContext): Promise<ExitCode> {
  const warnings = new Set<string>()
  const remarks = { debug: context.debug, warn: (message: string) => void warnings.add(message) }
  const configured = await configureSection(settings, settings.backend, remarks)
  const report = await probeBackend({
    open: (deployment) => configured.open(deployment),
    deployment: `osa-inventory-probe-${randomBytes(6).toString('hex')}`,
    attribution: attributionOf(toolProgram, context.whole, context.io.env),
  })
  for (const doubt of report.doubts) remarks.warn(doubt)
  if (values.json) printJson(asJson(settings, report, [...warnings]), context)
  else tell(settings, configured.plugin.name, report, [...warnings], context)
  return report.leftBehind === undefined && report.results.every(({ outcome }) => outcome !== 'failed') ? 0 : 1
}

const colours: Readonly<Record<ProbeResult['outcome'], Colour>> = {
  ok: 'green',
  failed: 'red',
  'not claimed': 'yellow',
}

function tell(
  { backend }: Settings,
  plugin: string,
  { deployment, results, leftBehind }: ProbeReport,
  warnings: readonly string[],
  { io }: CommandContext,
): void {
  const paint = painter(io)
  const width = Math.max(...results.map(({ name }) => name.length))
  const lines = results.map(
    ({ name, outcome, detail }) =>
      `${paint(colours[outcome], outcome.padEnd('not claimed'.length))}  ${name.padEnd(width)}  ${detail}`,
  )
  const end = leftBehind === undefined ? 'removed again' : `${paint('red', 'left behind')}: ${leftBehind}`
  io.out(
    [
      `[${backend}], plugin ${plugin}, tried in the deployment ${deployment}`,
      ...lines,
      ...warnings.map((warning) => `${paint('yellow', 'warning')}: ${warning}`),
      end,
    ]
      .map((line) => `${line}\n`)
      .join(''),
  )
}

function asJson({ backend }: Settings, report: ProbeReport, warnings: readonly string[]): Dict {
  return new Dict([
    ['section', backend],
    ['deployment', report.deployment],
    [
      'results',
      report.results.map(
        ({ name, outcome, detail }) =>
          new Dict([
            ['name', name],
            ['outcome', outcome],
            ['detail', detail],
          ]),
      ),
    ],
    ['warnings', [...warnings]],
    ['left_behind', report.leftBehind ?? null],
  ])
}
