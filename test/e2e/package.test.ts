/** What `npm pack` makes works in an empty directory, without a network. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compile } from '../examples/install.ts'
import { exampleCloud, exampleEnvironment, repository, runCommand, scratch } from '../support/program.ts'

const npmEnvironment = { npm_config_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' }

function installed(): string {
  const directory = scratch()
  const packed = runCommand('npm', ['pack', repository, '--ignore-scripts', '--pack-destination', directory], {
    cwd: directory,
    env: npmEnvironment,
  })
  expect(packed.status).toBe(0)
  const tarball = readdirSync(directory).find((name) => name.endsWith('.tgz'))!
  const made = runCommand('npm', ['install', '--prefix', directory, join(directory, tarball)], {
    cwd: directory,
    env: npmEnvironment,
  })
  expect(`${made.status} ${made.stderr.replace(/^npm warn.*\n/gim, '')}`).toBe('0 ')
  return directory
}

describe('the package', () => {
  it('installs offline, and its three commands run', () => {
    const bin = join(installed(), 'node_modules/.bin')
    const env = { OSA_CONFIG_DIR: exampleCloud(), OSA_INVENTORY_ENVIRONMENT: exampleEnvironment }
    const check = runCommand(join(bin, 'openstack-ansible-inventory'), ['--check'], { env })
    expect(check).toEqual({ status: 0, stdout: 'Configuration ok!\n', stderr: '' })
    const list = runCommand(join(bin, 'openstack-ansible-inventory'), ['--list'], { env })
    expect(Object.keys(JSON.parse(list.stdout)._meta.hostvars)).toHaveLength(53)
    const table = runCommand(join(bin, 'openstack-ansible-inventory-manage'), ['-l'], { env })
    expect(table.stdout.split('\n')[0]).toMatch(/^\+-+\+/)
    expect(runCommand(join(bin, 'osa-inventory'), ['doctor'], { env }).status).toBe(0)
  })

  it('is made by npm pack in a fresh clone, which installs what it needs for that', () => {
    const clone = join(scratch(), 'clone')
    const listed = runCommand('git', ['-C', repository, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    for (const name of listed.stdout.split('\0').filter((each) => existsSync(join(repository, each)) && each !== '')) {
      if (!/^(?:test|bench)\//.test(name)) cpSync(join(repository, name), join(clone, name))
    }
    // Whatever the registry's cache on this machine has is taken from there.
    const env = { npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' }
    for (const options of [['--dry-run'], []]) {
      const packed = runCommand('npm', ['pack', ...options], { cwd: clone, env })
      expect({ status: packed.status, told: packed.stderr }).toMatchObject({ status: 0 })
    }
    const [tarball] = readdirSync(clone).filter((name) => name.endsWith('.tgz'))
    const files = runCommand('tar', ['-tzf', join(clone, tarball!)]).stdout.split('\n')
    expect(files).toEqual(
      expect.arrayContaining([
        'package/dist/bin/osa-inventory.cjs',
        'package/dist/bin/tool.cjs',
        'package/dist/explorer/page.css',
        'package/dist/explorer/page.js',
        'package/dist/lib/index.js',
      ]),
    )
  }, 600_000)

  it('gives the author of a plugin both entry points, with the errors by name', () => {
    const directory = installed()
    writeFileSync(
      join(directory, 'author.mjs'),
      `import * as sdk from 'osa-inventory/plugin'
       import * as former from 'osa-inventory'
       const names = Object.keys(sdk).sort()
       const isSame = names.length === Object.keys(former).length && names.every((name) => sdk[name] === former[name])
       const error = new sdk.SettingsError([{ key: 'path', message: 'is not there' }])
       console.log(JSON.stringify({ names, isSame, told: [error.code, error.name, error.issues, error instanceof sdk.BackendError] }))`,
    )
    const { stdout, stderr } = runCommand(process.execPath, [join(directory, 'author.mjs')])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      names: [
        'BackendAuthError',
        'BackendError',
        'BackendUnavailableError',
        'CorruptDocumentError',
        'DocumentTooLargeError',
        'DriverMissingError',
        'NoReply',
        'PluginError',
        'RevisionConflictError',
        'SettingsError',
        'TagConflictError',
        'UnknownRevisionError',
        'apiVersion',
        'askHttp',
        'backendErrorCodes',
        'checkedRevision',
        'chunkList',
        'chunked',
        'createExclusively',
        'ddlScript',
        'defineBackend',
        'errorCodeOf',
        'hasHistory',
        'hasTags',
        'httpError',
        'importDriver',
        'isContractError',
        'joinChunks',
        'longestName',
        'nameFrom',
        'openSqlBackend',
        'packRevision',
        'retry',
        'safeName',
        'sha256',
        'sqlStateKind',
        'systemError',
        'systemFaultOf',
        'unpackRevision',
        'versionFrom',
      ],
      isSame: true,
      told: ['ERR_SETTINGS', 'SettingsError', [{ key: 'path', message: 'is not there' }], true],
    })
  })

  it.each(['osa-inventory/plugin', 'osa-inventory'])('has types for %s that need nothing of the author', (entry) => {
    const project = join(installed(), 'typed')
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    const types = { types: ['node'], typeRoots: [join(repository, 'node_modules/@types')] }
    const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true }
    const compilerOptions = { module: 'NodeNext', target: 'ES2022', ...strict, ...types }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    writeFileSync(
      join(project, 'plugin.ts'),
      `import { apiVersion, BackendUnavailableError, type BackendErrorCode, defineBackend, type EditablePlace,
         type InventoryBackend, type Revision, RevisionConflictError, type SettingsIssue } from '${entry}'

       const code: BackendErrorCode = new BackendUnavailableError('the service does not answer').code
       // @ts-expect-error: no such code
       const other: BackendErrorCode = 'ERR_MOON_PHASE'
       const issue: SettingsIssue = { key: 'path', message: 'is not there' }

       /** As the guide had it before a history was said by its methods. */
       const stated: InventoryBackend['capabilities'] = { compareAndSwap: true, history: false, shared: false }

       export default defineBackend({
         name: 'typed', apiVersion, summary: code + other + issue.key, options: {},
         register(): InventoryBackend & Pick<EditablePlace, 'place'> {
           const kept: Revision[] = []
           return {
             capabilities: { compareAndSwap: stated.compareAndSwap, shared: false },
             place: 'memory',
             load: async () => kept.at(-1),
             async write(revision, parent) {
               if (kept.at(-1)?.id !== parent) throw new RevisionConflictError(kept.at(-1)?.id)
               kept.push(revision)
             },
           }
         },
       })
      `,
    )
    compile(project, 'tsconfig.json')
  })

  it('holds what it names, and nothing of how it is made', () => {
    const directory = join(installed(), 'node_modules/osa-inventory')
    const { bin, dependencies } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    for (const file of Object.values(bin as Record<string, string>))
      expect(existsSync(join(directory, file))).toBe(true)
    expect(dependencies ?? {}).toEqual({})
    for (const name of ['LICENSE', 'README.md', 'CHANGELOG.md', 'THIRD-PARTY.md', 'docs/differences.md']) {
      expect(existsSync(join(directory, name))).toBe(true)
    }
    expect(existsSync(join(directory, 'test'))).toBe(false)
  })
})
