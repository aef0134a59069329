import { describe, expect, it } from 'vitest'
import type { AuditFile } from '../../../../src/app/store/history/audit-file.ts'
import { type ComparedHistory, compareWithAudit } from '../../../../src/app/store/history/compare-audit.ts'
import type { RevisionInfo } from '../../../../src/backends/contract.ts'

function info(id: number, more: Partial<RevisionInfo> = {}): RevisionInfo {
  return { id, lineage: 'one', chain: `chain ${id}`, author: 'ada@deploy1', ...more } as RevisionInfo
}

function line(of: RevisionInfo, more: { deployment?: string; backend?: string } = {}) {
  return { place: `audit.log:${of.id}`, deployment: 'default', backend: 'file', ...more, info: of }
}

function compared(history: Partial<ComparedHistory>, file: Partial<AuditFile>) {
  const { faults, notes } = compareWithAudit(
    { infos: [], cut: undefined, deployment: 'default', backend: 'file', ...history },
    { lines: [], cuts: [], broken: [], ...file },
  )
  return { faults: faults.map(({ revision, kind, message }) => `${kind} ${revision}: ${message}`), notes }
}

const three = [info(1), info(2), info(3)]

describe('a history beside its audit log', () => {
  it('is as it was told', () => {
    expect(compared({ infos: three }, { lines: three.map((each) => line(each)) })).toEqual({ faults: [], notes: [] })
  })

  it('a log that begins later is told, and what it lacks in between is a fault', () => {
    expect(compared({ infos: three }, { lines: [line(info(2))] })).toEqual({
      faults: ['audit 3: the audit log has no line of it'],
      notes: ['the audit log begins with revision 2: nothing before it is compared'],
    })
  })

  it('a line that is none is told with its place', () => {
    expect(
      compared({ infos: three }, { lines: three.map((each) => line(each)), broken: ['audit.log:7'] }).notes,
    ).toEqual(['audit.log:7 is not a line of an audit log, and was skipped'])
  })

  it.each([{ deployment: 'other' }, {}])('the log of another inventory knows nothing of it: %j', (of) => {
    const strange = line(info(1, { lineage: of.deployment ? 'one' : 'two' }), of)
    const { faults } = compared({ infos: three }, { lines: [strange] })
    expect(faults[0]).toBe('audit 3: the audit log knows no revision of this inventory: is it the right file?')
    expect(faults.slice(1)).toEqual(
      of.deployment
        ? []
        : [
            'audit 3: the audit log has revisions of lineage two up to 1 (audit.log:1), and the history has another one; after an inventory was begun again by hand, begin a new audit log too',
          ],
    )
  })

  it('a history that is gone altogether', () => {
    expect(compared({}, { lines: [line(info(1)), line(info(2))] }).faults).toEqual([
      'audit 0: the audit log has revisions of lineage one up to 2 (audit.log:2), and there is no history now; after an inventory was begun again by hand, begin a new audit log too',
    ])
    // Nor that of another section, or of another deployment.
    for (const of of [{ backend: 'lite' }, { deployment: 'other' }]) {
      expect(compared({}, { lines: [line(info(1), of)] }).faults).toEqual([])
    }
  })

  it('a revision that was changed, is gone, or was logged twice and differently', () => {
    const changed = info(2, { author: 'eve@deploy1', reason: 'nothing' })
    expect(compared({ infos: [info(1), changed, info(3)] }, { lines: three.map((each) => line(each)) }).faults).toEqual(
      ['audit 2: the audit log says otherwise of its author, reason (audit.log:2)'],
    )
    expect(compared({ infos: [info(1), info(3)] }, { lines: three.map((each) => line(each)) }).faults).toEqual([
      'audit 2: it is missing, and the audit log knows it (audit.log:2)',
    ])
    const twice = [...three.map((each) => line(each)), { ...line(changed), place: 'audit.log:4' }]
    expect(compared({ infos: three }, { lines: twice }).faults).toEqual([
      'audit 2: the audit log has two of this number: audit.log:2 and audit.log:4',
    ])
  })

  it('a state that nobody has recorded is compared without its mark and its document', () => {
    const now = { ...info(3), unrecorded: true, document: '{}' } as RevisionInfo
    expect(compared({ infos: [info(1), info(2), now] }, { lines: three.map((each) => line(each)) }).faults).toEqual([])
  })
})

describe('a history that was pruned', () => {
  const cut = { id: 2, chain: 'chain 2' } as ComparedHistory['cut']
  const lines = three.map((each) => line(each))
  const pruned = 'audit 2: the history was cut at it, and the audit log has no line of that pruning'

  it('has a line of it', () => {
    const logged = [{ lineage: 'one', cut: cut! }]
    expect(compared({ infos: [info(3)], cut }, { lines, cuts: logged }).faults).toEqual([])
    for (const other of [
      { lineage: 'two', cut: cut! },
      { lineage: 'one', cut: { ...cut!, id: 1 } },
    ]) {
      expect(compared({ infos: [info(3)], cut }, { lines, cuts: [other] }).faults).toEqual([pruned])
    }
  })

  it('or its backend lets the oldest go, or it was cut before it came here', () => {
    expect(compared({ infos: [info(3)], cut, keepsOnly: 1 }, { lines }).faults).toEqual([])
    const before = lines.map((each) => (each.info.id > 2 ? each : { ...each, backend: 'lite' }))
    expect(compared({ infos: [info(3)], cut }, { lines: before }).faults).toEqual([])
  })

  it('elsewhere than the log has it, is altered', () => {
    const cuts = [{ lineage: 'one', cut: cut! }]
    const altered = { id: 2, chain: 'another' } as ComparedHistory['cut']
    expect(compared({ infos: [info(3)], cut: altered }, { lines, cuts }).faults).toEqual([
      'audit 2: the history was cut at it, with another chain digest than the audit log has (audit.log:2)',
    ])
    expect(
      compared({ infos: [info(3)], cut: { id: 2, chain: '' } as ComparedHistory['cut'] }, { lines, cuts }).faults,
    ).toEqual([])
  })

  it('at one of two lines of its number, is as the log has it', () => {
    const twice = [...lines, { ...line(info(2, { chain: 'another' })), place: 'audit.log:4' }]
    expect(compared({ infos: [info(3)], cut }, { lines: twice, cuts: [{ lineage: 'one', cut: cut! }] }).faults).toEqual(
      ['audit 2: the audit log has two of this number: audit.log:2 and audit.log:4'],
    )
  })
})
