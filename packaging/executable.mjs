/** The single executable: a stripped Node.js with the three programs and all that they need in it. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import {
  apart,
  loadedApart,
  loadWithout,
  pagePackages,
  pageTexts,
  pluginTexts,
  repository,
  shared,
} from './bundles.mjs'
import { makeCodeCache } from './code-cache.mjs'
import { engine, nodeRelease } from './node-release.mjs'

/** What is loaded when it is needed. */
const parts = new Map([
  ...apart,
  ['beginning', 'packaging/single/beginning.ts'],
  ['contract', 'packaging/single/contract.ts'],
  ['contract-child', 'packaging/single/contract-child.ts'],
  ['mysql2', 'packaging/single/mysql2.ts'],
  ['postgres', 'packaging/single/postgres.ts'],
])

/** Files of src that are others in the single executable: those of the same name in packaging/single. */
const replaced = ['bundled-drivers.ts', 'contract-kit.ts', 'child-program.ts']
const inPlace = {
  name: 'in-place',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/(?:${replaced.join('|').replaceAll('.', '\\.')})$`) }, ({ path, importer }) =>
      importer.startsWith(join(repository, 'src/'))
        ? { path: join(repository, 'packaging/single', path.replace(/^.*\//, '')) }
        : undefined,
    )
  },
}

const options = {
  ...shared,
  target: 'node26',
  define: { ...shared.define, OSA_INVENTORY_SINGLE: 'true', 'import.meta.url': 'moduleUrl' },
  write: false,
  outdir: 'single',
  plugins: [inPlace, loadedApart(parts)],
  metafile: true,
}

/**
 * @returns the texts of all parts, by name, and the packages that are in them, as esbuild tells
 */
export async function executableTexts() {
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [...parts].map(([name, path]) => ({ in: path, out: name })),
  })
  const texts = outputFiles.map(({ path, text }) => {
    const [, name] = /([\w-]+)\.cjs$/.exec(path)
    return [name, wrapped(inOneByte(loadWithout(text, (part) => `loadPart("${part}")`)))]
  })
  const packages = new Set([...Object.keys(metafile.inputs).flatMap(packageOf), ...pagePackages])
  return { texts: new Map(texts), packages: [...packages].sort() }
}

/** Node.js keeps a text in one byte for each character then, and need not look for more. */
function inOneByte(text) {
  // esbuild escapes what is not ASCII, but in comments: the names in licences are in Latin-1.
  const other = [...text].find((character) => character > '\u00ff')
  if (other !== undefined) throw new Error(`a comment of the bundle has ${other}, which is not in Latin-1`)
  return text
}

function packageOf(input) {
  const found = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)
  return found ? [found[1]] : []
}

function wrapped(text) {
  const url = 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;\n'
  const beginning = '(function (exports, require, module, __filename, __dirname, loadPart) {\n'
  return `${beginning}${text.includes('moduleUrl') ? url : ''}${text}\n})`
}

/**
 * @param {string} arch as `process.arch` has it
 * @param {string} output the file
 */
export async function buildExecutable(arch, output) {
  const { texts, packages } = await executableTexts()
  const builder = join(nodeRelease(engine.version, process.arch, engine.integrity[process.arch]), 'bin/node')
  const release = nodeRelease(engine.version, arch, engine.integrity[arch])
  const draft = mkdtempSync(join(tmpdir(), 'osa-inventory-package-'))
  try {
    // The names are in the executable: they are the same in every build.
    strip(join(release, 'bin/node'), join(draft, 'node'), arch)
    const loader = readFileSync(join(repository, 'packaging/single/load-part.js'), 'utf8')
    writeFileSync(join(draft, 'main.cjs'), `${loader}\nloadPart('beginning')\n`)
    for (const [name, text] of texts) writeFileSync(join(draft, name), text, 'latin1')
    const others = new Map([...(await pluginTexts()), ...(await pageTexts())])
    for (const [name, text] of others) writeFileSync(join(draft, name), text)
    // Compiled code is of the architecture that compiles it.
    const caches = arch === process.arch ? makeCodeCache(join(draft, 'node'), draft) : []
    const assets = [...texts.keys(), ...others.keys(), ...caches]
    writeFileSync(join(draft, 'sea.json'), JSON.stringify(configuration(assets)))
    execFileSync(builder, ['--build-sea', 'sea.json'], {
      cwd: draft,
      env: {},
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    mkdirSync(dirname(output), { recursive: true })
    copyFileSync(join(draft, 'osa-inventory'), `${output}.new`)
    chmodSync(`${output}.new`, 0o755)
    renameSync(`${output}.new`, output)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return packages
}

function configuration(names) {
  return {
    main: 'main.cjs',
    executable: 'node',
    output: 'osa-inventory',
    disableExperimentalSEAWarning: true,
    // Of the main script: where it is not taken, Node.js says so on standard error. That of a part is compiled silently.
    useCodeCache: false,
    // What this machine's other Node.js programs are told by NODE_OPTIONS is not meant for this one.
    execArgvExtension: 'none',
    // That import() is had from node:vm (load-part.js) is called experimental.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    assets: Object.fromEntries(names.sort().map((name) => [name, name])),
  }
}

/** Before anything is put into it: afterwards it would not run any more. */
function strip(from, to, arch) {
  const tools = arch === process.arch ? ['strip'] : [`${{ arm64: 'aarch64', x64: 'x86_64' }[arch]}-linux-gnu-strip`]
  for (const tool of [...tools, 'llvm-strip']) {
    const { status, error, stderr } = spawnSync(tool, ['-o', to, from], { encoding: 'utf8' })
    if (error?.code === 'ENOENT') continue
    if (status === 0) return
    throw new Error(`${tool} ${from}: ${error ?? stderr}`)
  }
  throw new Error(`${tools.join(', ')}: not installed; it is in Debian's package binutils`)
}
