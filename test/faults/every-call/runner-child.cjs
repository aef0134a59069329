/**
 * Runs the programs many times in one process, each time from the beginning: the modules are evaluated again, chance and
 * process number are the run's own. Calls of the file system go wrong as the library in LD_PRELOAD is told.
 */
'use strict'
const fs = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')
const vm = require('node:vm')
const { seed, be } = require('./seeded.cjs')

const [, , bundle, place] = process.argv
const script = new vm.Script(
  `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(bundle, 'utf8')}\n})`,
  {
    filename: bundle,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  },
)

/** Linux gives no process a number above this one. */
let nobody = 4_194_304

process.on('message', (job) => {
  run(job).then((ended) => process.send(ended))
})

async function run({ program, argv, env, cwd, chance, fault }) {
  const told = { out: [], err: [] }
  const io = {
    out: (text) => void told.out.push(Buffer.from(text)),
    err: (text) => void told.err.push(Buffer.from(text)),
    env,
    cwd,
    isTerminal: { out: false, err: false, in: false },
    ask: async () => undefined,
  }
  let crash
  const crashed = (error) => {
    crash = error
  }
  process.on('uncaughtException', crashed)
  seed(chance)
  be(++nobody)
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(place), module, place, path.dirname(place))
  if (fault) fs.accessSync(`/osa-fault/${fault}`)
  let status
  try {
    status = await module.exports.runProgramOf(program, argv, io)
  } catch (error) {
    crash = error
  }
  // A stream that was given up closes its file now.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  if (fault) fs.accessSync('/osa-fault/')
  process.off('uncaughtException', crashed)
  if (crash) told.err.push(Buffer.from(`crashed: ${crash.stack}`))
  return {
    status: crash ? 70 : status,
    stdout: Buffer.concat(told.out).toString(),
    stderr: Buffer.concat(told.err).toString(),
  }
}
process.send('ready')
