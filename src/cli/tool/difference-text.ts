/** What differs between two inventories, in the colours of the terminal. */
import type { InventoryDifference } from '../../core/changes/diff/inventory.ts'
import { briefLines, countsText, type DifferenceLine, fullLines, type Sign } from '../../core/changes/diff/text.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { Io } from '../io.ts'
import { type Colour, painter } from '../terminal.ts'

/** Lines of a section that one screen may take. */
export const linesOfScreen = 20

/** By name or with every variable; by name on one screen, with what to say of the rest. */
export type Extent = 'names' | 'everything' | { readonly screen: string }

const coloursOfSigns: Readonly<Record<Sign, Colour | undefined>> = {
  '+': 'green',
  '-': 'red',
  '~': 'yellow',
  ' ': undefined,
}

export function differenceText(difference: InventoryDifference, extent: Extent, io: Io): string {
  const paint = painter(io)
  return linesOf(difference, extent)
    .map(({ sign, text: whole }) => {
      const text = visibleLine(whole)
      const colour = coloursOfSigns[sign]
      return `${colour === undefined ? text : paint(colour, text)}\n`
    })
    .join('')
}

/** With the counts below. */
export function changesText(difference: InventoryDifference, extent: Extent, io: Io): string {
  return `${differenceText(difference, extent, io)}\n${countsText(difference)}\n`
}

function linesOf(difference: InventoryDifference, extent: Extent): DifferenceLine[] {
  if (extent === 'everything') return fullLines(difference)
  return briefLines(difference, extent === 'names' ? {} : { most: linesOfScreen, more: extent.screen })
}
