/** Colour, where a person sees it and has not asked for none (no-color.org). */
import type { Io } from '../io.ts'
import { sequence } from '../terminal.ts'

export type Colour = 'red' | 'green' | 'yellow' | 'bold'

export type Paint = (colour: Colour, text: string) => string

/** Leaves text as it is unless standard output is a terminal that shows colours. */
export function painter(io: Io): Paint {
  const colourful = io.isTerminal.out && !io.env.NO_COLOR && io.env.TERM !== 'dumb'
  return colourful ? (colour, text) => `${sequence(colour)}${text}${sequence('plain')}` : (_, text) => text
}
