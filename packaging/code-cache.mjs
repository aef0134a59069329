/** What the engine has compiled of the parts, kept in the single executable beside it (docs/decisions/0007). */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repository } from './bundles.mjs'

/**
 * The seed decides the order of the engine's tables of hashes, and the other flag leaves nothing to the clock: the same
 * bytes each time. V8 counts neither among the flags that it wants to find again.
 */
const steady = ['--random-seed=1', '--predictable']

const maker = join(repository, 'packaging/single/make-code-cache.cjs')
const environment = join(repository, 'examples/cloud/environment')

const firstRun = ['generate', 'runGenerate', '--list']
const verify = ['tool', 'runTool', 'history', 'verify']
/** From the third one on. */
const unchanged = ['beginning', '', 'inventory', '--list']

/** What each part does while it is watched, after what has to be done before: what is compiled then is kept. */
const uses = [
  { kept: 'beginning', before: [unchanged, unchanged], call: unchanged },
  { kept: 'generate', call: firstRun },
  { kept: 'configured', call: firstRun, env: { OSA_INVENTORY_BACKEND: 'sqlite' } },
  { kept: 'manage', before: [firstRun], call: ['manage', 'runManage', '-l'] },
  { kept: 'tool', before: [firstRun], call: verify },
  { kept: 'argparse', before: [firstRun], call: verify },
  { kept: 'postgres', call: ['postgres'] },
  { kept: 'mysql2', call: ['mysql2'] },
]

/** More often nothing was ever needed: a function that was dropped while the machine was busy, and compiled again. */
const mostTries = 5

/**
 * Writes `PART.cache` beside the parts.
 *
 * @param {string} node of the very release that will run them
 * @param {string} directory with the texts of the parts
 * @returns the names of what was written
 */
export function makeCodeCache(node, directory) {
  for (const use of uses) writeFileSync(join(directory, `${use.kept}.cache`), cacheOf(use, node, directory))
  return uses.map(({ kept }) => `${kept}.cache`)
}

function cacheOf(use, node, directory) {
  let last
  for (let time = 1; time <= mostTries; time++) {
    const made = cacheOnce(use, node, directory)
    if (last?.equals(made)) return made
    last = made
  }
  throw new Error(`what is compiled of ${use.kept} was never twice the same in ${mostTries} times`)
}

function cacheOnce({ kept, before = [], call, env = {} }, node, directory) {
  const scratch = mkdtempSync(join(tmpdir(), 'osa-inventory-cloud-'))
  try {
    const cloud = join(scratch, 'openstack_deploy')
    cpSync(join(repository, 'examples/cloud/openstack_deploy'), cloud, { recursive: true })
    const run = (output, of) =>
      execFileSync(node, [...steady, maker, directory, kept, output, ...of], {
        env: { OSA_CONFIG_DIR: cloud, OSA_INVENTORY_ENVIRONMENT: environment, XDG_CACHE_HOME: scratch, ...env },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
    for (const each of before) run('/dev/null', each)
    run(join(scratch, 'cache'), call)
    return readFileSync(join(scratch, 'cache'))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
