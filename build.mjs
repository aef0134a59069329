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

/**
 * What is needed only once there are settings goes into a file of its own: a run without them must not pay for it.
 * Errors are told apart by code, so it does no harm that both files have the classes.
 */
const settingsApart = {
  name: 'settings-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/configured\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './configured.cjs', external: true } : undefined,
    )
  },
}

await build({
  ...shared,
  entryPoints: [...executables.map((name) => `bin/${name}.ts`), 'src/app/configured.ts'].map((path) => ({
    in: path,
    out: path.replace(/^.*\/|\.ts$/g, ''),
  })),
  outdir: 'dist/bin',
  plugins: [settingsApart],
})
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
