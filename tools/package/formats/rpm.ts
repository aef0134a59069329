/** The package of Rocky, CentOS and the like, made by rpmbuild. The same files as Debian's. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentation, zshPlaces } from '../contents.ts'
import { archNames, type Release } from '../release.ts'
import { type Entry, layOut } from '../tree.ts'
import { description, forgetRuns, type Packing, summary, wrapped } from './deb.ts'

/** @returns the name of the file that was made in `directory` */
export function makeRpm(
  entries: readonly Entry[],
  { arch, licences, draft, directory, quick }: Packing & { readonly licences: string },
  release: Release,
): string {
  const own = entries.map(placed)
  const tree = join(draft, 'tree')
  mkdirSync(tree, { recursive: true })
  layOut(own, tree, release.date)
  const spec = join(draft, 'osa-inventory.spec')
  writeFileSync(spec, specFile({ tree, entries: own, licences }, release))
  const settings = {
    _topdir: join(draft, 'top'),
    _rpmdir: join(draft, 'made'),
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    _binary_payload: `w${quick ? 1 : 19}.zstdio`,
    _build_id_links: 'none',
    debug_package: '%{nil}',
    __os_install_post: '%{nil}',
  }
  const defined = Object.entries(settings).flatMap(([name, value]) => ['--define', `${name} ${value}`])
  execFileSync('rpmbuild', ['-bb', '--quiet', '--target', `${archNames[arch].rpm}-linux`, ...defined, spec], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(release.date.getTime() / 1000), LC_ALL: 'C' },
  })
  const [made] = readdirSync(join(draft, 'made', archNames[arch].rpm))
  if (made === undefined) throw new Error('rpmbuild made no package')
  renameSync(join(draft, 'made', archNames[arch].rpm, made), join(directory, made))
  return made
}

function placed(entry: Entry): Entry {
  return { ...entry, path: entry.path.replace(zshPlaces.debian, zshPlaces.others) }
}

function specFile(
  { tree, entries, licences }: { tree: string; entries: readonly Entry[]; licences: string },
  { ordered, revision }: Release,
): string {
  const files = entries.map(({ path }) => {
    const kind = licenceFiles.includes(path) ? '%license ' : path.startsWith(documentation) ? '%doc ' : ''
    return `${kind}"/${path}"`
  })
  const directories = ['usr/lib/osa-inventory', ...directoriesBelow(documentation, entries)]
  return `Name: osa-inventory
Version: ${ordered}
Release: ${revision}
Summary: ${summary}
License: ${licences}
AutoProv: no

%description
${description.map((part) => wrapped(part).join('\n')).join('\n\n')}

%install
cp -a ${shellQuoted(tree)}/. %{buildroot}

%postun
[ "$1" != 0 ] || ${forgetRuns}

%files
%defattr(-,root,root,-)
${directories.map((each) => `%dir "/${each}"`).join('\n')}
${files.sort().join('\n')}
`
}

const licenceFiles = ['copyright', 'LICENSE'].map((name) => `${documentation}/${name}`)

function directoriesBelow(place: string, entries: readonly Entry[]): string[] {
  const found = new Set<string>()
  for (const { path } of entries) {
    for (let each = path; each.startsWith(`${place}/`); ) {
      each = each.slice(0, each.lastIndexOf('/'))
      found.add(each)
    }
  }
  return [...found].sort()
}

function shellQuoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`
}
