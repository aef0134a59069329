/** Random documents from a grammar: mostly good YAML in all its ways of writing, and broken ones made of those. */
import { pick, type Random, randomScalar, upTo } from './yaml-random.ts'

const TEXTS = [
  'a',
  'b c',
  'é',
  '日本',
  '𝒳',
  'x#y',
  'a:b',
  'http://h/?q=1',
  '-x',
  'k8s_hosts',
  '10.0.0.1',
  '1,2',
  'it"s',
  "it's",
  '?a',
]
const ESCAPES = [
  '\\n',
  '\\t',
  '\\\\',
  '\\"',
  '\\/',
  '\\x41',
  '\\u00e9',
  '\\U0001F600',
  '\\ ',
  '\\0',
  '\\e',
  '\\_',
  '\\N',
  '\\L',
  '\\P',
]
const TAGS = [
  '!!str',
  '!!int',
  '!!float',
  '!!null',
  '!!bool',
  '!',
  '!!binary',
  '!!timestamp',
  '!!map',
  '!!seq',
  '!!set',
  '!vault',
]

interface State {
  readonly random: Random
  readonly anchors: string[]
  anchor: number
}

function chance(state: State, of: number): boolean {
  return state.random() < of
}

function comment(state: State): string {
  return chance(state, 0.08) ? pick(state.random, [' # note', '  #', ' # a: b', ' #\tx']) : ''
}

function gap(state: State, indent: number): string {
  if (chance(state, 0.9)) return ''
  return pick(state.random, ['\n', '\n\n', `${' '.repeat(indent)}# note\n`, '# note\n', `${' '.repeat(indent + 3)}\n`])
}

function properties(state: State): string {
  let out = ''
  if (chance(state, 0.03)) out += `${pick(state.random, TAGS)} `
  if (chance(state, 0.12)) {
    const name = `n${state.anchor++}`
    state.anchors.push(name)
    out += `&${name} `
  }
  return out
}

function word(state: State): string {
  return chance(state, 0.5) ? pick(state.random, TEXTS) : randomScalar(state.random)
}

function words(state: State, joint: () => string): string {
  let out = word(state)
  for (let left = upTo(state.random, 3); left > 0; left--) out += joint() + word(state)
  return out
}

/** Between the words of a scalar of several lines. */
function fold(state: State, indent: number): () => string {
  return () => {
    if (chance(state, 0.6)) return ' '
    const blank = pick(state.random, ['', '', ' ', '  '])
    const breaks = pick(state.random, ['\n', '\n', '\n\n', '\n \n', '\n\n\n', '\r\n', '\x85', '\u2028'])
    return `${blank}${breaks}${' '.repeat(Math.max(0, indent + upTo(state.random, 3) - (chance(state, 0.1) ? 1 : 0)))}`
  }
}

