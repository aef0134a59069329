import { shellWord } from '../../core/inventory/text/visible.ts'
import { CorruptDocumentError } from '../errors.ts'
import { JSON_NAME, TAR_NAME } from './deployment.ts'
import { type Kept, type Look, newestGood, passedOver, tellsOfCloud } from './look.ts'

/** So many of what was skipped are reported. */
const mostTold = 3

/**
 * The JSON file is gone although the cloud has a history. To go on as if nothing had ever been would give every
 * container a new name and address: a second cloud.
 */
export function lostInventory(look: Look): CorruptDocumentError {
  const restores = newestGood(look) !== undefined
  return corrupt(
    [
      `${jsonPath(look)} is gone${linkNote(look)}, but the cloud is known: ${knownState(look)}.`,
      'A new inventory would give every container a new name and a new address. Choose:',
      ...(restores ? ['  osa-inventory restore latest   puts the newest state back'] : []),
      '  osa-inventory generate --new   begins a new inventory and keeps the history',
      `  rm -r ${look.traces.map(shellWord).join(' ')}   resets everything by hand; the next run begins again`,
    ].join('\n'),
  )
}

/** What is in the JSON file is not an inventory. */
export function brokenInventory(look: Look, fault: string): CorruptDocumentError {
  return corrupt(`${jsonPath(look)}: ${fault}; ${remedyFor(look)}`)
}

function remedyFor(look: Look): string {
  if (!tellsOfCloud(look)) return 'put a good copy there, or remove the file to begin a new inventory'
  const begins = '"osa-inventory generate --new" begins a new inventory'
  if (newestGood(look) === undefined) return `${knownState(look)}; put a good copy there, or ${begins}`
  return `${knownState(look)}; "osa-inventory restore latest" puts the newest state back, ${begins}`
}

/** A link in the JSON file's place that leads nowhere, with nothing else known of the cloud. */
export function danglingLink(look: Look): CorruptDocumentError | undefined {
  const note = linkNote(look)
  if (note === '') return undefined
  return corrupt(`${jsonPath(look)} is gone${note}; fix the link, or remove it to begin a new inventory`)
}

/** The newest good revision and the newest good backup in words, and what is newer than both and is not good. */
export function knownState(look: Look): string {
  const revision = firstGood(look.revisions)
  const backup = firstGood(look.backups)
  const texts = [
    revision && `the newest good state is ${revision.name} of ${revision.time}`,
    backup && `the newest good backup in ${archiveName(backup)} is ${backup.name}`,
  ].filter((text) => text !== undefined)
  const passed = passedOverText(look)
  if (texts.length === 0) {
    return `there is ${look.traces.join(' and ')}, but no inventory with hosts in it${passed && ` (${passed})`}`
  }
  return `${texts.join(' and ')}${passed && ` (skipped: ${passed})`}`
}

/** `revision 3: it has no hosts, revision 2: …`; empty if there is nothing to tell. */
export function passedOverText(look: Look): string {
  const passed = passedOver(look).map(({ name, fault }) => `${name}: ${fault}`)
  const rest = passed.length > mostTold ? [`and ${passed.length - mostTold} more`] : []
  return [...passed.slice(0, mostTold), ...rest].join(', ')
}

function firstGood(kept: readonly Kept[]): Kept | undefined {
  return kept.find((each) => each.judged().kind === 'good')
}

/** The archive in use by its short name; one that was moved aside by its path. */
function archiveName({ path }: Kept): string {
  return path.endsWith(`/${TAR_NAME}`) ? TAR_NAME : path
}

function jsonPath({ directory }: Look): string {
  return `${directory}/${JSON_NAME}`
}

export function linkNote({ danglingLink: target }: Look): string {
  return target === undefined ? '' : ` (it is a symbolic link to ${target}, which does not exist)`
}

function corrupt(message: string): CorruptDocumentError {
  return new CorruptDocumentError(message, { backend: 'file', operation: 'load' })
}
