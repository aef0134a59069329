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

/** So many that a search through the file for each of them would not end in time: 800 took 17 s, and 16 times as much. */
const hosts = 6400

it.each(layouts)('a finding for each host, %s', async (_, write) => {
  const found = await new CheckedCloud(disagreeing(hosts, write)).check()
  expect(found.filter((finding) => finding.includes(' C13 ') || finding.includes(' C12 '))).toHaveLength(hosts)
})
