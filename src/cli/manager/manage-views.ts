/** The manager's tables and its export, as text without a final newline. */

import type { ManagerWay } from '../../core/inventory/releases.ts'
import { exportHosts } from '../../core/inventory/views/export.ts'
import { plainExport, plainHostRows } from '../../core/inventory/views/plain-views.ts'
import {
  groupsOfHosts,
  groupsOfHostsColumns,
  hostColumns,
  hostRows,
  hostsOfGroups,
  hostsOfGroupsColumns,
} from '../../core/inventory/views/tables.ts'
import { jsonInOrder } from '../../python/json-in-order.ts'
import type { Dict } from '../../python/value.ts'
import { drawTable } from '../tables.ts'
import type { View } from './manage-arguments.ts'

/** The same from the text, for the two views that scripts call most; `undefined`: `viewOf` has to do it. */
export function quickViewOf(document: string, view: View): string | undefined {
  if (view.kind === 'export') return plainExport(document)
  const rows = view.kind === 'hosts' ? plainHostRows(document, view.sort) : undefined
  return rows && drawTable(hostColumns, rows)
}

export async function viewOf(inventory: Dict, view: View, way: () => Promise<ManagerWay>): Promise<string> {
  if (view.kind === 'hosts') return drawTable(hostColumns, hostRows(inventory, view.sort))
  if (view.kind === 'groups-of-hosts') return drawTable(groupsOfHostsColumns, groupsOfHosts(inventory, await way()))
  if (view.kind === 'hosts-of-groups') return drawTable(hostsOfGroupsColumns, hostsOfGroups(inventory))
  return jsonInOrder(exportHosts(inventory))
}
