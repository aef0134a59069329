/**
 * Stands between `osa-inventory` and a plugin of its exec backend, and kills it with SIGKILL at the Nth request of one
 * kind: `before` the plugin hears of it, or `after` its answer. Arguments: METHOD N before|after PROGRAM.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const [method, nth, when, program] = process.argv.slice(2)
const plugin = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] })
let count = 0
let fatal

function killParent() {
  plugin.stdin.end()
  process.kill(process.ppid, 'SIGKILL')
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line)
    if (request.method === method && ++count === Number(nth)) {
      if (when === 'before') return killParent()
      fatal = request.id
    }
    plugin.stdin.write(`${line}\n`)
  })
  .on('close', () => plugin.stdin.end())
createInterface({ input: plugin.stdout }).on('line', (line) => {
  if (fatal !== undefined && JSON.parse(line).id === fatal) return killParent()
  process.stdout.write(`${line}\n`)
})
plugin.on('exit', () => process.exit(0))
