/** `osa-inventory backend check`: the contract kit, or the few checks of it that take no time. */
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { configureSection } from '../../../app/settings/plugins/configure.ts'
import type { Settings } from '../../../app/settings/read.ts'
import { variableOf } from '../../../app/settings/sources.ts'
import { readableRevisions } from '../../../app/store/history/listing.ts'
import { nextRevision } from '../../../app/store/revisions.ts'
import type { InventoryBackend } from '../../../backends/contract.ts'
import { BackendAuthError, errorCodeOf } from '../../../backends/errors.ts'
import { Dict } from '../../../python/value.ts'
import type { CheckResult, ContractResult, ContractSettings, Hooks } from '../../../testing/index.ts'
import type { ExitCode } from '../../io.ts'
import { showing } from '../../progress.ts'
import { type Colour, painter } from '../../terminal.ts'
import { answer, findingAsJson, type Plain } from '../answer.ts'
import type { CommandContext } from '../command.ts'
import { untilSignal } from '../interrupt.ts'
import type { SharedValues } from '../options.ts'
import { importKit } from './contract-kit.ts'
import { junitReport } from './junit.ts'

export interface CheckValues extends SharedValues {
  readonly hooks?: string | null
  readonly junit?: string | null
}

/**
 * A line for each check; status 1 if one fails, if none was tried, or if something stays behind that the backend should
 * have removed.
 *
 * @param readFor reads the settings with these variables besides those of the environment
 */
export async function checkBackend(
  readFor: (variables: Readonly<Record<string, string>>) => Settings,
  asked: ContractSettings,
  values: CheckValues,
  context: CommandContext,
): Promise<ExitCode> {
  const kit = await importKit()
  const hooks: Hooks = values.hooks ? await kit.loadHooks(resolve(context.io.cwd, values.hooks)) : { faults: {} }
  const contract = { ...asked, faults: hooks.faults }
  // What is not there is said before a place is made.
  kit.selectedGroups(contract)
  return untilSignal(async (signal) => {
    try {
      const options = (await hooks.start?.())?.options ?? {}
      const { backend } = readFor({})
      const variables = Object.entries(options).map(([option, text]) => [variableOf(backend, option), text])
      return await tryBackend(readFor(Object.fromEntries(variables)), options, signal)
    } finally {
      await hooks.stop?.()
      if (signal.aborted) context.deliver()
    }
  })

  async function tryBackend(
    settings: Settings,
    options: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<ExitCode> {
    const { backend: section, configDirectory } = settings
    const { plugin, told } = await reach(settings, context)
    const text = values.json ? () => {} : textTeller(context)
    if (!values.json) context.io.out(`[${section}], plugin ${plugin}\n`)
    const all = kit.selectedGroups(contract).flatMap(({ checks }) => checks).length
    const run = () =>
      showing(context.io, async (progress) => {
        let done = 0
        progress.step('checking', done, all)
        const report = (line: string, result: CheckResult): void => {
          text(line, result)
          progress.step('checking', ++done, all)
        }
        return kit.runBackendContract({ ...contract, section, configDirectory, options, report, signal })
      })
    const result = values.json ? await keepingOutput(run, context.debug) : await run()
    const warnings = [...new Set([...told, ...result.warnings])]
    answer(values, context, {
      json: () => resultAsJson(section, plugin, asked, result, warnings),
      text: () => endText(result, warnings, context),
    })
    if (values.junit) await writeJunit(resolve(context.io.cwd, values.junit), section, result)
    return result.ok ? 0 : 1
  }
}

/** The kit calls a plugin in this process: what it prints must not get into the JSON. */
async function keepingOutput<T>(act: () => Promise<T>, debug: (message: string) => void): Promise<T> {
  const { stdout } = process
  const { write } = stdout
  stdout.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    debug(`printed: ${typeof chunk === 'string' ? chunk : Buffer.from(chunk)}`)
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined
    if (done) process.nextTick(done)
    return true
  }
  try {
    return await act()
  } finally {
    stdout.write = write
  }
}

/**
 * What cannot be opened at all is reported once, not at every check.
 *
 * @returns what the backend warns of, and cannot promise as its place is set
 */
