/** What was seen of a program that did not do what it should, in words that go behind its path. */
import { constants } from 'node:os'
import { visibleLine } from '../../../core/inventory/text/visible.ts'
import type { BareEnd } from './run-bare.ts'

/** @param answer what it has to print, without the final newline; `undefined` if it did just that */
export function troubleWith(end: BareEnd, answer: string, deadline: number): string | undefined {
  return endTrouble(end, deadline) ?? answerTrouble(end, answer)
}

/** Whatever it printed. */
export function endTrouble({ status, signal, because, out, err }: BareEnd, deadline: number): string | undefined {
  const words = lastWords(err)
  if (because === 'deadline') return `did not end within ${deadline / 1000} seconds${words}`
  if (because === 'too much') return `printed far more than an inventory: ${shown(out || err)}`
  if (because) return `cannot be started (${because.code})`
  const number = signal === undefined ? signalNumber(status) : constants.signals[signal]
  if (number !== undefined) return `${deathBy(number)}${words}`
  if (status === 126) return `cannot be run (status 126)${words}`
  if (status === 127) return `needs a program or a library that is not there (status 127)${words}`
  return status === 0 ? undefined : `ended with status ${status}${words || ' and said nothing'}`
}

function answerTrouble({ out, err }: BareEnd, answer: string): string | undefined {
  if (out.trim() === '') return `printed nothing, with status 0${lastWords(err)}`
  if (out !== `${answer}\n`) {
    const at = out.indexOf(answer)
    if (at < 0) return `printed something else than its answer: ${shown(out)}`
    const noise = `${out.slice(0, at)}${out.slice(at + answer.length)}`
    return noise.trim() === ''
      ? 'printed blank lines beside its answer'
      : `printed something beside its answer, which Ansible cannot read: ${shown(noise.trim())}`
  }
  return err === '' ? undefined : `wrote to standard error, which Ansible shows as an error: ${shown(err)}`
}

/** A shell tells the signal that ended what it ran so. */
function signalNumber(status: number | undefined): number | undefined {
  const number = (status ?? 0) - 128
  return nameOf(number) === undefined ? undefined : number
}

function nameOf(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0]
}

const deaths: ReadonlyMap<string, string> = new Map([
  ['SIGSEGV', 'died by a segmentation fault'],
  ['SIGBUS', 'died by a bus error'],
  ['SIGILL', 'died by an instruction that this processor does not have'],
  ['SIGTRAP', 'stopped by itself at a fault'],
  ['SIGABRT', 'aborted itself'],
  ['SIGKILL', 'was killed, as the system does when memory runs out'],
])

function deathBy(number: number): string {
  const name = nameOf(number) ?? `signal ${number}`
  return `${deaths.get(name) ?? 'was ended by a signal'} (${name}, status ${128 + number})`
}

function lastWords(err: string): string {
  return err.trim() === '' ? '' : `: ${shown(err)}`
}

const mostCharacters = 200

/** The first line that says something. */
export function shown(text: string): string {
  const line = visibleLine(text.trim().split('\n', 1)[0]!)
  if (line === '') return 'nothing'
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line
}
