/** The fenced blocks of a page that are commands, with what the comments before them say (CONTRIBUTING.md, section "Pages"). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../../support/program.ts'

export interface Block {
  readonly page: string
  /** Of its first fence, from 1. */
  readonly line: number
  readonly commands: readonly Command[]
  /** Why it is not run. */
  readonly notRun: string | undefined
  /** Shell commands that are run before it, and are not on the page. */
  readonly before: string | undefined
  /** What its commands that fail end with. */
  readonly status: number
}

export interface Command {
  readonly text: string
  /** Lines; `undefined` where the page shows no output. */
  readonly shown: readonly string[] | undefined
}

const marks = ['not run', 'before', 'status', 'file']

export function blocksOf(page: string): Block[] {
  const lines = readFileSync(join(repository, page), 'utf8').split('\n')
  const blocks: Block[] = []
  let comments: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)```(\w*)$/.exec(lines[at]!)
    if (fence) {
      const end = lines.indexOf(`${fence[1]}\`\`\``, at + 1)
      if (end < 0) throw new Error(`${page}:${at + 1}: the block does not end`)
      const body = lines.slice(at + 1, end).map((line) => line.slice(fence[1]!.length))
      const place = `${page}:${at + 1}`
      const { file, ...given } = marksIn(comments, place)
      const commands = file === undefined ? commandsIn(fence[2]!, body, place) : [written(file, body)]
      if (commands.length > 0) blocks.push({ page, line: at + 1, commands, ...given })
      else if (comments.length > 0) throw new Error(`${place}: the block has marks, and no command`)
      comments = []
      at = end
    } else if (lines[at]!.trimStart().startsWith('<!-- ') && isMark(lines[at]!)) {
      const end = lines.findIndex((line, index) => index >= at && line.endsWith('-->'))
      comments.push(lines.slice(at, end + 1).join('\n'))
      at = end
    } else if (lines[at]!.trim() !== '') {
      if (comments.length > 0) throw new Error(`${page}:${at + 1}: a mark belongs right before its block`)
    }
  }
  return blocks
}

function isMark(line: string): boolean {
  return marks.some((mark) => line.trimStart().startsWith(`<!-- ${mark}: `))
}

interface Marks extends Pick<Block, 'notRun' | 'before' | 'status'> {
  /** Where the text of the block goes, for the commands after it. */
  readonly file: string | undefined
}

function marksIn(comments: readonly string[], place: string): Marks {
  const given = new Map<string, string>()
  for (const comment of comments) {
    const text = comment.trim().slice('<!-- '.length, -'-->'.length)
    const colon = text.indexOf(': ')
    const name = text.slice(0, colon)
    if (given.has(name)) throw new Error(`${place}: ${name} is said twice`)
    given.set(name, text.slice(colon + 2).trim())
  }
  const status = Number(given.get('status') ?? 0)
  if (!Number.isInteger(status)) throw new Error(`${place}: the status is a number`)
  return { notRun: given.get('not run'), before: given.get('before'), status, file: given.get('file') }
}

function written(file: string, body: readonly string[]): Command {
  return {
    text: [`mkdir -p "$(dirname ${file})"`, `cat >${file} <<'end of the block'`, ...body, 'end of the block'].join(
      '\n',
    ),
    shown: undefined,
  }
}

/** `sh`: the whole text. Without a language: what is behind `$ `, and its output up to the next one. */
function commandsIn(language: string, body: readonly string[], place: string): Command[] {
  if (language === 'sh' || language === 'bash') return [{ text: body.join('\n'), shown: undefined }]
  if (language !== '' && language !== 'console') return []
  const commands: { text: string; shown: string[] }[] = []
  for (const line of body) {
    const last = commands.at(-1)
    if (line.startsWith('$ ')) commands.push({ text: line.slice(2), shown: [] })
    else if (last && last.shown.length === 0 && /[\\|]$/.test(last.text)) last.text += `\n${line}`
    else if (last) last.shown.push(line)
  }
  if (commands.length === 0 && isUnmarked(body))
    throw new Error(`${place}: commands want \`\`\`sh, or \`$ \` before them`)
  return commands.map(({ text, shown }) => ({
    text,
    shown: shown.some((line) => line.trim() !== '') ? shown : undefined,
  }))
}

/** Commands that would not be run; with brackets or capitals for words it is the form of a command. */
function isUnmarked(body: readonly string[]): boolean {
  const isForm = body.some((line) => /[[\]]| [A-Z]{2,}|\.\.\./.test(line))
  return (
    !isForm &&
    body.some((line) => /^(?:osa-inventory|openstack-ansible|npm|git|cp|mkdir|etcdctl)[\w-]* [^:]/.test(line))
  )
}
