/** Long texts on a terminal go through a pager, as git's do: `OSA_PAGER`, `PAGER`, else `less`. */
import { isForPeople, optionWords } from '../asked-form.ts'
import type { ColourWish, Io } from '../io.ts'
import { terminalText, variantOf } from '../terminal.ts'

/** What people read page by page. The other answers of these commands, and those of all others, are short, or questions. */
const pagedCommands: ReadonlySet<unknown> = new Set([
  'history',
  'diff',
  'show',
  'blame',
  'addresses',
  'stale',
  'doctor',
  'find',
  'graph',
  'explain',
])

/** @returns `false`: nothing was shown */
export type Pager = (text: Uint8Array, pager: string, env: Io['env']) => Promise<boolean>

export interface Pages {
  readonly io: Io
  /** Shows what was gathered: before anyone is told how the command ended. */
  show(): Promise<void>
}

/** @param argv the command and what follows it */
export function pagesFor(argv: readonly string[], world: Io, page: Pager | undefined): Pages {
  const pager = pagerOf(world.env)
  const isWanted = pagedCommands.has(argv[0]) && !argv.includes('--no-pager') && isForPeople(argv)
  if (!isWanted || !world.isTerminal.out || page === undefined || pager === undefined) {
    return { io: world, show: async () => {} }
  }
  const gathered: (string | Uint8Array)[] = []
  const flush = (): void => {
    for (const text of gathered.splice(0)) world.out(text)
  }
  const io = variantOf(world, {
    out: (text) => {
      gathered.push(text)
    },
    // What is asked about has to be on the screen.
    ask: (question) => {
      flush()
      return world.ask(question)
    },
  })
  return {
    io,
    async show() {
      if (gathered.length === 0) return
      const bytes = gathered.map((text) => Buffer.from(typeof text === 'string' ? terminalText(text) : text))
      if (!(await page(Buffer.concat(bytes), pager, world.env))) flush()
    },
  }
}

/** `undefined`: none is wanted. An empty one and `cat` are the ways to say so. */
function pagerOf({ OSA_PAGER, PAGER, TERM }: Io['env']): string | undefined {
  const pager = (OSA_PAGER ?? PAGER ?? 'less').trim()
  return pager === '' || pager === 'cat' || TERM === 'dumb' ? undefined : pager
}

export const colourWishes = ['always', 'auto', 'never'] as const

/** As `--color` has it; the parser reports any other word. */
export function colourOf(argv: readonly string[]): ColourWish | undefined {
  const options = optionWords(argv)
  const at = options.findLastIndex((word) => word === '--color' || word.startsWith('--color='))
  const given = options[at] === '--color' ? options[at + 1] : options[at]?.slice('--color='.length)
  return colourWishes.find((each) => each === given)
}

/** The command first: some options may be written before it, as git's may. */
export function commandFirst(argv: readonly string[]): string[] {
  const at = argv.findIndex((word, index) => {
    const isGlobal = word === '--no-pager' || word === '--color' || word.startsWith('--color=')
    return !isGlobal && argv[index - 1] !== '--color'
  })
  return at <= 0 ? [...argv] : [argv[at]!, ...argv.slice(0, at), ...argv.slice(at + 1)]
}
