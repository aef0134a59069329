/** A write with compare-and-swap. */
import { arrow, box, type Picture, text } from '../svg.ts'

export const writePicture: Picture = {
  width: 860,
  height: 350,
  title: 'A write with compare-and-swap',
  description:
    'A run loads the newest revision, N, and computes. If nothing changed it prints and writes nothing. Else the backend ' +
    'stores revision N+1 if the newest is still N. If someone else wrote meanwhile, the run begins again from their ' +
    'revision, up to 20 times. If no answer came, it looks the write up by its change id.',
  by: 'diagrams',
  body: [
    box({ x: 16, y: 60, width: 150, height: 56 }, 'ours', [{ head: '1. load' }, 'newest revision, N']),
    arrow([
      [166, 88],
      [206, 88],
    ]),
    box({ x: 206, y: 60, width: 160, height: 56 }, 'ours', [
      { head: '2. compute' },
      'from N and the inputs',
      { note: 'open the audit log' },
    ]),
    arrow([
      [366, 88],
      [406, 88],
    ]),
    box({ x: 406, y: 46, width: 210, height: 84 }, 'store', [
      { head: '3. write N+1, if the' },
      { head: 'newest is still N' },
      'the backend decides, at once',
      { note: 'for everybody who writes' },
    ]),
    arrow([
      [616, 88],
      [686, 88],
    ]),
    text(651, 80, { note: 'stored' }, 'middle'),
    box({ x: 686, y: 46, width: 158, height: 84 }, 'ours', [
      { head: '4. tell' },
      'line in the audit log',
      'readable copy',
      'print the inventory',
    ]),
    arrow([
      [286, 116],
      [286, 178],
    ]),
    text(294, 152, { note: 'nothing changed' }),
    box({ x: 206, y: 178, width: 160, height: 44 }, 'plain', ['print; nothing is', 'written']),
    arrow([
      [456, 130],
      [456, 270],
      [91, 270],
      [91, 116],
    ]),
    text(464, 166, { note: 'no: someone else' }),
    text(464, 182, { note: 'has written N+1' }),
    text(270, 262, { note: 'again from theirs, up to 20 times' }, 'middle'),
    arrow(
      [
        [576, 130],
        [576, 286],
      ],
      'dashed',
    ),
    text(584, 222, { note: 'no answer: is a revision with' }),
    text(584, 238, { note: 'my change id there?' }),
    box({ x: 496, y: 286, width: 348, height: 48 }, 'plain', [
      'yes: it was stored. no: write it again.',
      { note: 'cannot be asked: the message says that it is unknown' },
    ]),
    text(16, 30, { note: 'There are no locks: nothing is left behind by a run that dies at any of these points.' }),
  ],
}
