/** `openstack-ansible-inventory-manage`: looks into the stored inventory, and takes things out of it. */
import { resolve } from 'node:path'
import { configDirectory } from '../../app/config/directories.ts'
import { attributionOf } from '../../app/store/attribution.ts'
import { documentOf } from '../../app/store/document.ts'
import { InventoryFile } from '../../app/store/inventory-file.ts'
import type { Change } from '../../app/store/store.ts'
import { storedIn, usableInventory } from '../../app/store/stored-cloud.ts'
import { clearAddresses, protectedGroups, removeGroups, removeHosts } from '../../core/edits/removal.ts'
import type { ManagerWay } from '../../core/inventory/releases.ts'
import { plainExport, plainHostRows } from '../../core/inventory/views/plain-views.ts'
import {
  exportHosts,
  groupsOfHosts,
  groupsOfHostsColumns,
  hostColumns,
  hostRows,
  hostsOfGroups,
  hostsOfGroupsColumns,
} from '../../core/inventory/views/tables.ts'
import { jsonInOrder } from '../../python/json-in-order.ts'
import type { Dict, Value } from '../../python/value.ts'
import { data, type ExitCode, type Io, warner } from '../io.ts'
import { type OpenStore, openConfiguredStore } from '../open-store.ts'
import { runProgram } from '../process-io.ts'
import { cleanIo, drawTable } from '../terminal.ts'
import {
  type Edit,
  isEdit,
  type ManageArguments,
  manageArguments,
  manageProgram,
  type View,
} from './manage-arguments.ts'

/** The program; the build puts it into its own file. */
export function runManage(): void {
  runProgram(manageProgram, manageMain)
}

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
    return { inventory, changed, document: changed ? documentOf(inventory) : '' }
  })
  const { told, missing } = edited!
  for (const line of [...told, ...missing]) io.err(`${manageProgram}: ${line}\n`)
  if (strict && missing.length > 0) return 1
  io.out('Success. . .\n')
  return 0
}

/** The same from the text, for the two views that scripts call most; `undefined`: `viewOf` has to do it. */
function quickViewOf(document: string, view: View): string | undefined {
  if (view.kind === 'export') return plainExport(document)
  const rows = view.kind === 'hosts' ? plainHostRows(document, view.sort) : undefined
  return rows && drawTable(hostColumns, rows)
}

async function viewOf(inventory: Dict, view: View, way: () => Promise<ManagerWay>): Promise<string> {
  if (view.kind === 'hosts') return drawTable(hostColumns, hostRows(inventory, view.sort))
  if (view.kind === 'groups-of-hosts') return drawTable(groupsOfHostsColumns, groupsOfHosts(inventory, await way()))
  if (view.kind === 'hosts-of-groups') return drawTable(hostsOfGroupsColumns, hostsOfGroups(inventory))
  return jsonInOrder(exportHosts(inventory))
}

interface Edited {
  /** The same object as before if nothing changed. */
  readonly inventory: Dict
  /** What was done beyond what was asked for. */
  readonly told: readonly string[]
  /** A line for each name that is not there (M3). */
  readonly missing: readonly string[]
}

function editInventory(inventory: Dict, edit: Edit): Edited {
  if (edit.kind === 'remove-hosts') return hostsRemoved(inventory, edit.names)
  if (edit.kind === 'remove-groups') return groupsRemoved(inventory, edit.names)
  return { inventory: clearAddresses(inventory).inventory, told: [], missing: [] }
}

function hostsRemoved(before: Dict, names: readonly string[]): Edited {
  const { inventory, containers, missing } = removeHosts(before, names)
  return {
    inventory,
    told: Array.from(containers, ([host, its]) => {
      const count = its.length === 1 ? 'its container' : `its ${its.length} containers`
      return `physical host ${host} is removed with ${count}: ${its.join(', ')}`
    }),
    missing: missing.map((name) => `there is no host ${name} in the inventory`),
  }
}

function groupsRemoved(before: Dict, names: readonly string[]): Edited {
  const { inventory, removed, missing } = removeGroups(before, names)
  return {
    inventory,
    told: removed.length === 0 ? [] : [whatBringsBack(removed)],
    missing: missing.map((name) => `there is no group ${name} in the inventory`),
  }
}

/** M9: people remove a group and wonder to see it again. */
function whatBringsBack(removed: readonly string[]): string {
  const [only] = removed
  if (removed.length === 1) {
    return `group ${only} is removed; the next run makes it again if env.d or the user configuration still has it`
  }
  const groups = `groups ${removed.join(', ')} are removed`
  return `${groups}; the next run makes again what env.d or the user configuration still has`
}
