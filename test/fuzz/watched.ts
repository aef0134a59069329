/** A process that reads input after input: one that hangs or has used up its memory is ended, and another goes on. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Without a word. An input is small, and is read in milliseconds. */
const longestSilence = 90_000
/** MiB. */
const mostMemory = 1024

export interface Watched {
  readonly runs: number
  readonly seconds: number
  readonly told: string[]
  readonly died: { readonly number: number; readonly why: string }[]
}

interface Word {
  readonly at?: number
  readonly ended?: boolean
  readonly told?: string
}

/** @param argv of a worker that begins with this input, and has so many minutes */
export async function watched(argv: (from: number, minutes: number) => string[], minutes: number): Promise<Watched> {
  const started = Date.now()
  const result = { runs: 0, told: [] as string[], died: [] as { number: number; why: string }[] }
  const left = () => minutes - (Date.now() - started) / 60_000
  for (let from = 0; left() > 0 && result.died.length < 5; ) {
    const { at, why, told } = await oneWorker(argv(from, left()))
    result.told.push(...told)
    result.runs = at
    if (why === undefined) break
    result.died.push({ number: at, why })
    from = at + 1
  }
  return { ...result, seconds: (Date.now() - started) / 1000 }
}

async function oneWorker(argv: string[]): Promise<{ at: number; why?: string; told: string[] }> {
  const options = [`--max-old-space-size=${mostMemory}`, process.argv[1]!, ...argv]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'pipe'] })
  const told: string[] = []
  let at = 0
  let hasEnded = false
  let isSilent = false
  let said = ''
  const watch = setInterval(() => {
    isSilent = true
    child.kill('SIGKILL')
  }, longestSilence)
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2000)
  })
  for await (const line of createInterface({ input: child.stdout })) {
    watch.refresh()
    const word = JSON.parse(line) as Word
    at = word.at ?? at
    hasEnded ||= word.ended === true
    if (word.told !== undefined) told.push(word.told)
  }
  clearInterval(watch)
  if (hasEnded) return { at, told }
  return { at, told, why: isSilent ? 'hang\nno end of it within 90 s' : `crash\n${said}` }
}
