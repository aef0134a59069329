/**
 * What a message says to write is written, and the result is looked at: the finding is gone, nothing else is wrong, and
 * the cloud is the one that was wanted. Remedies of the form "write X" are followed by the test itself, word by word;
 * for the others the table says what an operator would do. Every row of check-rows.ts has to be in one of the two.
 */
import { describe, expect, it } from 'vitest'
import { checkCloud } from '../../../src/app/advice/check.ts'
import type { PlacedFinding } from '../../../src/app/config/locate-findings.ts'
import { systemRandom } from '../../../src/app/store/random.ts'
import { noQuirks } from '../../../src/core/generator/quirks.ts'
import { parseAddress } from '../../../src/core/inventory/addresses.ts'
import { Faults } from '../../../src/core/inventory/findings.ts'
import { Inventory } from '../../../src/core/inventory/inventory.ts'
import { newestRelease } from '../../../src/core/inventory/releases.ts'
import { readQueues, readUsedIps } from '../../../src/core/inventory/used-addresses.ts'
import type { Dict } from '../../../src/python/value.ts'
import { loadYaml } from '../../../src/python/yaml.ts'
import { CheckedCloud, type Files, main, mainWith } from './check-cloud.ts'
import { type Row, rows } from './check-rows.ts'
import { refusedRows } from './remedy-errors.ts'
import { mends } from './remedy-mends.ts'
import type { Mend } from './remedy-support.ts'

async function findingsOf(files: Files): Promise<PlacedFinding[]> {
  const cloud = new CheckedCloud(files)
  const found = await checkCloud({
    ...cloud.places,
    quirks: noQuirks,
    release: { release: newestRelease, why: 'the newest' },
    random: systemRandom(),
    stored: undefined,
  })
  return found.map((finding) => {
    return finding.file === undefined ? finding : { ...finding, file: finding.file.slice(cloud.directory.length + 1) }
  })
}

function codeOf({ code, row }: Row): string {
  return code ?? row.split(' ')[0]!
}

