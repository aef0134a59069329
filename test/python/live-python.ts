/** Python as the judge: one process answers all the cases of a test. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { it } from 'vitest'

const python = process.env.OSA_TEST_PYTHON ?? '/usr/bin/python3'

/** What `tools/answers.py` says to each case; see there for the questions and for the tagged form of values. */
export function askPython<Answer>(what: string, cases: readonly unknown[]): Answer[] {
  const input = JSON.stringify({ what, cases })
  const script = join(import.meta.dirname, 'tools', 'answers.py')
  const run = spawnSync(python, ['-B', script], { input, encoding: 'utf8', maxBuffer: 2 ** 30 })
  if (run.status !== 0) throw new Error(`${python} ${script} failed: ${run.error?.message ?? run.stderr}`)
  return JSON.parse(run.stdout) as Answer[]
}

/** A test that needs Python and perhaps a module of it. Missing: skipped with the reason, or failed where all must run. */
export function itAsksPython(name: string, body: () => void, module = 'json'): void {
  it(name, { timeout: 120_000 }, (context) => {
    const reason = whyNot(module)
    if (reason === undefined) body()
    else if (process.env.OSA_TEST_REQUIRE_ALL === '1') throw new Error(reason)
    else context.skip(reason)
  })
}

function whyNot(module: string): string | undefined {
  const run = spawnSync(python, ['-c', `import sys, ${module}; assert sys.version_info >= (3, 11)`], {
    encoding: 'utf8',
  })
  if (run.error) return `${python} is not there: install Python 3.11, or name it in OSA_TEST_PYTHON`
  if (run.status === 0) return undefined
  return `${python} has no module ${module} or is older than 3.11: ${run.stderr.trim().split('\n').at(-1)}`
}
