/**
 * Builds `dist/`: one CommonJS file for each executable, and the library for authors of storage plugins with its types.
 * `--tools` adds the tools that only tests and developers use.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'
import {
  apart,
  engines,
  loadedApart,
  loadWithout,
  pageTexts,
  pluginTexts,
  repository,
  shared,
} from './packaging/bundles.mjs'

process.chdir(repository)

const executables = ['openstack-ansible-inventory', 'openstack-ansible-inventory-manage', 'osa-inventory']

/**
 * The first lines of each executable, before any module is loaded. The whole file is parsed before, so it is written in
 * the JavaScript of Node.js 12, which Ubuntu 22.04 has. Its name is that of the command, also through a link.
 */
const [, major, minor] = /(\d+)\.(\d+)/.exec(engines.node)
const demandNode = `'use strict'
;(function (found) {
  if (+found[0] > ${major} || (+found[0] === ${major} && +found[1] >= ${minor})) return
  process.stderr.write(
    require('path').basename(process.argv[1], '.cjs') + ': ' + process.execPath + ' is Node.js ' + process.versions.node +
      '; ${major}.${minor} is the oldest that will do\\n    install a newer one and make it the first on PATH; ' +
      '\`osa-inventory install --node PATH\` gives it to Ansible\\n'
  )
  process.exit(1)
})(process.versions.node.split('.'))`

const programs = { ...shared, write: false, outdir: 'dist/bin', plugins: [loadedApart(apart)] }
const { outputFiles: beginnings } = await build({
  ...programs,
  entryPoints: executables.map((name) => ({ in: `bin/${name}.ts`, out: name })),
  target: 'node12',
  banner: { js: demandNode },
})
const { outputFiles: others } = await build({
  ...programs,
  entryPoints: [...apart].map(([name, path]) => ({ in: path, out: name })),
})
// What an earlier build left is not packed with this one's.
for (const directory of ['dist/bin', 'dist/lib/types']) rmSync(directory, { recursive: true, force: true })
mkdirSync('dist/bin', { recursive: true })
for (const { path, text } of [...beginnings, ...others]) {
  writeFileSync(
    path,
    loadWithout(text, (name) => `require("./${name}.cjs")`),
  )
}
for (const [name, text] of await pluginTexts()) writeFileSync(`dist/bin/${name}`, text)
for (const name of executables) chmodSync(`dist/bin/${name}.cjs`, 0o755)

// The page of the explorer: one script and one style sheet, which go into one file with the data.
rmSync('dist/explorer', { recursive: true, force: true })
mkdirSync('dist/explorer', { recursive: true })
for (const [name, text] of await pageTexts()) writeFileSync(`dist/explorer/${name}`, text)

const { metafile } = await build({
  ...shared,
  entryPoints: {
    index: 'src/index.ts',
    plugin: 'src/plugin.ts',
    'testing/index': 'src/testing/index.ts',
    'testing/child': 'src/testing/child.ts',
  },
  outdir: 'dist/lib',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  outExtension: {},
  metafile: true,
})
// A chunk's name changes with what is in it: those of earlier builds would be packed too.
for (const name of readdirSync('dist/lib/chunks')) {
  if (!(`dist/lib/chunks/${name}` in metafile.outputs)) rmSync(`dist/lib/chunks/${name}`)
}
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.lib.json'], { stdio: 'inherit' })

if (process.argv.includes('--tools')) {
  await build({
    ...shared,
    entryPoints: [
      'api-docs',
      'codes-docs',
      'diagrams',
      'empty-values',
      'random-clouds',
      'reference',
      'rooms',
      'schemas',
      'settings-docs',
    ].map((name) => ({ in: `tools/${name}/main.ts`, out: name })),
    outdir: 'dist/tools',
  })
  await build({
    ...shared,
    entryPoints: { 'torture-operator': 'test/torture/operator.ts' },
    outdir: 'dist/tools',
  })
  // They use the drivers and programs of the repository, two directories above.
  await build({
    ...shared,
    entryPoints: {
      torture: 'test/torture/main.ts',
      fuzz: 'test/fuzz/main.ts',
      mutate: 'tools/mutation/main.ts',
      'mutation-plugin': 'tools/mutation/plugin.ts',
    },
    outdir: 'dist/tools',
    format: 'esm',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
  })
}
