import type { InventorySummary } from '../../core/inventory/summary.ts'

/** The summary of a revision that nobody knows the making of. */
export const NOTHING_KNOWN: InventorySummary = {
  hostsAdded: [],
  hostsRemoved: [],
  hostsChanged: [],
  groupsAdded: [],
  groupsRemoved: [],
  groupsChanged: [],
  addressesAdded: 0,
  addressesRemoved: 0,
  hostCount: 0,
  counts: {},
}
