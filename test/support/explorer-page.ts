/** Data for the explorer's page as a test wants them, and the page as one file. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
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
    label: `r${index + 1}`,
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

/** The page with its data, as a file may be made of it. */
export function pageFile(data: ExplorerData): string {
  const script = readFileSync(pageScript, 'utf8')
  const style = readFileSync(pageStyle, 'utf8')
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}`
  const json = JSON.stringify(data).replaceAll('<', '\\u003c')
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>inventory</title>',
    `<style>${style}</style></head><body>`,
    `<script type="application/json" id="data">${json}</script><script>${script}</script></body></html>`,
  ].join('\n')
}

export function hasPage(): boolean {
  return existsSync(pageScript)
}
