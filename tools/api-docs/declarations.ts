/** What a package gives its users, read from the declarations that the compiler has written. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Member {
  /** As it is declared, without the final semicolon. */
  readonly signature: string
  readonly name: string
  readonly doc: string
}

export interface Declaration {
  readonly name: string
  readonly kind: 'interface' | 'class' | 'type' | 'function' | 'const'
  /** As it is declared, without comments. */
  readonly text: string
  readonly doc: string
  /** Of an interface or a class, each with its own sentence. */
  readonly members: readonly Member[]
}

/** @param entry `dist/lib/types/plugin.d.ts`; only what it exports counts, in its order */
export function declarationsOf(entry: string): Declaration[] {
  const text = readFileSync(entry, 'utf8')
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';$/gm)].flatMap(([, names, from]) => {
    const source = readFileSync(join(dirname(entry), from!.replace(/\.ts$/, '.d.ts')), 'utf8')
    return names!
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => {
        const [own, given = own] = name.split(' as ') as [string, string?]
        return declarationIn(source, own, given)
      })
  })
}

const heads = /^export (?:declare )?(?:abstract )?(interface|class|type|function|const) (\w+)/

function declarationIn(source: string, own: string, given: string): Declaration {
  const lines = source.split('\n')
  const at = lines.findIndex((line) => heads.exec(line)?.[2] === own)
  if (at === -1) throw new Error(`the declarations have no ${own}`)
  const kind = heads.exec(lines[at]!)![1] as Declaration['kind']
  const end = endOf(lines, at, '')
  const hasMembers = kind === 'interface' || kind === 'class'
  return {
    name: given,
    kind,
    text: withoutComments(lines.slice(at, end + 1).join('\n')).replace(/^export (?:declare )?/, ''),
    doc: docAbove(lines, at),
    members: hasMembers ? membersOf(lines.slice(at + 1, end)) : [],
  }
}

/** The line that ends what begins at `at`: the first one from there on with this indentation that closes it. */
function endOf(lines: readonly string[], at: number, indentation: string): number {
  const closes = (line: string): boolean =>
    /[;}]$/.test(line) && line.startsWith(indentation) && line[indentation.length] !== ' '
  for (let index = at; index < lines.length; index += 1) {
    if (closes(lines[index]!) && (index > at || !lines[index]!.endsWith('{'))) return index
  }
  return lines.length - 1
}

function membersOf(lines: readonly string[]): Member[] {
  const members: Member[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const name = /^ {4}(?:readonly )?(?:get )?(\w+)[?(:<]/.exec(lines[at]!)?.[1]
    if (name === undefined) continue
    const end = endOf(lines, at, '    ')
    const signature = withoutComments(lines.slice(at, end + 1).join('\n'))
      .replace(/;$/, '')
      .trim()
    members.push({ name, signature: signature.replaceAll(/\n {4}/g, '\n'), doc: docAbove(lines, at) })
    at = end
  }
  // What a class is made with says the class itself, and what has been overridden its base.
  return members.filter((member) => member.name !== 'constructor')
}

/** The text of the comment that ends right above this line; empty where there is none. */
function docAbove(lines: readonly string[], at: number): string {
  if (!lines[at - 1]?.trimEnd().endsWith('*/')) return ''
  let begin = at - 1
  while (!lines[begin]!.trimStart().startsWith('/**')) begin -= 1
  return lines
    .slice(begin, at)
    .map((line) =>
      line
        .trim()
        .replace(/^\/\*\* ?/, '')
        .replace(/ ?\*\/$/, '')
        .replace(/^\* ?/, ''),
    )
    .join('\n')
    .trim()
}

function withoutComments(text: string): string {
  return text.replace(/^ *\/\*\*.*\*\/\n/gm, '').replace(/^ *\/\*\*\n(?: *\*.*\n)*? *\*\/\n/gm, '')
}

/** The sentences of a comment, without its tags. */
export function sentencesOf(doc: string): string {
  return doc.split(/(?:^|\s)@(?:param|returns|throws|default)\b/, 1)[0]!.trim()
}

/** Every public name and member that no sentence is about: `OptionSpec.minimum`. */
export function undocumented(declarations: readonly Declaration[]): string[] {
  return declarations.flatMap(({ name, doc, members }) => [
    ...(sentencesOf(doc) === '' ? [name] : []),
    ...members.filter((member) => sentencesOf(member.doc) === '').map((member) => `${name}.${member.name}`),
  ])
}
