#!/usr/bin/env node
/** A plugin that tells its secret wherever it can, and leaves the work to another one: `talkative.mjs COMMAND`. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const worker = spawn(process.argv[2], { stdio: ['pipe', 'pipe', 'inherit'] })
let secret = ''

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = JSON.parse(line)
    if (request.method === 'open') {
      secret = request.params.options.secret
      delete request.params.options.secret
    }
    process.stderr.write(
      `${request.method} with password=${secret} at postgresql://osa:${encodeURIComponent(secret)}@db\n`,
    )
    worker.stdin.write(`${JSON.stringify(request)}\n`)
  })
  .on('close', () => worker.stdin.end())

createInterface({ input: worker.stdout }).on('line', (line) => {
  const answer = JSON.parse(line)
  if (answer.error) answer.error.message += ` (I used ${secret})`
  process.stdout.write(`${JSON.stringify(answer)}\n`)
})
worker.on('exit', (code) => process.exit(code ?? 1))
