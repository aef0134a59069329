/** Runs the original on the table, writes what it did, and tells where this project's generator does something else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { newestRelease } from '../../src/core/inventory/releases.ts'
import { layOut } from '../random-clouds/cloud.ts'
import { runOurs } from '../random-clouds/ours.ts'
import { type ReferenceOutcome, startReference, workerPath } from '../random-clouds/reference.ts'
import { type Ending, unsettled, verdictOn } from './outcome.ts'
import { soundCases, type TableCase, tableCases } from './table.ts'

const usage = `usage: node dist/tools/empty-values.cjs [options]

  --reference DIR   working copy of openstack/openstack-ansible (default: the variable REF)
  --freeze FILE     write what the original did to FILE (.json.gz)
  --only TEXT       only cases with this text in their name
  --show            print the files of the cases
`

function endingOf(outcome: ReferenceOutcome): string | Ending {
  if (outcome.outcome === 'settled') return outcome.document
  if (outcome.outcome === 'unsettled') return { exception: unsettled, message: '' }
  return { exception: outcome.exception, message: outcome.message }
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      reference: text,
      freeze: text,
      only: text,
      show: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return console.log(usage)
  const reference = await startReference(workerPath(), values.reference ?? process.env.REF ?? '')
  const directory = mkdtempSync(join(tmpdir(), 'empty-values-'))
  const settle = async (one: TableCase, stored?: string): Promise<ReferenceOutcome> => {
    layOut(directory, one.files)
    return reference.settle(directory, stored, 'empty values')
  }
  const documents = new Map<string, number>()
  const outcomes: Record<string, number | Ending> = {}
  const counts = new Map<string, number>()
  try {
    const sound = await settle(soundCases[0]!)
    if (sound.outcome !== 'settled') throw new Error('the original refuses the cloud as it is')
    for (const one of tableCases().filter(({ id }) => id.includes(values.only ?? ''))) {
      const stored = one.isDeployed ? sound.document : undefined
      const theirs = endingOf(await settle(one, stored))
      if (typeof theirs === 'string' && !documents.has(theirs)) documents.set(theirs, documents.size)
      outcomes[one.id] = typeof theirs === 'string' ? documents.get(theirs)! : theirs
      layOut(directory, one.files)
      const ours = runOurs({
        config: join(directory, 'config'),
        environment: join(directory, 'environment'),
        stored,
        release: newestRelease,
        seed: one.id,
      })
      const { verdict, detail } = verdictOn(theirs, ours)
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
      if (values.show) for (const [path, content] of one.files) console.log(`# ${path}\n${content}`)
      if (verdict !== 'alike') console.log(`${verdict}\t${one.id}\t${detail.replaceAll('\n', ' / ').slice(0, 400)}`)
    }
  } finally {
    reference.close()
    rmSync(directory, { recursive: true, force: true })
  }
  console.error([...counts].map(([verdict, count]) => `${verdict}: ${count}`).join(', '))
  if (values.freeze === undefined) return
  const frozen = gzipSync(JSON.stringify({ documents: [...documents.keys()], outcomes }), { level: 9 })
  writeFileSync(values.freeze, frozen)
  console.error(`${documents.size} inventories, ${frozen.length} bytes in ${values.freeze}`)
}

main().catch((error: unknown) => {
  console.error(`empty-values: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 2
})
