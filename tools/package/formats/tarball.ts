/** A plain archive, for every other system and for hosts where one may not install packages. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipped, zshPlaces } from '../contents.ts'
import type { Release } from '../release.ts'
import { type Entry, layOut } from '../tree.ts'
import type { Packing } from './deb.ts'

/** @returns the name of the file that was made in `directory` */
export function makeTarball(
  entries: readonly Entry[],
  { arch, draft, directory, quick }: Packing,
  { ordered, date }: Release,
): string {
  const base = `osa-inventory-${ordered}-linux-${arch}`
  mkdirSync(draft)
  // What is below usr in a package is below one directory here, which may be put anywhere.
  const moved = entries.map((entry) => ({
    ...entry,
    path: entry.path.replace(zshPlaces.debian, zshPlaces.others).replace(/^usr\//, `${base}/`),
  }))
  layOut(moved, draft, date)
  const archive = join(draft, 'archive.tar')
  const options = [
    '--sort=name',
    '--format=gnu',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    `--mtime=@${date.getTime() / 1000}`,
  ]
  execFileSync('tar', [...options, '-cf', archive, '-C', draft, base])
  const name = `${base}.tar.gz`
  writeFileSync(join(directory, name), zipped(readFileSync(archive), quick ? 1 : 9))
  return name
}
