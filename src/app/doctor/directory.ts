/** The configuration directory and the inventory in it: who may do what. */
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { JSON_NAME, TAR_NAME } from '../../backends/file/deployment.ts'
import { shellWord } from '../../core/inventory/text/visible.ts'
import { quietly } from '../../disk/filesystem.ts'
import { userConfigName } from '../config/inputs.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'
import { may, modeText, namesIn, type Patient, statOf } from '../config/look.ts'
import { asideMark } from '../store/mirror.ts'

export function examineDirectory({ configDirectory }: Patient): PlacedFinding[] {
  const stat = statOf(configDirectory)
  // Whether there is a configuration at all is the check's to tell.
  if (!stat?.isDirectory()) return []
  return [
    ...directoryRights(configDirectory),
    ...openToAll(configDirectory, stat.mode),
    ...openInputs(configDirectory),
    ...examineJson(join(configDirectory, JSON_NAME)),
    ...examineTarRights(join(configDirectory, TAR_NAME), join(configDirectory, JSON_NAME)),
  ]
}

function user(): string {
  return quietly(() => userInfo().username) ?? `user ${process.getuid?.() ?? 'unknown'}`
}

function directoryRights(directory: string): PlacedFinding[] {
  if (!may(directory, 'read') || !may(directory, 'enter')) {
    return [finding('error', 'S11', directory, `${user()} may not read this directory`, 'run as its owner, or as root')]
  }
  if (may(directory, 'write')) return []
  const message = `${user()} may not write here: a run that has something to store will fail`
  return [finding('warning', 'S11', directory, message, 'run as its owner, or as root')]
}

function openToAll(path: string, mode: number): PlacedFinding[] {
  if ((mode & 0o002) === 0) return []
  const message = `everybody may write here (mode ${modeText(mode)}), and so decide what Ansible does as root`
  return [finding('warning', 'S9', path, message, `chmod o-w ${shellWord(path)}`)]
}

/** What the generator reads and whose words Ansible then follows; files of which one may be a link. */
export function openInputs(directory: string): PlacedFinding[] {
  const path = (name: string): string => join(directory, name)
  const single = [userConfigName, 'osa.ini'].map(path)
  const many = ['conf.d', 'env.d'].flatMap((name) => [
    path(name),
    ...namesIn(path(name))
      .filter((each) => /\.ya?ml$/.test(each))
      .map((each) => join(path(name), each)),
  ])
  return [...single, ...many].flatMap((each) => {
    const stat = statOf(each)
    return stat ? openToAll(each, stat.mode) : []
  })
}

function examineJson(path: string): PlacedFinding[] {
  const stat = statOf(path)
  if (!stat?.isFile()) return []
  const findings = openToAll(path, stat.mode)
  if ((stat.mode & 0o004) !== 0) {
    const message = `everybody may read it (mode ${modeText(stat.mode)}); variables of hosts can hold passwords`
    findings.push(finding('note', 'S9', path, message, `chmod 0640 ${shellWord(path)}`))
  }
  const me = process.getuid?.()
  if (me !== undefined && me !== 0 && stat.uid !== me) {
    const message = `it belongs to user ${stat.uid}, not to ${user()}: a change gives it another owner or fails`
    findings.push(finding('warning', 'S11', path, message, 'run as its owner, or as root'))
  }
  return findings
}

/** S9: backups must not be more open than what they are backups of. */
function examineTarRights(tar: string, json: string): PlacedFinding[] {
  const stat = statOf(tar)
  const of = statOf(json)
  if (!stat || !of || (stat.mode & ~of.mode & 0o066) === 0) return []
  const message = `the backups (mode ${modeText(stat.mode)}) are more open than the inventory (mode ${modeText(of.mode)})`
  return [finding('warning', 'S9', tar, message, `chmod ${modeText(of.mode)} ${shellWord(tar)}`)]
}

function finding(
  grade: 'error' | 'warning' | 'note',
  code: string,
  file: string,
  message: string,
  remedy: string,
): PlacedFinding {
  return { grade, code, file, message, remedy }
}

// Files in the configuration directory that nothing reads (any more).

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
          'a readable copy that was in no revision or could not be read, kept when the next one took its place',
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
