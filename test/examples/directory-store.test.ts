/** The package as it is published, the example plugin as its author would make it, and both as an operator uses them. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleCloud, exampleEnvironment, repository, runCommand } from '../support/program.ts'
import { buildExample, compile, install, pack, packTool } from './install.ts'

const place = mkdtempSync(join(tmpdir(), 'osa-packages-'))
const author = join(place, 'author')
const site = join(place, 'site')
const tarballs = join(place, 'tarballs')
afterAll(() => rmSync(place, { recursive: true, force: true }))

let tool: string[]
beforeAll(() => {
  tool = packTool(tarballs)
  install(site, tool)
  buildExample(author, site)
}, 300_000)

function listed(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
}

describe('the example plugin in TypeScript', () => {
  it('passes its own test, which is the contract kit on node:test', () => {
    const { status, stdout } = runCommand(process.execPath, ['--test', '--test-reporter=tap', 'dist/test'], {
      cwd: author,
    })
    expect(stdout).toMatch(/^# fail 0$/m)
    expect(stdout).toMatch(/^# pass 4\d$/m)
    expect(stdout).toContain('# SKIP there is no network')
    expect(status).toBe(0)
  })

  it('is packed, installed and loaded by name', () => {
    install(join(place, 'operator'), [...tool, pack(author, tarballs)])
    const cloud = exampleCloud()
    symlinkSync(join(place, 'operator/node_modules'), join(cloud, 'node_modules'))
    mkdirSync(join(cloud, 'store'))
    const settings = '[inventory]\nbackend = shared\n[shared]\nplugin = osa-inventory-directory-store\npath = store\n'
    writeFileSync(join(cloud, 'osa.ini'), settings)
    const command = (name: string, ...args: string[]) =>
      runCommand(join(place, 'operator/node_modules/.bin', name), [...args, '--config', cloud])

    const first = command('openstack-ansible-inventory', '-e', exampleEnvironment)
    expect([first.status, first.stderr]).toEqual([0, ''])
    expect(command('openstack-ansible-inventory', '-e', exampleEnvironment).stdout).toBe(first.stdout)
    expect(listed(join(cloud, 'store'))).toEqual(['default', 'default/0.json'])
    const { document } = JSON.parse(readFileSync(join(cloud, 'store/default/0.json'), 'utf8'))
    expect(`${document}\n`).toBe(first.stdout)

    const check = command('osa-inventory', 'backend', 'check')
    expect([check.status, check.stderr]).toEqual([0, ''])
    expect(listed(join(cloud, 'store'))).toEqual(['default', 'default/0.json'])
  })
})

describe('a plugin that was installed alone', () => {
  it('imports the SDK of the program that runs it: nothing else has to be installed', () => {
    const cloud = exampleCloud()
    install(cloud, [pack(author, join(place, 'alone'))])
    expect(existsSync(join(cloud, 'node_modules/osa-inventory'))).toBe(false)
    mkdirSync(join(cloud, 'store'))
    const settings = '[inventory]\nbackend = shared\n[shared]\nplugin = osa-inventory-directory-store\npath = store\n'
    writeFileSync(join(cloud, 'osa.ini'), settings)
    const command = (name: string, ...args: string[]) =>
      runCommand(join(site, 'node_modules/.bin', name), [...args, '--config', cloud])
    const listed = command('openstack-ansible-inventory', '-e', exampleEnvironment)
    expect([listed.status, listed.stderr]).toEqual([0, ''])
    const check = command('osa-inventory', 'backend', 'check', '--contract')
    expect([check.status, check.stderr]).toEqual([0, ''])
    expect(check.stdout).toMatch(/^\d+ passed, 0 failed, \d+ skipped in \d+\.\d s$/m)
  })

  it('gets the SDK of the program also where another copy is installed beside it', () => {
    const cloud = exampleCloud()
    const other = join(cloud, 'node_modules/osa-inventory')
    mkdirSync(other, { recursive: true })
    writeFileSync(join(other, 'package.json'), '{ "name": "osa-inventory", "exports": { "./plugin": "./no.mjs" } }')
    writeFileSync(join(other, 'no.mjs'), 'throw new Error("another copy")')
    writeFileSync(
      join(cloud, 'mine.mjs'),
      `import { apiVersion, BackendUnavailableError } from 'osa-inventory/plugin'
       export default { name: 'mine', apiVersion, summary: '', options: {}, register() {
         throw new BackendUnavailableError('it is ours') } }`,
    )
    writeFileSync(join(cloud, 'osa.ini'), '[inventory]\nbackend = mine\n[mine]\nplugin = ./mine.mjs\n')
    const { status, stderr } = runCommand(join(site, 'node_modules/.bin/osa-inventory'), ['history', '--config', cloud])
    expect(stderr).toContain('it is ours')
    expect(status).toBe(3)
  })
})

describe('the package', () => {
  it('holds what runs and what is read, and nothing of its making', () => {
    const files = listed(join(site, 'node_modules/osa-inventory'))
    for (const wanted of [
      'dist/bin/osa-inventory.cjs',
      'dist/lib/index.js',
      'dist/lib/testing/index.js',
      'dist/lib/testing/child.js',
      'dist/lib/types/index.d.ts',
      'docs/exec-protocol.md',
      'docs/writing-a-backend.md',
      'examples/plugins/sqlite-python/osa_inventory_sqlite.py',
      'examples/plugins/directory-store/src/index.ts',
    ]) {
      expect(files).toContain(wanted)
    }
    expect(files.filter((path) => /^(src|test|tools|bench|node_modules)\b/.test(path))).toEqual([])
  })

  it('gives an author in plain JavaScript what is in the manual', () => {
    const author = join(site, 'author.mjs')
    writeFileSync(
      author,
      `import { apiVersion, BackendUnavailableError, defineBackend, RevisionConflictError } from 'osa-inventory'
       import { describeBackendContract, runBackendContract } from 'osa-inventory/testing'
       const plugin = defineBackend({ name: 'a', apiVersion, summary: '', options: {}, register() {} })
       console.log(plugin.apiVersion, new RevisionConflictError(3).code, new BackendUnavailableError('x').code)
       console.log(typeof describeBackendContract)
       const { ok, passed } = await runBackendContract({ plugin: 'memory' })
       console.log(ok, passed > 30)`,
    )
    const { stdout, stderr } = runCommand(process.execPath, [author])
    expect(stderr).toBe('')
    expect(stdout).toBe('1 ERR_REVISION_CONFLICT ERR_BACKEND_UNAVAILABLE\nfunction\ntrue true\n')
  })

  it('has types that need nothing of the author', () => {
    const project = join(site, 'typed')
    mkdirSync(project)
    writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          module: 'NodeNext',
          target: 'ES2022',
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          noEmit: true,
          types: ['node'],
          typeRoots: [join(repository, 'node_modules/@types')],
        },
        include: ['*.ts'],
      }),
    )
    writeFileSync(
      join(project, 'plugin.ts'),
      `import { defineBackend, type InventoryBackend, type Revision, type Secret } from 'osa-inventory'
       import { describeBackendContract } from 'osa-inventory/testing'
       import { describe, it } from 'node:test'

       export default defineBackend({
         name: 'typed',
         apiVersion: 1,
         summary: 'types',
         options: {
           host: { type: 'text', required: true, description: '' },
           port: { type: 'integer', default: '5432', description: '' },
           mode: { type: 'choice', choices: ['fast', 'safe'], default: 'safe', description: '' },
           password: { type: 'text', secret: true, description: '' },
         },
         register({ options, deployment }, context): InventoryBackend {
           const host: string = options.host
           const port: number = options.port
           const mode: 'fast' | 'safe' = options.mode
           const password: Secret | undefined = options.password
           // @ts-expect-error: it is not declared
           options.user
           context.debug(\`\${host}:\${port} \${mode} \${deployment}\`)
           let newest: Revision | undefined
           return {
             capabilities: { compareAndSwap: false, history: false, shared: false },
             load: async () => newest,
             write: async (revision) => {
               newest = revision
               await password?.reveal()
             },
           }
         },
       })

       describeBackendContract({ runner: { describe, it }, plugin: new URL('./plugin.js', import.meta.url) })
       // @ts-expect-error: neither a plugin nor a way to open one
       describeBackendContract({ runner: { describe, it } })
      `,
    )
    compile(project, 'tsconfig.json')
    expect(existsSync(join(project, 'plugin.js'))).toBe(false)
  })
})
