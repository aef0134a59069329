/** Debian's package, made by dpkg-deb. It has no configuration files, and nothing is set up when it is installed. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentation, programs, zipped } from '../contents.ts'
import { debianDependencies } from '../needed-libraries.ts'
import { type Arch, archNames, type Release } from '../release.ts'
import { above, type Entry, layOut } from '../tree.ts'

/** What is told of the package in all formats. */
export const summary = 'inventory system of OpenStack-Ansible'
export const description: readonly string[] = [
  "Generates Ansible's inventory of a cloud from openstack_user_config.yml, as OpenStack-Ansible's own programs do, " +
    'keeps it with its history in files or a database, and tells what is wrong or would change.',
  'It needs no Node.js, and changes nothing of OpenStack-Ansible: "osa-inventory install" puts it into the places of ' +
    'the original programs, and "osa-inventory uninstall" puts those back.',
]

export interface Packing {
  readonly arch: Arch
  /** Not there yet; made, and left. */
  readonly draft: string
  /** Where the package goes. */
  readonly directory: string
  /** Larger, in less time. */
  readonly quick: boolean
}

/** @returns the name of the file that was made in `directory` */
export function makeDeb(
  entries: readonly Entry[],
  { arch, executable, draft, directory, quick }: Packing & { readonly executable: string },
  release: Release,
): string {
  const version = `${release.ordered}-${release.revision}`
  const name = `osa-inventory_${version}_${archNames[arch].debian}.deb`
  // The text is on every Debian, and `copyright` says where.
  const others = entries.filter(({ path }) => path !== `${documentation}/LICENSE`)
  const all = [...others, ...debianEntries(version, release)]
  mkdirSync(draft)
  const files = layOut(all, draft, release.date)
  const control: Entry[] = [
    { path: 'DEBIAN/control', text: controlFile({ version, arch, executable, size: sizeOf(files) }, release) },
    { path: 'DEBIAN/md5sums', text: digests(all, draft) },
    { path: 'DEBIAN/prerm', text: beforeRemoval, isProgram: true },
  ]
  layOut(control, draft, release.date)
  const options = ['--root-owner-group', '-Zxz', `-z${quick ? 0 : 6}`]
  execFileSync('dpkg-deb', [...options, '--build', draft, join(directory, name)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(release.date.getTime() / 1000) },
  })
  return name
}

function debianEntries(version: string, { version: source, maintainer, date }: Release): Entry[] {
  const day = date.toUTCString().replace('GMT', '+0000')
  const changelog = `osa-inventory (${version}) unstable; urgency=medium

  * Packaged from the source of ${source}; changelog.gz tells what changed.

 -- ${maintainer}  ${day}
`
  return [
    { path: `${documentation}/changelog.Debian.gz`, text: zipped(changelog) },
    { path: 'usr/share/lintian/overrides/osa-inventory', text: overrides },
  ]
}

/** What root's runs keep there is of use to nothing but the programs; an upgrade leaves it. */
export const forgetRuns = 'rm -rf /var/cache/osa-inventory'

/** Not after it: dpkg would keep that script, and the package as one that is not purged. */
const beforeRemoval = `#!/bin/sh
set -e
[ "$1" != remove ] || ${forgetRuns}
`

const overrides = `# The executable is Node.js as its makers build it, with the programs in it.
osa-inventory: embedded-library *
osa-inventory: hardening-no-pie *[${programs}/osa-inventory]
# Node.js's own LICENSE, with those of all libraries in it, and that of a bundled package: as they are.
osa-inventory: copyright-file-contains-full-apache-2-license
osa-inventory: old-fsf-address-in-copyright-file
# Not made for Debian's archive.
osa-inventory: initial-upload-closes-no-bugs *
`

function controlFile(
  { version, arch, executable, size }: { version: string; arch: Arch; executable: string; size: number },
  { maintainer }: Release,
): string {
  const lines = [
    'Package: osa-inventory',
    `Version: ${version}`,
    `Architecture: ${archNames[arch].debian}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${size}`,
    `Depends: ${debianDependencies(executable)}`,
    'Section: admin',
    'Priority: optional',
    `Description: ${summary}`,
    ...description.flatMap((part, index) => [
      ...(index === 0 ? [] : [' .']),
      ...wrapped(part).map((line) => ` ${line}`),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

export function wrapped(text: string): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && line.length + word.length >= 76) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

/** In KiB, each file and directory rounded up: as dpkg-gencontrol counts. */
function sizeOf(files: readonly { path: string; size: number }[]): number {
  const directories = new Set(files.flatMap(({ path }) => above(path)))
  return directories.size + files.reduce((sum, { size }) => sum + Math.max(1, Math.ceil(size / 1024)), 0)
}

function digests(entries: readonly Entry[], root: string): string {
  const lines = entries
    .filter((entry) => !('link' in entry))
    .map(
      ({ path }) =>
        `${createHash('md5')
          .update(readFileSync(join(root, path)))
          .digest('hex')}  ${path}\n`,
    )
  return lines.sort((a, b) => (a.slice(34) < b.slice(34) ? -1 : 1)).join('')
}
