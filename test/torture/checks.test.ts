/** Histories that break one promise each, made by hand. */
import { describe, expect, test } from 'vitest'
import { nextRevision } from '../../src/app/store/revisions.ts'
import type { Revision } from '../../src/backends/contract.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { check } from './checks/check.ts'
import { digestOf, hostsOf } from './document.ts'
import type { Found } from './history.ts'
import type { Deed } from './journal.ts'

/** Name to address; a container's machine is what its name begins with. */
type Cloud = Readonly<Record<string, string>>

const first: Cloud = { c1n1: '172.29.128.1', 'c1n1-memcached-container-1': '172.29.5.5' }
const second: Cloud = { ...first, c1n2: '172.29.128.2', 'c1n2-memcached-container-2': '172.29.5.6' }

function documentOf(cloud: Cloud): string {
  const hostvars = Object.entries(cloud).map(([name, address]) => {
    const networks = { management_address: { address } }
    const [machine] = name.split('-')
    const component = name === machine ? null : 'memcached'
    return [name, { ansible_host: address, physical_host: machine, component, container_networks: networks }]
  })
  return JSON.stringify({ _meta: { hostvars: Object.fromEntries(hostvars) } })
}

function historyOf(...clouds: readonly Cloud[]): Found[] {
  let parent: Revision | undefined
  return clouds.map((cloud, index) => {
    const document = documentOf(cloud)
    const change = { document, inventory: parseJson(document), changed: true }
    const before = parent && parseJson(parent.document)
    parent = nextRevision(parent, change, before, {
      author: 'a@b',
      command: 'c',
      tool: 'd',
      reason: `deed ${index + 1}`,
    })
    const { document: _, ...info } = parent
    return { info, digest: digestOf(document), hosts: hostsOf(document) }
  })
}

function deed(number: number, more: Partial<Deed> = {}): Deed {
  const times = { began: number * 10, ended: number * 10 + 5 }
  const about = { tag: `deed ${number}`, client: 1, kind: 'generate', line: 'run', words: '', faults: [] } as const
  return { ...about, ...times, fate: 'acknowledged', stored: number, ...more }
}

const configured = new Map([1, 2].map((number) => [`c1n${number}`, { from: 0, to: 1000 }]))
const faultsOf = (found: readonly Found[], deeds: readonly Deed[]) => check(found, { deeds, configured })

test('a history in which all promises hold', () => {
  const deeds = [deed(1), deed(2), deed(3, { stored: null, printed: digestOf(documentOf(second)) })]
  expect(faultsOf(historyOf(first, second), deeds)).toEqual([])
})

describe('a history is refused in which', () => {
  test.each<[string, readonly Cloud[], readonly Deed[], RegExp]>([
    [
      'an address has two holders',
      [{ ...first, x: '172.29.5.5' }],
      [deed(1)],
      /172\.29\.5\.5 belongs to c1n1-.*and to x/,
    ],
    [
      'a container has another name',
      [first, { c1n1: '172.29.128.1', 'c1n1-memcached-container-9': '172.29.5.5' }],
      [deed(1), deed(2)],
      /revision 2 .*c1n1-memcached-container-1 went/,
    ],
    ['a host has another address', [first, { ...first, c1n1: '172.29.128.9' }], [deed(1), deed(2)], /c1n1 have other/],
    [
      'a removed host comes back by itself',
      [first, { ...first, c0n7: '172.29.128.7' }],
      [deed(1), deed(2)],
      /c0n7 came and were not configured/,
    ],
    ['a refused change is in', [first, second], [deed(1), deed(2, { fate: 'refused' })], /refused: is in revision 2/],
    ['nobody has made a revision', [first, second], [deed(1)], /revision 2: nobody has made it/],
    [
      'more goes than was to be removed',
      [second, {}],
      [deed(1), deed(2, { kind: 'remove', target: 'c1n1' })],
      /c1n2, c1n2-memcached-container-2 went, too/,
    ],
    [
      'what is put back is something else',
      [first, second, second],
      [deed(1), deed(2), deed(3, { kind: 'restore', source: 1 })],
      /it is not what revision 1 was/,
    ],
    [
      'something old is printed',
      [first, second],
      [deed(1), deed(2), deed(3, { stored: null, printed: digestOf(documentOf(first)) })],
      /printed revision 1, and 2 was there before it began/,
    ],
    [
      'a list ends too early',
      [first, second],
      [deed(1), deed(2), deed(3, { kind: 'history', listed: [], stored: null })],
      /lists up to 0, and 2 was there/,
    ],
  ])('%s', (_, clouds, deeds, says) => {
    expect(faultsOf(historyOf(...clouds), deeds)).toContainEqual(expect.stringMatching(says))
  })

  test('a revision is missing', () => {
    const [one, , three] = historyOf(first, second, second)
    expect(faultsOf([one!, three!], [deed(1), deed(3)])).toContainEqual(expect.stringMatching(/comes after 1/))
  })

  test('something that is recorded was altered', () => {
    const [one, two] = historyOf(first, second)
    const altered = { ...two!, info: { ...two!.info, author: 'eve@b' } }
    expect(faultsOf([one!, altered], [deed(1), deed(2)])).toContainEqual(expect.stringMatching(/chain digest/))
  })
})
