/** The bundles that are made of the programs: what those that npm installs and the single executable have in common. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

export const repository = join(import.meta.dirname, '..')

export const { version, engines } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))

/** Of all that the programs are made from: a note of another program's run answers for nobody else. */
export function sourceDigest() {
  const hash = createHash('sha256')
  for (const directory of ['bin', 'src']) {
    for (const name of readdirSync(join(repository, directory), { recursive: true })
      .filter((each) => /\.(?:tsx?|css)$/.test(each))
      .sort()) {
      hash.update(`${directory}/${name}\0`).update(readFileSync(join(repository, directory, name)))
    }
  }
  for (const file of ['build.mjs', 'packaging/bundles.mjs', 'package-lock.json', 'tsconfig.page.json']) {
    hash.update(readFileSync(join(repository, file)))
  }
  return hash.digest('hex')
}

/** Options of esbuild. */
export const shared = {
  // esbuild has taken its directory when it was loaded.
  absWorkingDir: repository,
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

/** What the page has in it of others. */
export const pagePackages = ['preact', '@tanstack/virtual-core']

/** Their licences: a file that is mailed goes alone, so it has the texts in it. */
function pageLicences() {
  const texts = pagePackages.map(
    (name) => `${name}\n\n${readFileSync(join(repository, `node_modules/${name}/LICENSE`), 'utf8').trim()}`,
  )
  return `/*!\nContains the following.\n\n${texts.join('\n\n')}\n*/`
}

/** For what runs in a browser. Browsers of the last three years can do all that it asks for. */
const page = {
  absWorkingDir: repository,
  bundle: true,
  platform: 'browser',
  target: ['chrome111', 'firefox113', 'safari16.4'],
  format: 'iife',
  minify: true,
  // Characters beyond ASCII stand as escapes: the file says what it is, but who pastes it elsewhere may not.
  charset: 'ascii',
  tsconfig: 'tsconfig.page.json',
  legalComments: 'inline',
  banner: { js: pageLicences() },
  logLevel: 'warning',
}

/**
 * What many runs do without goes into its own file, loaded when needed: the parser of command lines, what settings ask
 * for, and all of the programs but their beginnings. Errors are told apart by code, so it does no harm that several
 * files have the classes.
 */
export const apart = new Map([
  ['argparse', 'src/cli/argparse.ts'],
  ['configured', 'src/app/settings/configured.ts'],
  ['generate', 'src/cli/generator/generate-program.ts'],
  ['hosting', 'src/app/settings/plugins/host/hosted-plugin.ts'],
  ['manage', 'src/cli/manager/manage.ts'],
  ['tool', 'src/cli/tool/tool.ts'],
])

/** @param parts as `apart`: each is imported from a file beside the one that asks for it, `./NAME.cjs` */
export function loadedApart(parts) {
  return {
    name: 'loaded-apart',
    setup({ onResolve }) {
      for (const [name, path] of parts) {
        onResolve({ filter: new RegExp(`/${path.replace(/^.*\//, '')}$`) }, ({ kind }) =>
          kind === 'dynamic-import' ? { path: `./${name}.cjs`, external: true } : undefined,
        )
      }
    },
  }
}

/**
 * `import()` of CommonJS looks through the whole file for its exports first, and loads Node.js' other loader for it.
 *
 * @param load a call that gives what the part of this name exports
 */
export function loadWithout(text, load) {
  const loading = text.replaceAll(
    /\bimport\("\.\/([\w-]+)\.cjs"\)/g,
    (_, name) => `Promise.resolve().then(() => ${load(name)})`,
  )
  // A namespace of a built-in module is that module: to copy its hundred names each time would only cost.
  return loading.replaceAll(/^var (nodeFs\d*) = __toESM\(require\("node:fs"\), 1\);$/gm, 'var $1 = require("node:fs");')
}

/**
 * The thread of a third party's plugin, and what it imports as `osa-inventory/plugin`: each is one text, because there are
 * no files in a single executable.
 *
 * @returns the texts by their names (src/app/settings/plugins/host/host-files.ts)
 */
export async function pluginTexts() {
  const text = async (path, format) => {
    const { outputFiles } = await build({ ...shared, entryPoints: [path], outdir: 'dist/bin', write: false, format })
    return outputFiles[0].text
  }
  return new Map([
    ['plugin-host.cjs', await text('src/app/settings/plugins/hosted/main.ts', 'cjs')],
    ['plugin-sdk.mjs', await text('src/plugin.ts', 'esm')],
  ])
}

/**
 * The page of the explorer.
 *
 * @returns the texts by their names (src/app/explorer/page-texts.ts)
 */
export async function pageTexts() {
  const text = async (path) => {
    const { outputFiles } = await build({ ...page, entryPoints: [path], outdir: 'dist/explorer', write: false })
    return outputFiles[0].text
  }
  return new Map([
    ['page.js', await text('src/explorer/main.tsx')],
    ['page.css', await text('src/explorer/style/page.css')],
  ])
}
