/** Messages, help, comments and pages are in the words of an operator's colleagues: short, active, usual. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const repository = join(import.meta.dirname, '../..')

interface Avoided {
  readonly words: RegExp
  readonly write: string
  /** A sentence that has it. */
  readonly such: string
}

const avoided: readonly Avoided[] = [
  {
    words: /(?<!\b[Tt]here )\b(?:is|are|was|were) no (?!(?:longer|more|matter|doubt)\b)/g,
    write: 'is not a …',
    such: 'conf.d is no directory',
  },
  {
    words: /\b(?:that|which|what) (?:is|are|was|were) none\b/g,
    write: 'that is not valid',
    such: 'a CIDR that is none',
  },
  { words: /\b[Ww]h(?:o|om|ich|at|oso)soever\b|\b[Ww]hoever\b/g, write: 'anyone who', such: 'whoever was faster' },
  { words: /\b[Ss]omebody|\b[Aa]nybody/g, write: 'someone, anyone', such: 'somebody else has written' },
  { words: /\b[Ss]omeone else was faster\b/g, write: 'someone else wrote first', such: 'someone else was faster' },
  { words: /\banew\b/g, write: 'again', such: 'a run makes it anew' },
  { words: /\bslips? of the pen\b/g, write: 'typing mistake', such: 'a slip of the pen' },
  { words: /\ball the same\b/g, write: 'anyway', such: 'it is removed all the same' },
  { words: /\bshall\b/g, write: 'should, must', such: 'the host shall go' },
  { words: /, be it\b/g, write: 'also if it is', such: 'a file, be it through a link' },
  {
    words: /\b[Aa]n? [\w-]+ of (?:its|their|your|one's) own\b(?! (?:making|history))/g,
    write: 'its own …',
    such: 'a section of its own',
  },
  {
    words: /\b(?:stands?|stood) (?:in|at|twice|there|beside|behind|below|under|above|before|among)\b(?! for)/g,
    write: 'is in',
    such: 'a key stands twice',
  },
  {
    words: /(?<!-)\bmend(?:s|ed)?\b(?=[ ,.;])(?!\.ts)/g,
    write: 'fix',
    such: 'what mends it',
  },
  { words: /\bpass(?:ed|es) over\b/g, write: 'skip', such: 'it is passed over' },
  { words: /\btold apart\b/g, write: 'distinguished', such: 'they are told apart' },
  { words: /\blies (?:in|beside|at|below|under)\b/g, write: 'is in', such: 'the file lies in it' },
  { words: /\bwritten over (?!it|them|what)/g, write: 'overwritten', such: 'it is written over then' },
]

/** What may stay, and why. A file's whole line counts. */
const allowed: readonly (readonly [file: RegExp, line: RegExp, why: string])[] = [
  [
    /^CHANGELOG\.md$/,
    /^ {2}"somebody else was faster", "skipped" for|^- Messages, help and pages are in plainer English/,
    'quotes what was written',
  ],
  [/^THIRD-PARTY\.md$/, /Nothing in this License Agreement shall/, 'the words of a licence'],
  [/^THIRD-PARTY\.md$/, /this permission notice shall be/, 'the words of a licence'],
  [/^test\/frozen\//, /./, 'what is frozen stays as it was'],
]

const pages = execFileSync('git', ['ls-files', 'src', 'bin', 'docs', 'bench', 'tools', 'examples', 'scripts', '*.md'], {
  cwd: repository,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(?:ts|md|mjs|cjs|py|yml|ini)$/.test(path) && !path.startsWith('bench/results'))

function found(path: string): string[] {
  const lines = readFileSync(join(repository, path), 'utf8').split('\n')
  return lines.flatMap((line, index) =>
    avoided
      .filter(({ words }) => new RegExp(words.source).test(line))
      .filter(() => !allowed.some(([file, text]) => file.test(path) && text.test(line)))
      .map(({ write }) => `${path}:${index + 1}: write "${write}": ${line.trim()}`),
  )
}

describe('the list of words to avoid', () => {
  it.each(avoided.map((each) => [each.such, each] as const))('finds: %s', (_, { words, such }) => {
    expect(such).toMatch(new RegExp(words.source))
  })

  it.each([
    'there is no inventory',
    'it is no longer there',
    'no other backend stands in for it',
    'one pass over the inventory',
  ])('leaves alone: %s', (sentence) => {
    expect(avoided.filter(({ words }) => new RegExp(words.source).test(sentence))).toEqual([])
  })
})

it('source, help and pages have none of them', () => {
  expect(pages.length).toBeGreaterThan(400)
  expect(pages.flatMap(found)).toEqual([])
})
