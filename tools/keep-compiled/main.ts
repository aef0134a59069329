/**
 * Part of the build: runs the inventory script on a copy of the example as a run in earnest would, and keeps what the
 * engine has compiled of it by then (src/cli/compiled.ts). Arguments: the script's file, the example's configuration.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { encodeCompiled, placeOfCompiled, run, scriptOf } from '../../src/cli/compiled.ts'
import { tuneEngine } from '../../src/cli/engine.ts'

const [file, example] = process.argv.slice(2) as [string, string]
const source = readFileSync(file)
if (source.some((byte) => byte > 127)) throw new Error(`${file} is not plain ASCII, as its loader takes it`)
const cloud = mkdtempSync(join(tmpdir(), 'osa-compiled-'))
cpSync(example, cloud, { recursive: true })
process.argv = [process.execPath, file, '--list', '--config', cloud]

// The kept data counts for the flags that are set when it is made. Code that has not run for a while is not to be dropped.
tuneEngine()
setFlagsFromString('--no-flush-bytecode')
const script = scriptOf(file, source)
const { runGenerate } = run(script, file) as typeof import('../../src/cli/generate-program.ts')

const oneMore = 'compute_hosts:\n  compute-added:\n    ip: 172.29.236.250\n'

// A first run, then one with a change, which reads an inventory.
runGenerate(undefined)
process.once('beforeExit', () => {
  writeFileSync(join(cloud, 'conf.d/added.yml'), oneMore)
  runGenerate(undefined)
})
process.on('exit', (status) => {
  rmSync(cloud, { recursive: true, force: true })
  if (status !== 0) return
  setFlagsFromString('--flush-bytecode')
  writeFileSync(placeOfCompiled(file), encodeCompiled(source, script.createCachedData()))
})
