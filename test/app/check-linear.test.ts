/** What a check costs grows with the cloud, not with its square. */
import { expect, it } from 'vitest'
import { CheckedCloud, type Files } from './check-cloud.ts'

/** Hosts in two files that disagree about each of them, in the layout that the function writes. */
function disagreeing(hosts: number, write: (lines: readonly string[]) => string): Files {
  const file = (rack: number) =>
    write(
      Array.from({ length: hosts }, (_, index) => {
        const ip = `10.64.${Math.floor(index / 250)}.${(index % 250) + 1}`
        return `big${index}: {ip: ${ip}, host_vars: {rack: ${rack}}}`
      }),
    )
  return { 'config/conf.d/a.yml': file(1), 'config/conf.d/b.yml': file(2) }
}

const layouts = [
  [
    'a line for each host',
    (lines: readonly string[]) => `compute_hosts:\n${lines.map((line) => `  ${line}\n`).join('')}`,
  ],
  ['all on one line', (lines: readonly string[]) => `compute_hosts: {${lines.join(', ')}}\n`],
] as const

/** Milliseconds of processor time of the best of three, after one that warms up. */
async function costOf(files: Files, findings: number): Promise<number> {
  const cloud = new CheckedCloud(files)
  const costs: number[] = []
  for (let round = 0; round < 4; round++) {
    const before = process.cpuUsage()
    const found = await cloud.check()
    const { user, system } = process.cpuUsage(before)
    expect(found.length).toBe(findings)
    if (round > 0) costs.push((user + system) / 1000)
  }
  return Math.min(...costs)
}

it.each(layouts)(
  'a finding for each host, %s',
  async (_, write) => {
    const few = await costOf(disagreeing(200, write), 200)
    const many = await costOf(disagreeing(1600, write), 1600)
    // Eight times as many: quadratic would be sixty-four times.
    expect(many / few).toBeLessThan(24)
  },
  120_000,
)
