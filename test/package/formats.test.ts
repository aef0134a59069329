/** The packages are what they say, hold the same, and are the same bytes each time. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { epoch, has, makePackages, noPackages, packageFile, packages } from '../support/packages.ts'
import { exampleCloud, exampleEnvironment, lacking, repository, runCommand, scratch } from '../support/program.ts'
import { missingPackage } from '../support/server-process.ts'
import { runAlone } from '../support/single-executable.ts'

const noLintian = lacking(missingPackage('lintian', has('lintian')))
const noCpio = lacking(missingPackage('cpio and rpm2cpio', has('cpio') && has('rpm2cpio')))

let made: string
beforeAll(() => {
  if (noPackages === undefined) made = packages()
}, 600_000)

const told = (command: string, args: readonly string[]): string => {
  const { status, stdout, stderr } = runCommand(command, args, { env: { LC_ALL: 'C', HOME: scratch() } })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

/** Each file and link below a directory with mode, time and digest. */
function contentOf(root: string): Map<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(
    names.flatMap((name): [string, string][] => {
      const path = join(root, name)
      const stat = lstatSync(path)
      if (stat.isDirectory()) return []
      if (stat.isSymbolicLink()) return [[name, `-> ${readlinkSync(path)}`]]
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
      return [[name, `${(stat.mode & 0o7777).toString(8)} ${stat.mtimeMs / 1000} ${digest}`]]
    }),
  )
}

function unpackedDeb(): Map<string, string> {
  const root = scratch()
  told('dpkg-deb', ['-x', packageFile(made, '.deb'), root])
  return contentOf(root)
}

