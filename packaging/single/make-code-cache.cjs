/**
 * Keeps what the engine has compiled of a part, once that has run. Run by packaging/code-cache.mjs:
 *
 *     node make-code-cache.cjs DIRECTORY KEPT OUTPUT PART FUNCTION ARGUMENT...
 *
 * The parts are in the directory. What is compiled of `KEPT`, if it was loaded, goes to `OUTPUT`. `PART` exports the
 * function that is called; where its name is empty, it is only loaded.
 */
'use strict'
const crypto = require('node:crypto')
const { readFileSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script, constants } = require('node:vm')

const [directory, kept, output, main, name, ...args] = process.argv.slice(2)

// What is drawn decides what runs: it is the same each time.
let drawn = 0
crypto.randomBytes = (size) =>
  Buffer.from(Array.from({ length: size }, () => crypto.createHash('md5').update(String(drawn++)).digest()[0]))

const parts = new Map()
function loadPart(part) {
  if (parts.has(part)) return parts.get(part).module.exports
  const script = new Script(readFileSync(join(directory, part), 'latin1'), {
    filename: part,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} }
  parts.set(part, { script, module })
  script.runInThisContext()(module.exports, require, module, __filename, __dirname, loadPart)
  return module.exports
}

process.argv = [process.execPath, 'osa-inventory', ...args]
const exported = loadPart(main)
if (name) exported[name]()
process.on('exit', (status) => {
  // A run sets it when everything is loaded (generate-program.ts). What is kept is for an engine without it.
  setFlagsFromString('--invocation-count-for-maglev=400')
  if (status === 0 && parts.has(kept)) writeFileSync(output, parts.get(kept).script.createCachedData())
})