async function reach(settings: Settings, { debug }: CommandContext): Promise<{ plugin: string; told: string[] }> {
  const told: string[] = []
  const configured = await configureSection(settings, settings.backend, { debug, warn: (text) => void told.push(text) })
  const backend = await configured.open(`osa-contract-${randomBytes(4).toString('hex')}`)
  try {
    await backend.load()
    await demandRemoval(backend)
    // The kit calls a plugin as it is: what holds a run up is found before, where it can be ended.
    if (configured.file !== undefined && backend.destroy) await roundTrip(backend)
    return { plugin: configured.plugin.name, told: [...told, ...((await backend.doubts?.()) ?? [])] }
  } finally {
    await backend.close?.()
  }
}

/** @throws what the plugin's own thread is guarded against */
async function roundTrip(backend: InventoryBackend): Promise<void> {
  const attribution = { author: 'check@localhost', command: 'backend check', tool: 'osa-inventory' }
  const revision = nextRevision(
    undefined,
    { document: '{}', inventory: new Dict(), changed: true },
    undefined,
    attribution,
  )
  await backend.write(revision, undefined)
  await backend.load()
  // A wrong answer is for the kit to tell. What hangs has ended the thread, and is told by the next call.
  await history(backend, revision.id).catch(() => {})
  await backend.destroy?.()
}

async function history(backend: InventoryBackend, id: number): Promise<void> {
  for await (const _ of readableRevisions(backend));
  await backend.loadRevision?.(id)
}

/** What is written has to go again: anyone who may not remove it writes nothing. */
async function demandRemoval(backend: InventoryBackend): Promise<void> {
  try {
    await backend.destroy?.()
  } catch (error) {
    if (errorCodeOf(error) !== 'ERR_BACKEND_AUTH') return
    const { message, remedy } = error as Error & { remedy?: string }
    throw new BackendAuthError(
      `nothing was tried, because what the check writes could not be removed again: ${message}`,
      { operation: 'destroy', cause: error, ...(remedy === undefined ? {} : { remedy }) },
    )
  }
}

const colours: Readonly<Record<CheckResult['outcome'], Colour>> = { passed: 'green', failed: 'red', skipped: 'yellow' }

function textTeller({ io }: CommandContext): (line: string, result: CheckResult) => void {
  const paint = painter(io)
  return (line, { outcome }) => io.out(`${paint(colours[outcome], line.slice(0, 4))}${line.slice(4)}\n`)
}

function endText(result: ContractResult, warnings: readonly string[], { io }: CommandContext): string {
  const { passed, failed, skipped, milliseconds, interrupted, leftBehind } = result
  const paint = painter(io)
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`
  const end = interrupted ? ': interrupted' : passed + failed === 0 ? ': nothing was tried' : ''
  const lines = [
    ...warnings.map((warning) => `${paint('yellow', 'warning')}: ${warning}`),
    ...leftBehind.map((sentence) => `${paint('red', 'left behind')}: ${sentence}`),
    ...(leftBehind.length === 0 ? ['removed again'] : []),
    `${counts} in ${(milliseconds / 1000).toFixed(1)} s${end}`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function resultAsJson(
  section: string,
  plugin: string,
  { depth = 'whole' }: ContractSettings,
  result: ContractResult,
  warnings: readonly string[],
): Plain {
  return {
    section,
    plugin,
    depth,
    ok: result.ok,
    checks: result.checks.map(({ id, title, outcome, message, milliseconds }) => ({
      id,
      title,
      outcome,
      message: message ?? null,
      milliseconds,
    })),
    passed: result.passed,
    failed: result.failed,
    skipped: result.skipped,
    milliseconds: result.milliseconds,
    interrupted: result.interrupted,
    warnings: warnings.map((message) => findingAsJson({ grade: 'warning', code: '', message })),
    left_behind: result.leftBehind,
  }
}

async function writeJunit(file: string, section: string, result: ContractResult): Promise<void> {
  const { writeOutput } = await import('../../../app/store/output-file.ts')
  await writeOutput(file, [junitReport(`backend ${section}`, result)])
}
