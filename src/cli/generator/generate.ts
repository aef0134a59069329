/** `openstack-ansible-inventory`: Ansible's inventory script, in the place and with the options of the original. */

import * as fs from 'node:fs'
import { join } from 'node:path'
import { configDirectory, environmentDirectory, pastAskedFor, pastVariable } from '../../app/config/directories.ts'
import { Looks } from '../../app/config/looks.ts'
import { demandAlive } from '../../app/guard/alive.ts'
import { notedState } from '../../app/run/noted-state.ts'
import { documentIfNewest, type Notebook, rememberRun } from '../../app/run/remember.ts'
import { runGenerator } from '../../app/run/run.ts'
import { rulesFrom, rulesOf, settingsOf } from '../../app/settings/settings-of.ts'
import { attributionOf } from '../../app/store/attribution.ts'
import { systemRandom } from '../../app/store/random.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { mappingAt } from '../../core/inventory/values.ts'
import { NEW_FILE } from '../../disk/access.ts'
import { openToAppend } from '../../disk/target.ts'
import { dumpJson } from '../../python/json-write.ts'
import { Dict, type Value } from '../../python/value.ts'
import { data, type ExitCode, type Io, warner } from '../io.ts'
import { closingStores, type OpenStore, openConfiguredStore } from '../open-store.ts'
import { cleanIo } from '../terminal.ts'
import { type GenerateArguments, generateArguments, generateProgram } from './generate-arguments.ts'

export async function generateMain(
  argv: string[],
  world: Io,
  openStore: OpenStore = openConfiguredStore,
  notebook?: Notebook,
): Promise<ExitCode> {
  const io = cleanIo(world)
  const parsed = await generateArguments(argv, io)
  if ('exit' in parsed) return parsed.exit
  try {
    const rev = parsed.at ?? pastAskedFor(io.env)
    return await closingStores(openStore, (open) => {
      if (parsed.check) return check(parsed, io, open)
      if (rev !== undefined) return printPast(rev, parsed, io, open)
      return generate(parsed, { argv, io, openStore: open, notebook })
    })
  } catch (error) {
    const { reportError } = await import('../report-error.ts')
    reportError(error, io, generateProgram)
    // The original knows 0, 1 and 2 only, and so do the scripts around it.
    return 1
  }
}

interface Surroundings {
  readonly argv: readonly string[]
  readonly io: Io
  readonly openStore: OpenStore
  /** Where a run that changes nothing leaves its note. */
  readonly notebook: Notebook | undefined
}

async function generate(
  options: GenerateArguments,
  { argv, io, openStore, notebook }: Surroundings,
): Promise<ExitCode> {
  const log = debugLog(options.debug, io)
  const directory = configDirectory(options.config, io.env)
  const environment = environmentDirectory(options.environment, io.env)
  log(`new run: configuration ${directory}, base environment ${environment}`)
  const reason = io.env.OSA_INVENTORY_REASON || undefined
  const looks = new Looks()
  const settings = await settingsOf({ configDirectory: directory, env: io.env, looks })
  const store = await openStore(directory, attributionOf(generateProgram, argv, io.env, reason), {
    env: io.env,
    debug: log,
    tellDamage: warner(generateProgram, io),
    settings: settings ?? 'none',
    ...(notebook?.former ? { noted: notedState(notebook.former) } : {}),
  })
  const known = notebook?.note && (await documentIfNewest(store, notebook.note))
  if (known !== undefined) {
    await demandAlive(store.backend)
    io.out(data(`${known}\n`))
    return 0
  }
  const result = await runGenerator({
    configDirectory: directory,
    environmentDirectory: environment,
    ...(await rulesOf(settings, { environmentDirectory: environment, release: options.release, looks })),
    random: systemRandom(),
    store,
    looks,
  })
  log(`release ${result.release.release.tags} (${result.release.why})`)
  log(result.written ? `wrote revision ${result.written.id}` : 'nothing changed, nothing written')
  await demandAlive(store.backend)
  print(result.document, () => result.inventory, options, io)
  if (notebook) rememberRun(notebook, { configDirectory: directory, settings, store, looks, result })
  return 0
}

/**
 * The inventory as it was, for Ansible: the stored document of a revision. The configuration is not read, and nothing is
 * written, not even the readable copy.
 *
 * @throws UnknownRevisionError, HistoryMissingError, and what the settings and the backend throw
 */
async function printPast(rev: string, options: GenerateArguments, io: Io, openStore: OpenStore): Promise<ExitCode> {
  const { loadNamed } = await import('../../app/store/revision-name.ts')
  const directory = configDirectory(options.config, io.env)
  const store = await openStore(directory, attributionOf(generateProgram, [], io.env), { env: io.env })
  const stored = await loadNamed(store, rev)
  await demandAlive(store.backend)
  if (options.at === undefined) {
    // The variable can be forgotten, and would then serve an old cloud: Ansible shows what is told of it.
    const { id, time } = stored.revision
    const what = `${pastVariable}=${rev}: this is revision ${id} of ${time}, not the present inventory`
    io.err(`${generateProgram}: ${what}\n`)
  }
  print(stored.revision.document, () => stored.inventory, options, io)
  return 0
}

function print(document: string, inventory: () => Value, { host }: GenerateArguments, io: Io): void {
  io.out(data(`${host === undefined ? document : dumpJson(hostVariables(inventory(), host))}\n`))
}

/** Ansible asks for one host when it was given no `_meta`: its variables, or `{}` for a name that is not there. */
function hostVariables(inventory: Value, host: string): Dict {
  const meta = inventory instanceof Dict ? mappingAt(inventory, '_meta') : undefined
  return mappingAt(mappingAt(meta, 'hostvars'), host) ?? new Dict()
}

/** Warnings leave the status 0, as scripts expect; only what the generator would refuse is an error. */
async function check(options: GenerateArguments, io: Io, openStore: OpenStore): Promise<ExitCode> {
  const { checkCloud } = await import('../../app/advice/check.ts')
  const { tellFindings } = await import('../report-error.ts')
  const directory = configDirectory(options.config, io.env)
  const store = await openStore(directory, attributionOf(generateProgram, [], io.env), io)
  const stored = await store.load()
  const environment = environmentDirectory(options.environment, io.env)
  const places = { configDirectory: directory, environmentDirectory: environment }
  const findings = await checkCloud({
    ...places,
    ...(await rulesFrom({ ...places, env: io.env, release: options.release })),
    random: systemRandom(),
    stored: stored?.inventory,
  })
  const told = findings.filter((finding) => finding.grade !== 'note')
  if (options.format) {
    const { findingReport } = await import('../finding-reports.ts')
    io.out(findingReport(options.format, told, { program: `${generateProgram} --check`, base: io.cwd }))
  } else if (told.length === 0) io.out('Configuration ok!\n')
  else tellFindings(told, io)
  return told.some((finding) => finding.grade === 'error') ? 1 : 0
}

/** `--debug` appends to `inventory.log` in the working directory; where that cannot be written, it goes without (P6). */
export function debugLog(wanted: boolean, io: Io): (message: string) => void {
  if (!wanted) return () => {}
  return (message) => {
    try {
      const file = join(io.cwd, 'inventory.log')
      const fd = openToAppend(fs, file, NEW_FILE.mode, 'own')
      try {
        fs.writeSync(fd, `${new Date().toISOString()} ${process.pid} ${visibleLine(message)}\n`)
      } finally {
        fs.closeSync(fd)
      }
    } catch {
      // A log that cannot be kept is not a reason to refuse an inventory.
    }
  }
}
