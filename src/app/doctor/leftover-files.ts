/** Files in the configuration directory that nothing reads (any more). */
import { join } from 'node:path'
import { JSON_NAME, TAR_NAME } from '../../backends/file/deployment.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { namesIn, type Patient, statOf } from '../config/look.ts'
import { asideMark } from '../store/mirror.ts'

/** Longer than any write takes: milliseconds. */
const longWrite = 3_600_000

export function examineLeftoverFiles({ configDirectory }: Patient, now: number = Date.now()): PlacedFinding[] {
  const names = namesIn(configDirectory)
  const path = (name: string): string => join(configDirectory, name)
  const isOld = (name: string): boolean => now - (statOf(path(name))?.mtimeMs ?? now) > longWrite
  const drafts = names.filter(
    (name) => (name.startsWith(`.${JSON_NAME}.`) || name.startsWith(`.${TAR_NAME}.`)) && isOld(name),
  )
  // As former versions named them: nothing tells a later run that nobody writes them any more.
  const former = names.filter((name) => /^\.(?:copy|new)-\d+$/.test(name.replace(JSON_NAME, '')) && isOld(name))
  const broken = names.filter((name) => name.startsWith(`${TAR_NAME}.broken-`))
  const unread = ['conf.d', 'env.d'].flatMap((directory) =>
    namesIn(path(directory))
      .filter((name) => isUnread(name))
      .map((name) => join(directory, name)),
  )
  return [
    ...drafts.map((name) => note(path(name), 'left by a write that was cut short', 'the next change removes it')),
    ...former.map((name) => note(path(name), 'left by a write that was cut short', 'remove it')),
    ...broken.map((name) =>
      note(path(name), 'a broken archive of backups that was moved aside', 'remove it when nothing in it is needed'),
    ),
    ...names
      .filter((name) => name.startsWith(`${JSON_NAME}${asideMark}`))
      .map((name) =>
        note(
          path(name),
          'a readable copy that was in no revision, kept when the next one took its place',
          'compare it (osa-inventory diff latest FILE), and remove it when nothing in it is needed',
        ),
      ),
    ...names
      .filter((name) => name === 'openstack_hostnames_ips.yml')
      .map((name) => note(path(name), 'no release since 2023 writes or reads this file', 'remove it')),
    ...unread.map((name) =>
      note(path(name), 'not read: only visible files that end in .yml or .yaml are', 'rename it, or remove it'),
    ),
  ]
}

/** Looks as if it was meant to be read. Editors' swap files are not, and they come and go. */
function isUnread(name: string): boolean {
  if (/^\.#|^#|~$|\.sw[a-p]$/.test(name)) return false
  return (/^\..*\.ya?ml$/.test(name) || /\.ya?ml$/i.test(name)) && (name.startsWith('.') || !/\.ya?ml$/.test(name))
}

function note(file: string, message: string, remedy: string): PlacedFinding {
  return { grade: 'note', code: 'leftover-file', file, message, remedy }
}
