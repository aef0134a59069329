import type { RevisionId } from '../contract.ts'
import type { Deployment } from './deployment.ts'
import { removeIfThere, unless } from './filesystem.ts'
import { readHeader, revisionPath } from './revision-file.ts'

/** Numbers of the kept revisions, ascending. The highest is the head: there is no other pointer that could lie. */
export function revisionNumbers(deployment: Deployment): RevisionId[] {
  return numbersAmong(historyNames(deployment))
}

export function headNumber(deployment: Deployment): RevisionId | undefined {
  return revisionNumbers(deployment).at(-1)
}

export function historyNames(deployment: Deployment): string[] {
  return unless(['ENOENT'], () => deployment.fs.readdirSync(deployment.history)) ?? []
}

function numbersAmong(names: readonly string[]): RevisionId[] {
  return names
    .filter((name) => /^[1-9][0-9]{0,14}$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}

/** Where the chain of the kept revisions begins: the newest one that was pruned. */
export interface HistoryCut {
  readonly id: RevisionId
  /** Its chain digest; absent if it could not be read any more. */
  readonly chain?: string
}

/**
 * A cut is an empty file named `cut-<number>-<chain digest>`. Each number has a name of its own, so a slower writer
 * cannot take a later cut back: the highest counts.
 */
export function historyCut(deployment: Deployment): HistoryCut | undefined {
  const newest = cutsAmong(historyNames(deployment)).at(-1)
  return newest && { id: newest.id, ...(newest.chain && { chain: newest.chain }) }
}

function cutsAmong(names: readonly string[]): (HistoryCut & { readonly name: string })[] {
  return names
    .map((name) => ({ name, match: /^cut-([1-9][0-9]{0,14})(?:-([0-9a-f]+))?$/.exec(name) }))
    .flatMap(({ name, match }) => (match ? [{ name, id: Number(match[1]), ...(match[2] && { chain: match[2] }) }] : []))
    .sort((a, b) => a.id - b.id)
}

/** Removes revisions, but never the head. Where the oldest ones go, the cut is noted first. */
export function removeFromHistory(deployment: Deployment, ids: readonly RevisionId[]): void {
  const names = historyNames(deployment)
  const numbers = numbersAmong(names)
  const doomed = numbers.slice(0, -1).filter((id) => ids.includes(id))
  const kept = numbers.findIndex((id) => !doomed.includes(id))
  if (kept > 0) noteCut(deployment, numbers[kept - 1]!)
  for (const id of doomed) removeIfThere(deployment.fs, revisionPath(deployment, id))
  if (kept > 0) {
    for (const cut of cutsAmong(names)) {
      if (cut.id < numbers[kept - 1]!) removeIfThere(deployment.fs, `${deployment.history}/${cut.name}`)
    }
  }
}

export function pruneHistory(deployment: Deployment): void {
  const numbers = revisionNumbers(deployment)
  const surplus = numbers.slice(0, Math.max(0, numbers.length - deployment.historyKeep))
  if (surplus.length > 0) removeFromHistory(deployment, surplus)
}

function noteCut(deployment: Deployment, id: RevisionId): void {
  const chain = chainOf(deployment, id)
  const name = /^[0-9a-f]+$/.test(chain) ? `cut-${id}-${chain}` : `cut-${id}`
  const { fs } = deployment
  const fd = unless(['EEXIST'], () => fs.openSync(`${deployment.history}/${name}`, 'wx', 0o600))
  if (fd !== undefined) fs.closeSync(fd)
}

function chainOf(deployment: Deployment, id: RevisionId): string {
  try {
    return readHeader(deployment, id)?.info.chain ?? ''
  } catch {
    // A damaged revision is no reason to keep it.
    return ''
  }
}