function doubleQuoted(state: State, joint: () => string): string {
  let out = ''
  for (let left = upTo(state.random, 4); left > 0; left--) {
    out += chance(state, 0.3) ? pick(state.random, ESCAPES) : word(state).replace(/["\\]/g, '')
    if (chance(state, 0.5)) out += joint()
    if (chance(state, 0.05)) out += '\\\n  '
  }
  return `"${out}"`
}

function singleQuoted(state: State, joint: () => string): string {
  return `'${words(state, joint).replace(/'/g, "''")}'`
}

function flowScalar(state: State, indent: number): string {
  const joint = chance(state, 0.15) ? fold(state, indent) : () => ' '
  const kind = state.random()
  if (kind < 0.2) return doubleQuoted(state, joint)
  if (kind < 0.4) return singleQuoted(state, joint)
  if (kind < 0.5) return words(state, joint)
  return word(state)
}

function blockScalar(state: State, indent: number): string {
  const step = 1 + upTo(state.random, 3)
  const explicit = chance(state, 0.2)
  const chomp = pick(state.random, ['', '-', '+'])
  const depth = explicit ? Math.max(0, indent) + step : indent + step
  const header =
    pick(state.random, ['|', '>']) +
    (chance(state, 0.5) ? (explicit ? step : '') + chomp : chomp + (explicit ? step : ''))
  let out = `${header}${comment(state)}\n`
  for (let left = upTo(state.random, 5); left > 0; left--) {
    const extra = chance(state, 0.2) ? pick(state.random, [' ', '  ', '\t']) : ''
    const line = chance(state, 0.2)
      ? pick(state.random, ['', ' '.repeat(depth), ' '])
      : ' '.repeat(depth) + extra + word(state)
    out += `${line}${pick(state.random, ['\n', '\n', '\n', '\n\n', '\r\n'])}`
  }
  return chance(state, 0.05) ? out.replace(/\n$/, '') : out
}

function alias(state: State): string | undefined {
  return state.anchors.length > 0 && chance(state, 0.1) ? `*${pick(state.random, state.anchors)}` : undefined
}

function flow(state: State, depth: number, indent: number): string {
  const named = alias(state)
  if (named) return named
  const kind = depth > 2 ? 0 : state.random()
  if (kind < 0.6) return properties(state) + flowScalar(state, indent)
  const space = () => (chance(state, 0.15) ? fold(state, indent)() : pick(state.random, ['', ' ']))
  const count = upTo(state.random, 4)
  const mapping = kind < 0.8
  const items = Array.from({ length: count }, () => {
    const pair = mapping ? chance(state, 0.9) : chance(state, 0.15)
    const value = pair
      ? `${flow(state, depth + 1, indent)}: ${flow(state, depth + 1, indent)}`
      : flow(state, depth + 1, indent)
    return (chance(state, 0.03) ? '? ' : '') + value
  })
  const inner = items.map((item) => space() + item + space()).join(',') + (chance(state, 0.1) && count ? ',' : '')
  return properties(state) + (mapping ? `{${inner}}` : `[${inner}]`)
}

function key(state: State): string {
  if (state.anchors.length > 0 && chance(state, 0.05)) return `*${pick(state.random, state.anchors)} `
  if (chance(state, 0.1)) return flowScalar(state, 0)
  return (
    properties(state) +
    pick(state.random, [
      'a',
      'b',
      'c',
      'd',
      'key',
      '"q"',
      "'s'",
      '1',
      'yes',
      '1.0',
      '~',
      '=',
      'x y',
      randomScalar(state.random),
    ])
  )
}

function merge(state: State): string {
  const name = () => (state.anchors.length > 0 ? `*${pick(state.random, state.anchors)}` : '{m: 1, a: 2}')
  return chance(state, 0.6) ? `<<: ${name()}\n` : `<<: [${name()}, ${name()}, {b: 3}]\n`
}

/** What follows `- ` or `key:`; ends with a line break. */
function value(state: State, indent: number, depth: number, inSequence: boolean): string {
  const named = alias(state)
  if (named) return ` ${named}${comment(state)}\n`
  const kind = state.random()
  if (kind < 0.05) return `${comment(state)}\n`
  if (kind < 0.5 || depth > 3) return ` ${properties(state)}${flowScalar(state, indent + 1)}${comment(state)}\n`
  if (kind < 0.6) return ` ${properties(state)}${blockScalar(state, indent)}`
  if (kind < 0.7) return ` ${flow(state, 0, indent + 1)}${comment(state)}\n`
  const props = properties(state)
  const inner = indent + 1 + upTo(state.random, 3)
  if (!inSequence && kind < 0.76) return ` ${props}${comment(state)}\n${sequence(state, indent, depth + 1, false)}`
  if (inSequence && props === '' && chance(state, 0.6)) {
    return ` ${block(state, indent + 2, depth + 1, true)}`
  }
  return ` ${props}${comment(state)}\n${gap(state, inner)}${block(state, inner, depth + 1, false)}`
}

function sequence(state: State, indent: number, depth: number, compact: boolean): string {
  let out = ''
  for (let count = 1 + upTo(state.random, 3), i = 0; i < count; i++) {
    const margin = compact && i === 0 ? '' : ' '.repeat(indent)
    out += `${margin}-${value(state, indent, depth, true)}${gap(state, indent)}`
  }
  return out
}

function mapping(state: State, indent: number, depth: number, compact: boolean): string {
  let out = ''
  for (let count = 1 + upTo(state.random, 3), i = 0; i < count; i++) {
    const margin = compact && i === 0 ? '' : ' '.repeat(indent)
    if (chance(state, 0.08)) out += `${margin}${merge(state)}`
    else if (chance(state, 0.04))
      out += `${margin}?${value(state, indent, depth, true)}${' '.repeat(indent)}:${value(state, indent, depth, true)}`
    else out += `${margin}${key(state)}:${value(state, indent, depth, false)}${gap(state, indent)}`
  }
  return out
}

function block(state: State, indent: number, depth: number, compact: boolean): string {
  return chance(state, 0.3) ? sequence(state, indent, depth, compact) : mapping(state, indent, depth, compact)
}

/** A small document, mostly good. */
export function randomDocument(random: Random): string {
  const state: State = { random, anchors: [], anchor: 0 }
  const head = chance(state, 0.15)
    ? pick(random, ['---\n', '%YAML 1.1\n---\n', '# note\n---\n', '\ufeff---\n', '--- # note\n'])
    : ''
  const body = chance(state, 0.85) ? block(state, chance(state, 0.1) ? 2 : 0, 0, false) : `${flow(state, 0, 0)}\n`
  const tail = chance(state, 0.08) ? pick(random, ['...\n', '...', '# end', '\n\n', '   ', '---\n', '... # end\n']) : ''
  const text = head + body + tail
  return chance(state, 0.05) ? text.replace(/\n/g, '\r\n') : text
}

const DEBRIS = [
  ...'\n\n  \t:::---??,,[]{}#&*!|>\'"%@`a1~.\r',
  ': ',
  '- ',
  '? ',
  ' #',
  '\n  ',
  '\n- ',
  '---',
  '...',
  '<<: ',
  '&a ',
  '*a',
  '\\',
  '\x85',
  '\u2028',
  '\ufeff',
  '\x07',
]

/** A document with a few characters taken out, put in or moved: mostly bad. */
export function brokenDocument(random: Random): string {
  let text = randomDocument(random)
  for (let left = 1 + upTo(random, 2); left > 0; left--) {
    const at = upTo(random, text.length)
    const cut = random() < 0.5 ? 1 : 0
    text = text.slice(0, at) + (random() < 0.7 ? pick(random, DEBRIS) : '') + text.slice(at + cut)
  }
  return text
}

/** A few pieces of syntax in a row. */
export function debris(random: Random): string {
  return Array.from({ length: 1 + upTo(random, 9) }, () =>
    pick(random, [...DEBRIS, 'a', 'b', 'k: v', 'a: ', '\n', ' ']),
  ).join('')
}
