/** The manager beside the original itself, where OSA_REFERENCE names a checkout of openstack/openstack-ansible. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { goldenText, inventoryIn, manage, manageCases } from './manage-run.ts'

const checkout = process.env.OSA_REFERENCE
const python = process.env.OSA_TEST_PYTHON ?? '/usr/bin/python3'
const clouds = join(import.meta.dirname, '../../golden/cases')

const title = checkout ? 'beside the original' : 'beside the original (skipped: OSA_REFERENCE names no checkout of it)'

interface Outcome {
  readonly status: number
  readonly out: string
  /** The file afterwards, in one style. */
  readonly document: string
  /** The message of a usage error, without the program's name. */
  readonly complaint: string | undefined
}

function complaint(err: string): string | undefined {
  return /error: (.*)/.exec(err)?.[1]
}

function original(text: string, args: readonly string[]): Outcome {
  const { file } = inventoryIn(text)
  const script = join(checkout!, 'scripts/inventory-manage.py')
  const ran = spawnSync(python, ['-B', script, '-f', file, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
  if (ran.error) throw ran.error
  return { status: ran.status ?? -1, out: ran.stdout, document: inOneStyle(file), complaint: complaint(ran.stderr) }
}

async function ours(text: string, args: readonly string[]): Promise<Outcome> {
  const { file } = inventoryIn(text)
  const { status, out, err } = await manage(['-f', file, ...args])
  return { status, out, document: inOneStyle(file), complaint: complaint(err) }
}

function inOneStyle(file: string): string {
  return dumpJson(parseJson(readFileSync(file, 'utf8')))
}

/** The groups of `-G` with their members, without those that the original hides (M5). */
function shownByBoth(table: string): [string, string[]][] {
  const groups: [string, string[]][] = []
  for (const line of table.split('\n').slice(3)) {
    const [, group, member] = line.split('|').map((cell) => cell.trim())
    if (member === undefined) continue
    if (group) groups.push([group, [member]])
    else groups.at(-1)![1].push(member)
  }
  return groups.filter(([, members]) => members.length > 1 || members[0]!.includes('_'))
}

function containersIn(text: string): string[] {
  const { _meta } = JSON.parse(text) as { _meta: { hostvars: Record<string, { physical_host?: string }> } }
  return Object.keys(_meta.hostvars).filter((name) => _meta.hostvars[name]!.physical_host !== name)
}

describe.skipIf(!checkout)(title, () => {
  it.each(manageCases)('$inventory: $args', async ({ inventory, args }) => {
    const text = goldenText(inventory, 'inventory.json')
    expect(await ours(text, args)).toEqual(original(text, args))
  })

  describe.each(readdirSync(clouds).filter((name) => !name.endsWith('.md')))('cloud %s', (name) => {
    const text = readFileSync(join(clouds, name, 'settled.json'), 'utf8')

    it.each([['-l'], ['-l', '-s', 'container_name'], ['-g'], ['-e'], ['--clear-ips']])('%s %s %s', async (...args) => {
      const given = args.filter((argument) => typeof argument === 'string')
      expect(await ours(text, given)).toEqual(original(text, given))
    })

    it('-G, but for the groups that the original hides', async () => {
      const wanted = original(text, ['-G'])
      const got = await ours(text, ['-G'])
      expect(got.status).toBe(wanted.status)
      expect(shownByBoth(got.out)).toEqual(shownByBoth(wanted.out))
    })

    it('-r of every third container', async () => {
      const args = containersIn(text).flatMap((container, i) => (i % 3 === 0 ? ['-r', container] : []))
      if (args.length === 0) return
      expect(await ours(text, args)).toEqual(original(text, args))
    })
  })

  it.each([
    [['--list']],
    [['--re', 'x']],
    [['-l', '-g']],
    [['-r', 'a', '-d', 'b']],
    [['-l', 'extra']],
    [['-r']],
    [['-s', 'component']],
    [['--list-c']],
    [['--ex']],
    [['--clear', '--so=is_metal']],
    [['-r', '-5']],
    [['-r', '-x']],
    [['--', '-l']],
    [['-sl']],
    [['--help']],
  ])('reads %s alike', async (args) => {
    const text = goldenText('odd', 'inventory.json')
    const [got, wanted] = [await ours(text, args), original(text, args)]
    expect([got.status, got.complaint]).toEqual([wanted.status, wanted.complaint])
  })

  it('refuses -lx with the same status, in the words of a later Python', async () => {
    const text = goldenText('odd', 'inventory.json')
    expect((await ours(text, ['-lx'])).status).toBe(original(text, ['-lx']).status)
  })
})
