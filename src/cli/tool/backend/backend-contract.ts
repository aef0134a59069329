/** `osa-inventory backend check --contract`. */
import { configureSection } from '../../../app/settings/plugins/configure.ts'
import type { Settings } from '../../../app/settings/read.ts'
import type { CheckResult } from '../../../testing/index.ts'
import type { ExitCode } from '../../io.ts'
import { type Colour, painter } from '../../terminal.ts'
import { answer, type Plain } from '../answer.ts'
import type { CommandContext } from '../command.ts'
import type { SharedValues } from '../options.ts'
import { importKit } from './contract-kit.ts'

/** Every check of the contract kit, a line each; status 1 if one fails. */
export async function checkContract(
  settings: Settings,
  values: SharedValues,
  context: CommandContext,
): Promise<ExitCode> {
  await openOnce(settings, context)
  const { runBackendContract } = await importKit()
  const { backend: section, configDirectory } = settings
  const tell = lineTeller(context)
  const result = await runBackendContract({ section, configDirectory, ...(values.json ? {} : { report: tell }) })
  const { passed, failed, skipped } = result
  answer(values, context, {
    json: () => ({ section, checks: result.checks.map(checkAsJson), passed, failed, skipped }),
    text: () => `${passed} passed, ${failed} failed, ${skipped} skipped\n`,
  })
  return result.ok ? 0 : 1
}

/** What cannot be opened at all is reported once, not at every check. */
async function openOnce(settings: Settings, { debug }: CommandContext): Promise<void> {
  const configured = await configureSection(settings, settings.backend, { debug, warn: debug })
  const backend = await configured.open()
  await backend.close?.()
}

const colours: Readonly<Record<CheckResult['outcome'], Colour>> = { passed: 'green', failed: 'red', skipped: 'yellow' }

function lineTeller({ io }: CommandContext): (line: string, result: CheckResult) => void {
  const paint = painter(io)
  return (line, { outcome }) => io.out(`${paint(colours[outcome], line.slice(0, 4))}${line.slice(4)}\n`)
}

function checkAsJson({ id, title, outcome, message, milliseconds }: CheckResult): Plain {
  return { id, title, outcome, message: message ?? null, milliseconds }
}
