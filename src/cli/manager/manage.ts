/** `openstack-ansible-inventory-manage`: looks into the stored inventory, and takes things out of it. */

import { resolve } from 'node:path'
import { configDirectory } from '../../app/config/directories.ts'
import { attributionOf } from '../../app/store/attribution.ts'
import { InventoryFile } from '../../app/store/inventory-file.ts'
import type { Change } from '../../app/store/store.ts'
import { storedIn, usableInventory } from '../../app/store/stored-cloud.ts'
import { protectedGroups } from '../../core/edits/remove-groups.ts'
import type { ManagerWay } from '../../core/inventory/releases.ts'
import { dumpJson } from '../../python/json-write.ts'
import type { Value } from '../../python/value.ts'
import { data, type ExitCode, type Io, warner } from '../io.ts'
import { type OpenStore, openConfiguredStore } from '../open-store.ts'
import { cleanIo } from '../terminal.ts'
import { type Edit, isEdit, type ManageArguments, manageArguments, manageProgram } from './manage-arguments.ts'
import { type Edited, editInventory } from './manage-edits.ts'
import { quickViewOf, viewOf } from './manage-views.ts'

interface Stored {
  /** The text of the inventory. */
  readonly document: string
  /** Parsed when first asked for. */
  readonly inventory: Value
}

/** The configured store or a file of the user's own, and what to call it in messages. */
interface Place {
  readonly name: string
  load(): Promise<Stored | undefined>
  update(compute: (stored: Stored | undefined) => Change): Promise<unknown>
  close(): Promise<void>
}

export async function manageMain(
  argv: string[],
  world: Io,
  openStore: OpenStore = openConfiguredStore,
): Promise<ExitCode> {
  const io = cleanIo(world)
  const given = await manageArguments(argv, io)
  if ('exit' in given) return given.exit
  try {
    return await manage(given, argv, io, openStore)
  } catch (error) {
    const { reportError } = await import('../report-error.ts')
    reportError(error, io, manageProgram)
    // The original knows 0, 1 and 2 only, and so do the scripts around it.
    return 1
  }
}

async function manage(given: ManageArguments, argv: string[], io: Io, openStore: OpenStore): Promise<ExitCode> {
  const { task } = given
  if (isEdit(task) && refused(task, io)) return 1
  const place = await placeOf(given, argv, io, openStore)
  try {
    if (isEdit(task)) return await edit(place, task, given.strict, io)
    const stored = await place.load()
    const quick = stored && quickViewOf(stored.document, task)
    const way = () => wayOf(given, io)
    const view = `${quick ?? (await viewOf(usableInventory(stored, place.name), task, way))}\n`
    io.out(task.kind === 'export' ? data(view) : view)
    return 0
  } finally {
    await place.close()
  }
}

async function wayOf({ config }: ManageArguments, { env }: Io): Promise<ManagerWay> {
  const { managerWay } = await import('../../app/settings/manager-release.ts')
  return managerWay({ configDirectory: configDirectory(config, env), env })
}

/** M4: refused before anything is looked at, so that no part of the command is carried out. */
function refused(task: Edit, io: Io): boolean {
  const groups = task.kind === 'remove-groups' ? task.names.filter((name) => protectedGroups.includes(name)) : []
  for (const group of groups) {
    io.err(`${manageProgram}: ${group} cannot be removed: there is no inventory without it; nothing was changed\n`)
  }
  return groups.length > 0
}

async function placeOf(given: ManageArguments, argv: string[], io: Io, openStore: OpenStore): Promise<Place> {
  if (given.file !== undefined) {
    const path = resolve(io.cwd, given.file)
    return named(path, new InventoryFile(path))
  }
  const directory = configDirectory(given.config, io.env)
  const reason = given.reason || io.env.OSA_INVENTORY_REASON || undefined
  const store = await openStore(directory, attributionOf(manageProgram, argv, io.env, reason), {
    env: io.env,
    tellDamage: warner(manageProgram, io),
    manual: isEdit(given.task),
  })
  return named(storedIn(store.backend, directory), store)
}

function named(name: string, store: Omit<Place, 'name'>): Place {
  return {
    name,
    load: () => store.load(),
    update: (compute) => store.update(compute),
    close: () => store.close(),
  }
}

async function edit(place: Place, task: Edit, strict: boolean, io: Io): Promise<ExitCode> {
  let edited: Edited | undefined
  await place.update((stored) => {
    const before = usableInventory(stored, place.name)
    edited = editInventory(before, task)
    const { inventory } = edited
    const changed = inventory !== before
    return { inventory, changed, document: changed ? dumpJson(inventory) : '' }
  })
  const { told, missing } = edited!
  for (const line of [...told, ...missing]) io.err(`${manageProgram}: ${line}\n`)
  if (strict && missing.length > 0) return 1
  io.out('Success. . .\n')
  return 0
}
