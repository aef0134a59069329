/** Builds `dist/`: one CommonJS file for each executable. `--tools` adds the tools that only tests and developers use. */
import { chmodSync, readFileSync } from 'node:fs'
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

if (process.argv.includes('--tools')) {
  await build({ ...shared, entryPoints: { 'random-clouds': 'tools/random-clouds/main.ts' }, outdir: 'dist/tools' })
}
