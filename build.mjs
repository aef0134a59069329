/**
 * Builds `dist/`: one CommonJS file for each executable, and the library for authors of storage plugins with its types.
 * `--tools` adds the tools that only tests and developers use.
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

process.chdir(import.meta.dirname)

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { OSA_INVENTORY_VERSION: JSON.stringify(version) },
  legalComments: 'inline',
  logLevel: 'warning',
}

const executables = ['openstack-ansible-inventory', 'openstack-ansible-inventory-manage', 'osa-inventory']

await build({ ...shared, entryPoints: executables.map((name) => `bin/${name}.ts`), outdir: 'dist/bin' })
for (const name of executables) chmodSync(`dist/bin/${name}.cjs`, 0o755)

const { metafile } = await build({
  ...shared,
  entryPoints: {
    index: 'src/index.ts',
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
  const tools = ['random-clouds', 'settings-docs'].map((name) => ({ in: `tools/${name}/main.ts`, out: name }))
  await build({ ...shared, entryPoints: tools, outdir: 'dist/tools' })
}
