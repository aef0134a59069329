/** `backup_openstack_inventory.tar`: what documented restores start from. */
import * as nodeFs from 'node:fs'
import { closeSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { TAR_NAME } from '../../backends/file/deployment.ts'
import { openRegular } from '../../backends/file/filesystem.ts'
import { listTar, TarFormatError } from '../../backends/support/tar.ts'
import type { PlacedFinding } from '../locate-findings.ts'
import { may, type Patient, statOf } from './look.ts'

export function examineBackups({ configDirectory }: Patient): PlacedFinding[] {
  const path = join(configDirectory, TAR_NAME)
  const stat = statOf(path)
  if (!stat || !may(path, 'read')) return []
  let fd: number
  try {
    fd = openRegular(nodeFs, path)
  } catch (error) {
    return [broken(path, (error as Error).message)]
  }
  try {
    const read = (position: number, length: number): Buffer => {
      const buffer = Buffer.alloc(length)
      return buffer.subarray(0, readSync(fd, buffer, 0, length, position))
    }
    return examineMembers(path, listTar(read, stat.size))
  } catch (error) {
    if (!(error instanceof TarFormatError)) throw error
    return [broken(path, error.message)]
  } finally {
    closeSync(fd)
  }
}

function broken(file: string, problem: string): PlacedFinding {
  return {
    grade: 'warning',
    code: 'S4',
    file,
    message: `this is no whole tar archive: ${problem}`,
    remedy: 'copy away what `tar -xf` still gives; the next change moves the file aside and begins a new one',
  }
}

/** S7: the original stored a symbolic link as it is, without what it leads to. */
function examineMembers(file: string, members: ReturnType<typeof listTar>): PlacedFinding[] {
  const empty = members.filter(({ isFile, size, name }) => name.endsWith('.json') && (!isFile || size === 0))
  if (empty.length === 0) return []
  const names = empty.map(({ name }) => name)
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  return [
    {
      grade: 'warning',
      code: 'S7',
      file,
      message: `${empty.length} of its ${members.length} backups hold nothing: ${shown}`,
      remedy: 'do not count on them for a restore',
    },
  ]
}
