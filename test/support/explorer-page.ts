/** Data for the explorer's page as a test wants them, and the page as one file. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { htmlFile } from '../../src/app/explorer/html.ts'
import { summarise } from '../../src/core/inventory/summary.ts'
import type { ExplorerData, RevisionLine } from '../../src/explorer/data.ts'
import { parseJson } from '../../src/python/json-read.ts'
import type { Value } from '../../src/python/value.ts'
import { repository } from './program.ts'

/** A revision of each document, oldest first, made by the same people at the same times each time. */
export function explorerData(documents: readonly string[], more: Partial<ExplorerData> = {}): ExplorerData {
  const lines = documents.map((document, index) => revisionLine(document, documents[index - 1], index))
  return {
    version: 1,
    program: '0.1.0',
    deployment: 'example',
    place: 'file /etc/openstack_deploy',
    made: '2026-03-09T08:00:00.000Z',
    live: false,
    revisions: lines.toReversed(),
    documents: Object.fromEntries(documents.map((text, index) => [index + 1, gzipSync(text).toString('base64')])),
    secrets: 'masked',
    ...more,
  }
}

const people = ['alice@deploy1', 'bob@deploy1', 'carol@deploy2']

function revisionLine(document: string, before: string | undefined, index: number): RevisionLine {
  const { counts, addressesAdded, addressesRemoved, hostCount } = summarise(
    before === undefined ? undefined : parsed(before),
    parsed(document),
  )
  const of = (thing: string) => ({
    added: counts[`${thing}Added`] ?? 0,
    removed: counts[`${thing}Removed`] ?? 0,
    changed: counts[`${thing}Changed`] ?? 0,
  })
  return {
    id: index + 1,
    label: String(index + 1),
    time: new Date(Date.UTC(2026, 2, 2 + index, 9, 30)).toISOString(),
    author: people[index % people.length]!,
    command: 'openstack-ansible-inventory --list',
    ...(index === 0 ? {} : { reason: `change ${index} of the example` }),
    bytes: document.length,
    machines: hostCount,
    change: {
      hosts: of('hosts'),
      groups: of('groups'),
      addresses: { added: addressesAdded, removed: addressesRemoved },
    },
  }
}

function parsed(document: string): Value {
  return parseJson(document)
}

export const pageScript = join(repository, 'dist/explorer/page.js')
export const pageStyle = join(repository, 'dist/explorer/page.css')

/** The page with its data, as `export --format html` makes a file of it. */
export function pageFile(data: ExplorerData): string {
  return htmlFile(data, { script: readFileSync(pageScript, 'utf8'), style: readFileSync(pageStyle, 'utf8') })
}