describe.skipIf(noPackages)(`the packages ${noPackages ?? ''}`, () => {
  it('are listed with their digests', () => {
    const listed = runCommand('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: made })
    expect(listed.status).toBe(0)
    const names = readdirSync(made).filter((name) => name !== 'SHA256SUMS')
    expect(listed.stdout.match(/OK$/gm)).toHaveLength(names.length)
    expect(names).toHaveLength(4)
  })

  it('of one source are the same bytes, whatever the zone, the mask and the directory', () => {
    const again = join(scratch(), 'elsewhere')
    mkdirSync(again)
    const mask = process.umask(0o077)
    try {
      makePackages(again, { env: { TZ: 'Asia/Tokyo', LANG: 'C', LC_ALL: 'C' } })
    } finally {
      process.umask(mask)
    }
    expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(readFileSync(join(made, 'SHA256SUMS'), 'utf8'))
  }, 600_000)

  it('of a version that is not released is older than the released one, and than one of a later commit', () => {
    const version = told('dpkg-deb', ['-f', packageFile(made, '.deb'), 'Version']).trim()
    const { version: released } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
    if (!/\(unreleased\)$/m.test(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'))) {
      return expect(version).toBe(`${released}-1`)
    }
    for (const later of [`${released}-1`, version.replace(/\d{14}/, (day) => String(Number(day) + 1))]) {
      expect(runCommand('dpkg', ['--compare-versions', version, 'lt', later]).status).toBe(0)
    }
  })

  it('for Debian has no configuration files, one script for its end, and belongs to root', () => {
    const deb = packageFile(made, '.deb')
    const control = scratch()
    told('dpkg-deb', ['-e', deb, control])
    expect(readdirSync(control).sort()).toEqual(['control', 'md5sums', 'prerm'])
    const owners = told('dpkg-deb', ['-c', deb])
      .split('\n')
      .filter((line) => line !== '')
    expect(owners.filter((line) => !line.includes(' root/root '))).toEqual([])
    expect(owners.filter((line) => / \.\/(?:etc|var|usr\/local|opt)\//.test(line))).toEqual([])
    expect(told('dpkg-deb', ['-f', deb, 'Architecture', 'Depends'])).toBe(
      'Architecture: amd64\nDepends: libatomic1, libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 5.1)\n',
    )
    const bins = owners.map((line) => / \.\/usr\/s?bin\/(\S+)/.exec(line)?.[1]).filter((name) => name !== undefined)
    expect(bins).toEqual(['osa-inventory'])
  })

  it.skipIf(noLintian)(
    `for Debian keeps its policy ${noLintian ?? ''}`,
    () => {
      const { stdout } = runCommand('lintian', [
        '--allow-root',
        '--fail-on',
        'error,warning',
        packageFile(made, '.deb'),
      ])
      expect(stdout).toBe('')
    },
    600_000,
  )

  it.skipIf(noCpio)(`for Rocky and CentOS has the files of Debian's ${noCpio ?? ''}`, () => {
    const rpm = packageFile(made, '.rpm')
    expect(told('rpm', ['-K', '--nosignature', rpm])).toBe(`${rpm}: digests OK\n`)
    const root = scratch()
    execFileSync('sh', ['-c', 'rpm2cpio "$1" | cpio -idm --quiet', 'sh', rpm], { cwd: root, stdio: 'pipe' })
    const deb = unpackedDeb()
    const inDebianOnly = [
      'usr/share/doc/osa-inventory/changelog.Debian.gz',
      'usr/share/lintian/overrides/osa-inventory',
    ]
    for (const name of inDebianOnly) expect(deb.delete(name), name).toBe(true)
    const expected = [...deb].map(
      ([name, what]) => [name.replace('vendor-completions', 'site-functions'), what] as const,
    )
    const found = contentOf(root)
    expect(found.delete('usr/share/doc/osa-inventory/LICENSE')).toBe(true)
    expect(found).toEqual(new Map(expected.sort(([a], [b]) => (a < b ? -1 : 1))))
    const listed = told('rpm', ['-qpl', rpm]).split('\n')
    for (const [name] of expected) expect(listed).toContain(`/${name}`)
    expect(listed).toContain('/usr/lib/osa-inventory')
    expect(listed).not.toContain('/usr/bin')
    expect(told('rpm', ['-qp', '--licensefiles', rpm])).toContain('/usr/share/doc/osa-inventory/copyright')
    expect(told('rpm', ['-qp', '--scripts', rpm])).toMatch(
      /^postuninstall scriptlet .*\n\[ "\$1" != 0 \] \|\| rm -rf \S+\n$/,
    )
    expect(told('rpm', ['-qp', '--requires', rpm])).toContain('libatomic.so.1()(64bit)')
    expect(
      told('rpm', ['-qp', '--qf', '[%{FILEUSERNAME}:%{FILEGROUPNAME}\n]', rpm]).replaceAll('root:root\n', ''),
    ).toBe('')
  })

  it.each([
    [
      ['--arch', 'x64', '--format', 'rpm'],
      1,
      "package: cannot make rpm: rpmbuild is not installed; it is in Debian's package rpm\n",
    ],
    [['--arch', 'x64', '--format', 'zip'], 2, 'package: there is no format zip; write deb, rpm, tar\n'],
    [
      ['--format', 'deb'],
      1,
      "package: left out: arm64: aarch64-linux-gnu-strip is not installed; it is in Debian's package " +
        "binutils-aarch64-linux-gnu\npackage: cannot make deb: dpkg-deb is not installed; it is in Debian's package dpkg\n",
    ],
    [['--arch', 'mips'], 2, 'package: there is no architecture mips; write x64, arm64\n'],
  ])('are not made where that is not possible: %j', (args, status, stderr) => {
    const script = join(repository, 'packaging/packages.mjs')
    expect(runCommand(process.execPath, [script, ...args], { env: { PATH: scratch() } })).toEqual({
      status,
      stdout: '',
      stderr,
    })
  })

  it('as an archive runs wherever it is unpacked', () => {
    const root = join(scratch(), 'anywhere')
    mkdirSync(root)
    told('tar', ['-xzf', packageFile(made, '.tar.gz'), '-C', root, '--strip-components', '1', '--no-same-owner'])
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const list = runAlone(join(root, 'bin/osa-inventory'), ['inventory', '--list'], env)
    expect(list.stderr).toBe('')
    expect(Object.keys(JSON.parse(list.stdout)._meta.hostvars)).toHaveLength(53)
    const generator = join(root, 'lib/osa-inventory/openstack-ansible-inventory')
    expect(runAlone(generator, [], env)).toEqual(list)
    const manager = runAlone(join(root, 'lib/osa-inventory/openstack-ansible-inventory-manage'), ['-l'], env)
    expect(manager.stdout).toMatch(/^\+-+\+/)
  })

  it('have completion that bash reads, for the commands by which they are called', () => {
    const root = scratch()
    told('dpkg-deb', ['-x', packageFile(made, '.deb'), root])
    const places = join(root, 'usr/share/bash-completion/completions')
    for (const name of ['osa-inventory', 'openstack-ansible-inventory', 'openstack-ansible-inventory-manage']) {
      const script = `. "$1"; complete -p ${name}`
      expect(told('bash', ['-c', script, 'bash', join(places, name)])).toBe(`complete -F _osa_inventory ${name}\n`)
    }
  })

  it('have the time of their source on every file', () => {
    const times = [...unpackedDeb().values()].filter((what) => !what.startsWith('->')).map((what) => what.split(' ')[1])
    expect(new Set(times)).toEqual(new Set([String(epoch)]))
  })
})
