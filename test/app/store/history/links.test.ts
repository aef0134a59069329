import { describe, expect, it } from 'vitest'
import { beginningOf, faultsOfLinks } from '../../../../src/app/store/history/links.ts'
import { chainDigest } from '../../../../src/app/store/revisions.ts'
import type { HistoryCut, RevisionInfo } from '../../../../src/backends/contract.ts'

/** A history as it is written: each revision follows the one before. */
function written(count: number, lineage = 'one'): RevisionInfo[] {
  const infos: RevisionInfo[] = []
  for (let id = 1; id <= count; id++) {
    const before = infos.at(-1)
    const info = { id, lineage, author: 'ada@deploy1', ...(before ? { parent: before.id } : {}) } as RevisionInfo
    infos.push({ ...info, chain: chainDigest(info, before?.chain) })
  }
  return infos
}

function cutAt({ id, chain }: RevisionInfo): HistoryCut {
  return { id, chain, lineage: 'one' } as HistoryCut
}

function faults(infos: readonly RevisionInfo[], cut?: HistoryCut | 'unknown'): string[] {
  return faultsOfLinks(infos, cut).map(({ revision, kind, message }) => `${kind} ${revision}: ${message}`)
}

const five = written(5)
const without = (...ids: number[]) => five.filter(({ id }) => !ids.includes(id))
const changed = (id: number, change: Partial<RevisionInfo>) =>
  five.map((info) => (info.id === id ? { ...info, ...change } : info))

describe('descriptions that follow from one another', () => {
  it('have no faults, whole, cut, or where the cut is not known', () => {
    expect(faults([])).toEqual([])
    expect(faults(five)).toEqual([])
    expect(faults(without(1, 2), cutAt(five[1]!))).toEqual([])
    expect(faults(without(1, 2), 'unknown')).toEqual([])
    // Below the cut a tag may keep some.
    expect(faults(without(2, 3), cutAt(five[2]!))).toEqual([])
    expect(faults(without(1), cutAt(five[2]!))).toEqual([])
  })

  it('are missing at the beginning, in the middle and at the end', () => {
    expect(faults(without(1))).toEqual(['missing 1: it is missing, and no cut tells that the history was pruned'])
    expect(faults(without(1, 2, 3))).toEqual([
      'missing 3: revisions 1 to 3 are missing, and no cut tells that the history was pruned',
    ])
    expect(faults(without(3))).toEqual(['missing 3: it is missing'])
    expect(faults(without(2, 3))).toEqual(['missing 2: revisions 2 to 3 are missing'])
    expect(faults([], cutAt(five[4]!))).toEqual([
      'missing 6: it is missing: the history was pruned up to revision 5, and there is nothing after it',
    ])
    expect(faults(without(1, 2, 3), cutAt(five[1]!))).toEqual(['missing 3: it is missing'])
  })

  it('are altered: the revision, the parent that it names, its lineage', () => {
    expect(faults(changed(3, { author: 'eve@deploy1' }))).toEqual([
      'chain 3: its chain digest does not follow from it and revision 2: one of them was altered',
    ])
    expect(faults(changed(1, { author: 'eve@deploy1' }))).toEqual([
      'chain 1: its chain digest does not follow from what it says of itself: one of them was altered',
    ])
    expect(faults(changed(3, { parent: 1 }))).toEqual([
      'parent 3: it names revision 1 as its parent, and follows revision 2',
    ])
    const { parent: _, ...orphan } = five[2]!
    expect(faults([...five.slice(0, 2), orphan as RevisionInfo, ...five.slice(3)])).toEqual([
      'parent 3: it names no parent, and follows revision 2',
    ])
    expect(faults(changed(3, { lineage: 'two' }))).toEqual([
      'lineage 3: its lineage is two, and revision 2 has one',
      'lineage 4: its lineage is one, and revision 3 has two',
    ])
    expect(faults(changed(3, { unrecorded: true } as Partial<RevisionInfo>))).toEqual([
      'chain 3: it says of itself that it is not recorded, which no revision is written with',
    ])
  })

  it('end elsewhere than the cut has noted', () => {
    const cut = { ...cutAt(five[1]!), chain: 'another' }
    expect(faults(five, cut)).toContain(
      'chain 2: its chain digest is not the one that was noted when the history was pruned',
    )
    expect(faults(without(1, 2), cut)).toEqual([
      'chain 3: its chain digest does not follow from it and revision 2: one of them was altered',
    ])
    // A backend that keeps no chain of its cut: nothing to compare with.
    expect(faults(five, { ...cut, chain: '' })).toEqual([])
  })

  it('begin after the last gap', () => {
    expect(beginningOf([])).toBeUndefined()
    expect(beginningOf(five)).toBe(five[0])
    expect(beginningOf(without(2, 4))).toBe(five[4])
    expect(beginningOf(without(2))).toBe(five[2])
  })
})
