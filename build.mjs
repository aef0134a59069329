/**
 * Builds `dist/`: one CommonJS file for each executable, and the library for authors of storage plugins with its types.
 * `--tools` adds the tools that only tests and developers use.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

process.chdir(import.meta.dirname)

const { version, engines } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** Of all that the programs are made from: a note of another program's run answers for nobody else. */
function sourceDigest() {
  const hash = createHash('sha256')
  for (const directory of ['bin', 'src']) {
    for (const name of readdirSync(directory, { recursive: true })
      .filter((each) => each.endsWith('.ts'))
      .sort()) {
      hash.update(`${directory}/${name}\0`).update(readFileSync(join(directory, name)))
    }
  }
  for (const file of ['build.mjs', 'package-lock.json']) hash.update(readFileSync(file))
  return hash.digest('hex')
}

const shared = {
  // esbuild has taken its directory when it was loaded.
  absWorkingDir: import.meta.dirname,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: {
    OSA_INVENTORY_VERSION: JSON.stringify(version),
    OSA_INVENTORY_BUILD: JSON.stringify(sourceDigest()),
  },
  legalComments: 'inline',
  logLevel: 'warning',
}

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

/**
 * What many runs do without goes into files of its own, loaded when needed: what settings ask for, and all of the
 * programs but their beginnings. Errors are told apart by code, so it does no harm that several files have the
 * classes.
 */
const apart = new Map([
  ['configured', 'src/app/settings/configured.ts'],
  ['generate', 'src/cli/generator/generate-program.ts'],
  ['manage', 'src/cli/manager/manage-program.ts'],
  ['tool', 'src/cli/tool/tool-program.ts'],
])
const loadedApart = {
  name: 'loaded-apart',
  setup({ onResolve }) {
    for (const [name, path] of apart) {
      onResolve({ filter: new RegExp(`/${path.replace(/^.*\//, '')}$`) }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: `./${name}.cjs`, external: true } : undefined,
      )
    }
  },
}

/** `import()` of CommonJS looks through the whole file for its exports first, and loads Node.js' other loader for it. */
function loadByRequire(text) {
  const required = text.replaceAll(
    /\bimport\("(\.\/[\w-]+\.cjs)"\)/g,
    (_, path) => `Promise.resolve().then(() => require("${path}"))`,
  )
  // A namespace of a built-in module is that module: to copy its hundred names each time would only cost.
  return required.replaceAll(
    /^var (nodeFs\d*) = __toESM\(require\("node:fs"\), 1\);$/gm,
    'var $1 = require("node:fs");',
  )
}

const programs = { ...shared, write: false, outdir: 'dist/bin', plugins: [loadedApart] }
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
for (const { path, text } of [...beginnings, ...others]) writeFileSync(path, loadByRequire(text))
for (const name of executables) chmodSync(`dist/bin/${name}.cjs`, 0o755)

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
    entryPoints: ['codes-docs', 'empty-values', 'random-clouds', 'rooms', 'settings-docs'].map((name) => ({
      in: `tools/${name}/main.ts`,
      out: name,
    })),
    outdir: 'dist/tools',
  })
}
