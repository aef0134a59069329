/**
 * A file of the bundle beside what the engine has compiled of it, so that a run compiles nothing again. Kept by the build
 * (tools/keep-compiled) in `FILE.compiled`: a digest, and the engine's data. The engine refuses data of another version
 * or of other flags, but takes altered data and data of another text: the digest is over both.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Module } from 'node:module'
import { dirname } from 'node:path'
import { constants, Script } from 'node:vm'

const digestLength = 32

export function placeOfCompiled(file: string): string {
  return `${file}.compiled`
}

/** What is to be kept of a file. */
export function encodeCompiled(source: Buffer, data: Buffer): Buffer {
  return Buffer.concat([digestOf(source, data), data])
}

/** The exports of a CommonJS file, or `undefined` where nothing sound is kept of it: then it has to be loaded as usual. */
export function loadCompiled(file: string): unknown {
  const [source, kept] = [readIfThere(file), readIfThere(placeOfCompiled(file))]
  if (!source || !kept) return undefined
  const data = kept.subarray(digestLength)
  if (!digestOf(source, data).equals(kept.subarray(0, digestLength))) return undefined
  return run(scriptOf(file, source, data), file)
}

/** @param data what the engine has kept; where it does not want it, the script is compiled as usual */
export function scriptOf(file: string, source: Buffer, data?: Buffer): Script {
  // The build sees to it that the bundle is plain ASCII.
  const text = `(function (exports, require, module, __filename, __dirname) {${source.toString('latin1')}\n})`
  return new Script(text, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(data ? { cachedData: data } : {}),
  })
}

/** As Node.js' own loader would. */
export function run(script: Script, file: string): unknown {
  const made = new Module(file, module)
  made.filename = file
  require.cache[file] = made
  script.runInThisContext()(made.exports, (name: string) => made.require(name), made, file, dirname(file))
  made.loaded = true
  return made.exports
}

function digestOf(source: Buffer, data: Buffer): Buffer {
  return createHash('sha256').update(source).update(data).digest()
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
