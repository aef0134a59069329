/**
 * A fresh Debian in a directory, with the smallest set of packages, and without Node.js: made once by debootstrap from
 * the mirror that this machine uses, kept in the user's cache directory (or `OSA_TEST_NODES`), and unpacked for each use.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ended, lacking, runCommand } from './program.ts'
import { missingPackage } from './server-process.ts'

/** What the package needs and the smallest variant lacks. A host without it gets it by apt-get. */
const included = ['libatomic1']
const debootstrap = '/usr/sbin/debootstrap'
const suite = /^VERSION_CODENAME=(\w+)$/m.exec(readOr('/etc/os-release', ''))?.[1]

export const noDebianTree =
  missingPackage('debootstrap', existsSync(debootstrap)) ??
  lacking(
    whyNot([process.getuid?.() === 0, 'root alone may make a Debian'], [mayMount(), 'nothing may be mounted here']),
  )

function whyNot(...needs: readonly (readonly [isSo: boolean, otherwise: string])[]): string | undefined {
  return needs.find(([isSo]) => !isSo)?.[1]
}

function mayMount(): boolean {
  return runCommand('sh', ['-c', 'unshare --mount --propagation private mount -t tmpfs tmpfs /mnt']).status === 0
}

function readOr(path: string, otherwise: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : otherwise
}

/**
 * @param packages that are in it besides
 * @returns the directory; the caller removes it by `removeTree`
 */
export function debianTree(packages: readonly string[] = []): string {
  return unpacked(archiveOfTree('amd64', [], packages))
}

/** One whose programs this machine cannot run: with the libraries for those that qemu runs, and not set up. */
export function foreignTree(arch: 'arm64'): string {
  return unpacked(archiveOfTree(arch, ['--foreign', `--arch=${arch}`], []))
}

function unpacked(archive: string): string {
  const tree = mkdtempSync(join(tmpdir(), 'osa-inventory-debian-'))
  chmodSync(tree, 0o755)
  execFileSync('tar', ['-xpf', archive, '--numeric-owner', '-C', tree], { stdio: 'pipe' })
  return tree
}

export function removeTree(tree: string): void {
  rmSync(tree, { recursive: true, force: true })
}

function archiveOfTree(arch: string, foreign: readonly string[], packages: readonly string[]): string {
  if (suite === undefined) throw new Error('/etc/os-release does not name a release of Debian')
  const kept = process.env.OSA_TEST_NODES ?? join(homedir(), '.cache/osa-inventory-tests')
  const more = [...included, ...packages]
  const archive = join(kept, `debian-${suite}-${arch}-minbase-${more.join('-')}.tar`)
  if (existsSync(archive)) return archive
  mkdirSync(kept, { recursive: true })
  const draft = mkdtempSync(join(kept, 'bootstrapping-'))
  try {
    const tree = join(draft, 'tree')
    const options = [...foreign, '--variant=minbase', `--include=${more.join(',')}`, suite, tree, mirror(suite)]
    const { status, stdout, stderr } = runCommand(debootstrap, options)
    if (status !== 0) throw new Error(`debootstrap: ${(stdout + stderr).slice(-2000)}`)
    if (foreign.length > 0) unpackLibraries(tree)
    for (const cache of ['var/cache/apt/archives', 'var/lib/apt/lists']) {
      for (const name of readdirSync(join(tree, cache))) rmSync(join(tree, cache, name), { recursive: true })
    }
    execFileSync('tar', ['-cf', join(draft, 'tree.tar'), '--numeric-owner', '-C', tree, '.'], { stdio: 'pipe' })
    renameSync(join(draft, 'tree.tar'), archive)
    return archive
  } finally {
    removeTree(draft)
  }
}

/** The first stage of debootstrap fetches all, and unpacks what every Debian must have. */
function unpackLibraries(tree: string): void {
  const script = `for deb in "$1"/var/cache/apt/archives/lib*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$1"
  done`
  execFileSync('sh', ['-ec', script, 'sh', tree], { stdio: 'pipe' })
}

/** Where apt-get gets this release from. */
function mirror(release: string): string {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)'
  const { stdout } = runCommand('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'])
  const line = stdout.split('\n').find((each) => each.endsWith(` ${release} main`))
  if (line === undefined) throw new Error(`apt-get has no source with main of ${release}`)
  return line.split(' ', 1)[0]!.replace(/\/$/, '')
}

/** In the tree as on a host: with /proc, a /tmp from which nothing can be run, and the usual PATH of root. */
const entering = `
mount -t proc proc "$1/proc"
mount -t tmpfs -o noexec,nosuid,nodev,mode=1777 tmpfs "$1/tmp"
tree=$1
shift
exec chroot "$tree" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"
`

/** @param input what a person types */
export function runInTree(
  tree: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Ended {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const inside = ['sh', '-ec', entering, 'sh', tree, ...variables, ...command]
  // Mounts are this process's and its children's own, and end with them.
  const { status, stdout, stderr, error } = spawnSync('unshare', ['--mount', '--propagation', 'private', ...inside], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    cwd: '/',
    input,
  })
  if (error) throw error
  return { status, stdout, stderr }
}

/** Every file, link and directory with mode, owner and digest. Not what package managers note for themselves. */
export function filesOf(tree: string): Map<string, string> {
  const found = new Map<string, string>()
  const look = (name: string): void => {
    const path = join(tree, name)
    const { mode, uid, gid } = lstatSync(path)
    const access = `${mode.toString(8)} ${uid}:${gid}`
    const kind = mode & 0o170000
    if (kind === 0o040000) {
      found.set(name, access)
      for (const each of readdirSync(path))
        if (!/^var\/(?:lib\/dpkg|lib\/apt|cache\/apt|log)$/.test(join(name, each))) look(join(name, each))
    } else if (kind === 0o120000) found.set(name, `${access} -> ${readlinkSync(path)}`)
    else if (kind === 0o100000) {
      found.set(name, `${access} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
    } else found.set(name, access)
  }
  look('.')
  return found
}
