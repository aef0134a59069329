/** What a refusal advises, as an operator reads it: commands to type, and things to do by hand. */

export type Step =
  | {
      readonly kind: 'command'
      readonly text: string
      readonly words: readonly string[]
      readonly env: Readonly<Record<string, string>>
    }
  | { readonly kind: 'remove'; readonly text: string; readonly paths: readonly string[] }
  | { readonly kind: 'good copy' | 'backup' | 'out of the way' | 'create database'; readonly text: string }

export interface Way {
  /** `as is`: what is there now is taken over, whatever it is. `keep`: the cloud is to go on. `begin`: a new one, as the advice says. `look`: it only shows something. */
  readonly kind: 'keep' | 'begin' | 'look' | 'as is'
  readonly advice: string
  readonly steps: readonly Step[]
}

const commands =
  /((?:OSA_[A-Z_]+=\S+ )*)osa-inventory (restore (?:latest|\d+)|import \S+(?: --force)?|migrate --from \S+(?: --from-deployment \S+)? --to \S+|generate --(?:new|force)|diff latest \S+|backend show)/g

/** @param told what the run has said on standard error */
export function waysIn(told: string): Way[] {
  const ways: Way[] = []
  const found = [...told.matchAll(commands)]
  for (const [index, match] of found.entries()) {
    const step = commandIn(match)
    const before = index === 0 ? '' : told.slice(found[index - 1]!.index, match.index)
    // `X does this, and then Y does that`: one way.
    if (/, and then $/.test(before) && !/out of the way/.test(before)) {
      const first = ways.pop()!
      ways.push({ ...first, advice: `${first.advice}, then ${step.text}`, steps: [...first.steps, step] })
      continue
    }
    const after = told.slice(match.index! + match[0].length)
    const kind = /^ takes (?:the (?:changed )?copy over|what is stored)/.test(after) ? 'as is' : kindOf(step.words)
    const [last] = ways.slice(-1)
    // `put the database out of the way, and then`: a step of the same way.
    if (/move it out of the way, and then $/.test(told.slice(0, match.index))) {
      const moved: Step = { kind: 'out of the way', text: 'move the database out of the way' }
      ways.push({ kind, advice: `${moved.text}, then ${step.text}`, steps: [moved, step] })
    } else if (last?.advice !== step.text) ways.push({ kind, advice: step.text, steps: [step] })
  }
  const removed = /^ *rm -r (.*?) {3}/m.exec(told)
  if (removed) {
    const step: Step = { kind: 'remove', text: 'rm -r', paths: removed[1]!.split(' ') }
    ways.push({ kind: 'begin', advice: 'rm -r (everything)', steps: [step] })
  }
  if (told.includes('put a good copy there')) ways.push(byHand('good copy', 'put a good copy there'))
  if (told.includes('CREATE DATABASE makes it')) ways.push(byHand('create database', 'CREATE DATABASE'))
  const backup = /put (?:the files?|the database|it) back from a (?:newer )?backup/.exec(told)
  if (backup) ways.push(byHand('backup', backup[0]))
  return ways
}

function byHand(kind: 'good copy' | 'backup' | 'create database', text: string): Way {
  return { kind: 'keep', advice: text, steps: [{ kind, text }] }
}

function commandIn([, env = '', command = '']: RegExpMatchArray): Step & { kind: 'command' } {
  const words = command.replace(/[;,.:"]+$/, '').split(' ')
  const text = `${env}osa-inventory ${words.join(' ')}`
  const pairs = env
    .split(' ')
    .filter((pair) => pair !== '')
    .map((pair) => pair.split('=') as [string, string])
  const isAsked = ['restore', 'import', 'migrate'].includes(words[0]!)
  return { kind: 'command', text, words: isAsked ? [...words, '--yes'] : words, env: Object.fromEntries(pairs) }
}

function kindOf([first, second]: readonly string[]): Way['kind'] {
  if (first === 'generate') return second === '--new' ? 'begin' : 'keep'
  return first === 'diff' || (first === 'backend' && second === 'show') ? 'look' : 'keep'
}