/** The files with what the finding's remedy says to write; `undefined` for a remedy in other words. */
function followed(files: Files, { remedy = '', file, line, code, path, message }: PlacedFinding): Files | undefined {
  const text = file === undefined ? undefined : files[file]
  if (text === undefined || line === undefined) return undefined
  const write = (from: string, to: string): Files => {
    const lines = text.split('\n')
    expect(lines[line - 1], `${message}: ${from} is in line ${line}`).toContain(from)
    lines[line - 1] = lines[line - 1]!.replace(from, to)
    return { ...files, [file!]: lines.join('\n') }
  }
  const last = path?.at(-1)
  const inPlace = /^write (\S+) instead of ([\w-]+)$/.exec(remedy)
  if (inPlace) return write(inPlace[2]!, inPlace[1]!)
  const quoted = /^write ("[^"]+")$/.exec(remedy)
  if (quoted) return write(/used_ips has ("[^"]+")/.exec(message)![1]!, quoted[1]!)
  const word = /^write ([\w-]+)(?:$|: |, or (?:define|move) )/.exec(remedy)?.[1]
  if (word === undefined) return undefined
  // A key is at fault unless the message is about the value.
  if (typeof last === 'number')
    return write(/names (?:the group )?(\S+?)(?:,| with)|contains (\S+),/.exec(message)!.slice(1).find(Boolean)!, word)
  return write(code === 'V9' ? /reference_group (\S+)/.exec(message)![1]! : last!, word)
}

/** Hosts, and how many containers of each type every host has. */
function machinesOf(inventory: Dict): string[] {
  return [...new Inventory(inventory).hostvars.keys()].map((name) => String(name).replace(/-[0-9a-f]{8}$/, '')).sort()
}

async function expectMended(files: Files, { wanted, machines }: Mend): Promise<void> {
  const cloud = new CheckedCloud(files)
  const left = await findingsOf(files)
  expect(left.map(({ code, message, remedy }) => `${code} ${message}: ${remedy}`)).toEqual([])
  const inventory = cloud.deployed()
  expect(machinesOf(inventory)).toEqual(machines ?? machinesOf(new CheckedCloud({}).deployed()))
  wanted?.(new Inventory(inventory), files)
}

describe('every remedy, followed, leaves nothing to say and the cloud that was wanted', () => {
  it.each(rows)('$row', async (row) => {
    const before = new CheckedCloud(row.files)
    const [finding] = (await findingsOf(row.files)).filter(({ code }) => code === codeOf(row))
    const written = followed(before.files, finding!)
    const mend = mends[row.row]
    if (written) await expectMended(written, mend?.[0] ?? {})
    const others = (mend ?? []).filter(({ files }) => files)
    expect(written !== undefined || others.length > 0, `${finding!.remedy}: someone says how`).toBe(true)
    for (const other of others) {
      // The table follows the words that are there: if they change, it has to.
      expect(finding!.remedy).toContain(other.says)
      await expectMended({ ...row.files, ...other.files }, other)
    }
  })

  it('the table has no row that is not there', () => {
    const names = new Set(rows.map(({ row }) => row))
    expect(Object.keys(mends).filter((name) => !names.has(name))).toEqual([])
  })
})

describe('what is refused: the remedy, followed, gives the cloud that was wanted', () => {
  it.each(refusedRows)('$row', async ({ files, says, remedy, mended, machines }) => {
    const [finding] = (await findingsOf(files)).filter(({ grade }) => grade === 'error')
    expect(finding?.message).toContain(says)
    expect(finding?.remedy ?? finding?.message).toContain(remedy)
    await expectMended(mended, machines ? { machines } : {})
  })
})

describe('used_ips whose two addresses are not in one network', () => {
  function reservedBy(files: Files): (address: string) => boolean {
    const config = loadYaml(files[main]!) as Dict
    const { reservations, unreadable } = readUsedIps(config)
    expect(unreadable).toEqual([])
    expect(readQueues(config, new Faults()).size).toBe(2)
    return (text) => {
      const address = parseAddress(text)!
      return reservations.some(
        ({ first, last }) => typeof first === typeof address && first <= address && address <= last,
      )
    }
  }

  it.each([
    ['"192.168.15.120,172.29.236.60"', ['172.29.236.60']],
    ['"172.29.236.60,192.168.15.120"', ['172.29.236.60']],
    ['"172.29.244.20,172.29.236.60"', ['172.29.236.60', '172.29.244.20']],
    ['"172.29.236.60-172.29.244.20"', ['172.29.236.60', '172.29.244.20']],
    ['"fd00::1,172.29.236.60"', ['172.29.236.60']],
    ['"192.168.15.120,192.168.15.10"', []],
  ])('%s: the remedy names what is in a network, and reserves nothing else', async (entry, alone) => {
    const used = (entries: readonly string[]) =>
      mainWith({ used_ips: `used_ips: ["172.29.236.1,172.29.236.50"${entries.map((text) => `, ${text}`).join('')}]` })
    // A range over all that is between two networks leaves nothing of one of them: that is reported, too.
    const found = (await findingsOf(used([entry]))).filter(({ path }) => path?.[0] === 'used_ips')
    expect(found.length).toBe(1)
    const [finding] = found
    const named = [...finding!.remedy!.matchAll(/"([^"]+)"/g)].map((match) => match[1])
    expect(named.sort()).toEqual(alone)
    const mended = used(alone.map((text) => `"${text}"`))
    expect(await findingsOf(mended)).toEqual([])
    const isReserved = reservedBy(mended)
    expect(alone.every(isReserved)).toBe(true)
    for (const free of ['172.29.236.61', '172.29.239.254', '172.29.244.19', '172.29.244.21'])
      expect(isReserved(free)).toBe(false)
  })
})
