/** Colour, where a person sees it and has not asked for none (no-color.org). */
import type { DifferenceLine, Sign } from '../../core/changes/diff/text.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { Io } from '../io.ts'
import { sequence } from '../terminal.ts'

export type Colour = 'red' | 'green' | 'yellow' | 'bold'

/** Leaves text as it is unless standard output is a terminal that shows colours. */
export function painter(io: Io): (colour: Colour, text: string) => string {
  const colourful = io.isTerminal.out && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  return colourful ? (colour, text) => `${sequence(colour)}${text}${sequence('plain')}` : (_, text) => text
}

const coloursOfSigns: Readonly<Record<Sign, Colour | undefined>> = {
  '+': 'green',
  '-': 'red',
  '~': 'yellow',
  ' ': undefined,
}

export function differenceText(lines: readonly DifferenceLine[], io: Io): string {
  const paint = painter(io)
  return lines
    .map(({ sign, text: whole }) => {
      const text = visibleLine(whole)
      const colour = coloursOfSigns[sign]
      return `${colour === undefined ? text : paint(colour, text)}\n`
    })
    .join('')
}
