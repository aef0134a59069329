/** Packing this package and an example, and installing both as users do, without any network. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Ended, repository, runCommand } from '../support/program.ts'

export const exampleSource = join(repository, 'examples/plugins/directory-store')
const modules = join(repository, 'node_modules')

export function npm(directory: string, args: readonly string[]): Ended {
  const env = {
    npm_config_cache: join(directory, '.npm-cache'),
    npm_config_userconfig: '/dev/null',
    npm_config_update_notifier: 'false',
  }
  return runCommand('npm', [...args, '--offline', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: directory,
    env,
  })
}

function succeeded(what: string, { status, stdout, stderr }: Ended): Ended {
  if (status === 0) return { status, stdout, stderr }
  throw new Error(`${what} ended with status ${status}\n${stdout}\n${stderr}`)
}

/** Path of the tarball. */
export function pack(source: string, into: string): string {
  mkdirSync(into, { recursive: true })
  const before = new Set(readdirSync(into))
  succeeded(`npm pack ${source}`, npm(into, ['pack', source, '--ignore-scripts']))
  const made = readdirSync(into).filter((name) => name.endsWith('.tgz') && !before.has(name))
  if (made.length !== 1) throw new Error(`npm pack ${source} made ${made.length} files`)
  return join(into, made[0]!)
}

/** This package and what it depends on; what that depends on is nothing. */
export function packTool(into: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const needed = Object.keys(dependencies).map((name) => join(modules, name))
  return [repository, ...needed].map((source) => pack(source, into))
}

/** A directory with these packages in its `node_modules`. */
export function install(directory: string, tarballs: readonly string[]): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{ "private": true }\n')
  succeeded('npm install', npm(directory, ['install', ...tarballs]))
}

/** A copy of the example, compiled against what is installed in `site`. */
export function buildExample(directory: string, site: string): void {
  cpSync(exampleSource, directory, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) })
  mkdirSync(join(directory, 'node_modules'))
  symlinkSync(join(site, 'node_modules/osa-inventory'), join(directory, 'node_modules/osa-inventory'))
  symlinkSync(join(modules, '@types'), join(directory, 'node_modules/@types'))
  symlinkSync(join(modules, 'undici-types'), join(directory, 'node_modules/undici-types'))
  compile(directory, 'tsconfig.json')
}

export function compile(directory: string, config: string): void {
  const compiler = join(modules, 'typescript/bin/tsc')
  succeeded('tsc', runCommand(process.execPath, [compiler, '-p', config], { cwd: directory }))
}
