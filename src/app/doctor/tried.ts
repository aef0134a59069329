/** What is wrong with what a shim runs: something of it is gone, or it was run just now and did not do its work. */
import { constants, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import type { Grade } from '../../core/inventory/findings.ts'
import { errorCode } from '../../disk/filesystem.ts'
import { reasonOf } from '../../disk/reason.ts'
import { engineText } from '../adoption/install/engine.ts'
import type { Place } from '../adoption/install/places.ts'
import { bundleFiles, fileProblem, refusalForRoot } from '../adoption/install/programs.ts'
import type { ShimFacts } from '../adoption/install/shim.ts'
import { type TrialOptions, withTrial } from '../adoption/trial/trial.ts'
import { isOldNode, oldestNode } from '../settings/plugins/own-package.ts'
import type { Engines, Shimmed } from './engines.ts'

export interface Trouble {
  readonly grade: Grade
  readonly message: string
  readonly remedy: string
}

/** What is whole is run once, on a copy of the configuration. */
export async function troublesOf(
  shims: readonly Shimmed[],
  engines: Engines,
  options: TrialOptions,
): Promise<Map<Place, Trouble>> {
  const troubles = new Map<Place, Trouble>()
  const { options: given = '' } = options.installation
  const again = `\`osa-inventory install${given}\` puts this program in its place again; --node PATH names a Node.js`
  const whole = shims.filter(({ place, present }) => {
    const broken = brokenPart(present.facts, engines)
    if (broken !== undefined) troubles.set(place, { grade: 'error', message: broken, remedy: again })
    return broken === undefined
  })
  if (whole.length === 0) return troubles
  try {
    await withTrial(options, (trial) =>
      Promise.all(
        whole.map(async ({ place, present }) => {
          const trouble = await trial.ofPlace(place, present.text)
          const message = `it was run as Ansible runs it, and ${trouble}`
          if (trouble !== undefined) troubles.set(place, { grade: 'error', message, remedy: again })
        }),
      ),
    )
  } catch (error) {
    if (errorCode(error) === undefined) throw error
    const message = `it was not tried: no copy of the configuration can be made in ${tmpdir()}: ${reasonOf(error)}`
    const remedy = 'make room there, or name another directory with TMPDIR'
    for (const { place } of whole) troubles.set(place, { grade: 'warning', message, remedy })
  }
  return troubles
}

function brokenPart({ node, program, engine }: ShimFacts, engines: Engines): string | undefined {
  const programAccess = node === undefined ? constants.X_OK : constants.R_OK
  const nodeProblem = node === undefined ? undefined : fileProblem(node, constants.X_OK)
  if (nodeProblem)
    return `it runs ${node}: ${nodeProblem}${engine ? ` (${engineText(engine)} when it was installed)` : ''}`
  const programProblem = fileProblem(program, programAccess)
  if (programProblem) return `it runs ${program}: ${programProblem}`
  // A shim may be someone's who is not root.
  for (const path of node === undefined ? [program] : [node, program, ...bundleFiles(realpathSync(program))]) {
    const refusal = refusalForRoot(path)
    if (refusal) return refusal.message
  }
  return node === undefined ? undefined : engineTrouble(node, engines)
}

function engineTrouble(node: string, engines: Engines): string | undefined {
  const told = engines.ask(node)
  if ('trouble' in told) return `it runs ${node}, which does not tell its version: it ${told.trouble}`
  if (!isOldNode(told.version)) return undefined
  return `it runs ${node}, which is Node.js ${told.version}; ${oldestNode} is the oldest that will do`
}
