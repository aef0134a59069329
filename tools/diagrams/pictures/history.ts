/** History, tags, restore, prune, cut and audit log. */
import { arrow, box, type Picture, text } from '../svg.ts'

const left = 24
const step = 104
const size = { width: 84, height: 44 } as const
const top = 96

const revisions = ['add', 'add', 'remove', 'add', 'remove', 'add', 'restore 5']

export const historyPicture: Picture = {
  width: 860,
  height: 330,
  title: 'History, prune, cut and audit log',
  description:
    'Each change is a revision whose digest covers the one before. A tag names a revision. restore puts an earlier state ' +
    'in force as a new revision. prune has dropped the oldest two; the number and digest of the newest dropped one are ' +
    'kept as the cut. The audit log, elsewhere, has a line for each change, and history verify compares both.',
  by: 'diagrams',
  body: [
    ...revisions.flatMap((what, index) => {
      const x = left + index * step + (index > 1 ? 24 : 0)
      const number = { head: `${index + 1}` }
      const next = x + size.width + (index === 1 ? 44 : step - size.width)
      return [
        box({ x, y: top, ...size }, index < 2 ? 'gone' : 'store', [number, { note: what }]),
        ...(index === revisions.length - 1
          ? []
          : [
              arrow(
                [
                  [next, top + 22],
                  [x + size.width, top + 22],
                ],
                index === 1 ? 'dashed' : 'to',
              ),
            ]),
        arrow(
          [
            [x + size.width / 2, top + size.height],
            [x + size.width / 2, 226],
          ],
          'dashed',
        ),
      ]
    }),
    text(24, 84, { note: 'dropped by prune' }),
    text(244, 72, { note: 'cut: number and' }, 'middle'),
    text(244, 86, { note: 'digest of 2 are kept' }, 'middle'),
    box({ x: 430, y: 18, width: 132, height: 30 }, 'plain', [{ code: 'before-upgrade' }]),
    arrow([
      [506, 48],
      [506, top],
    ]),
    text(570, 38, { note: 'a tag: prune keeps its revision' }),
    arrow([
      [520, top],
      [520, 76],
      [714, 76],
      [714, top],
    ]),
    text(617, 70, { note: 'the same document again' }, 'middle'),
    text(764, 112, { note: 'the newest' }),
    text(764, 128, { note: 'is in force' }),
    text(24, 38, { note: 'each digest covers the revision before it' }),
    box({ x: 24, y: 226, width: 732, height: 44 }, 'plain', [
      { head: 'audit log' },
      'a line for each change, also for prune and tags, where the backend cannot reach it',
    ]),
    text(24, 300, { code: 'osa-inventory history verify --against audit.log' }),
    text(400, 300, { note: 'chain, documents, head; and that the log says the same' }),
  ],
}
