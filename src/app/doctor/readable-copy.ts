/** The readable copy beside another backend than the files: what it is of, and why it is not of the newest revision. */
import { statfsSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import type { InventoryBackend, RevisionInfo } from '../../backends/contract.ts'
import { quietly } from '../../disk/filesystem.ts'
import type { PlacedFinding } from '../config/locate-findings.ts'

import { may } from '../config/look.ts'

import { readableRevisions } from '../store/history/listing.ts'

import type { Mirror } from '../store/mirror.ts'
import { behindCopy, lostText, noteText } from '../store/readable-copy/guard.ts'
import { type Standing, standingOf } from '../store/readable-copy/standing.ts'
import type { StoredInventory } from '../store/store.ts'
import { span } from '../store/transfer/plan.ts'

export interface CopyPatient {
  readonly mirror: Mirror
  readonly backend: InventoryBackend
  readonly stored: StoredInventory
}

export async function examineCopy(patient: CopyPatient): Promise<PlacedFinding[]> {
  const { mirror, backend, stored } = patient
  const standing = await standingOf({ mirror, backend, newest: stored.revision })
  const behind = await behindCopy(standing, stored, backend)
  if (behind) {
    const { id, time } = stored.revision
    const remedy =
      `do not remove the copy; osa-inventory diff latest ${mirror.path} shows what is missing, osa-inventory import ` +
      `${mirror.path} puts it in force, and osa-inventory generate --force goes on from revision ${id}`
    const message =
      `the readable copy ${noteText(behind, stored.revision)} with ${behind.hosts} hosts, and ${lostText(behind.lost)}: ` +
      `what is stored, revision ${id} of ${time}, may be an older state than there once was`
    return [{ grade: 'error', code: 'stored-state-behind', file: mirror.path, message, remedy }]
  }
  const told = await toldOf(standing, patient)
  return told ? [{ grade: 'warning', code: 'mirror', file: mirror.path, ...told }] : []
}

interface Told {
  readonly message: string
  readonly remedy: string
}

async function toldOf(standing: Standing, patient: CopyPatient): Promise<Told | undefined> {
  const { mirror, stored } = patient
  switch (standing.kind) {
    case 'newest':
    case 'newer':
      return undefined
    case 'unreadable': {
      const { sight } = standing
      const reason = sight.kind === 'unreadable' ? sight.reason : ''
      return { message: `the readable copy cannot be read: ${reason}`, remedy: writtenAnew }
    }
    case 'none':
      return obstacleTo(mirror.path) ?? { message: 'the readable copy is missing', remedy: 'the next run writes it' }
    case 'older': {
      const newer = await newerThan(standing.id, patient)
      const message = `the readable copy is of revision ${standing.id}, and revision ${stored.revision.id} is stored: `
      const obstacle = obstacleTo(mirror.path)
      if (obstacle) return { message: `${message}${obstacle.message}`, remedy: obstacle.remedy }
      return { message: `${message}${causeOf(newer)}`, remedy: 'the next run here writes it again' }
    }
    case 'foreign':
      return {
        message: 'the readable copy is in no revision that is kept: it was changed by hand, or by another program',
        remedy: `${writtenAnew}; the next change does so too, and keeps it aside`,
      }
  }
}

const writtenAnew = 'nothing is read from it; remove it, and the next run writes it again'

/** Oldest first. */
async function newerThan(id: number, { backend, stored }: CopyPatient): Promise<RevisionInfo[]> {
  const newer: RevisionInfo[] = []
  for await (const info of readableRevisions(backend)) {
    if (info.id <= id) break
    newer.push(info)
  }
  return newer.length > 0 ? newer.reverse() : [stored.revision]
}

/** Who has stored what the copy lacks: others elsewhere, or a run of this host that did not come to its end. */
function causeOf(newer: readonly RevisionInfo[]): string {
  const here = hostname()
  const own = newer.filter(({ author }) => hostOf(author) === here)
  if (own.length === 0) {
    const hosts = [...new Set(newer.map(({ author }) => hostOf(author)))].join(', ')
    return `another host (${hosts}) has stored ${span(newer[0]!.id, newer.at(-1)!.id)} since, and no run here`
  }
  const { id, author } = own.at(-1)!
  return `the run of ${author} that stored revision ${id} ended before it had written the copy: killed, or without room for it`
}

function hostOf(author: string): string {
  return author.slice(author.lastIndexOf('@') + 1)
}

/** What keeps a copy from being written now. */
function obstacleTo(path: string): Told | undefined {
  const directory = dirname(path)
  const room = quietly(() => statfsSync(directory))
  const left = room && (process.geteuid?.() === 0 ? room.bfree : room.bavail)
  if (room && (left === 0 || (room.files > 0 && room.ffree === 0))) {
    const message = `there is no room for the readable copy: the file system of ${directory} is full`
    return { message, remedy: 'make room there; the next run writes the copy' }
  }
  if (may(directory, 'write')) return undefined
  const message = `the readable copy cannot be written: ${directory} is not writable for this user`
  return { message, remedy: 'run as its owner, or as root' }
}
