/** The reference of what authors of storage plugins import, as Markdown. */
import { type Declaration, declarationsOf } from './declarations.ts'

interface Entry {
  readonly name: string
  readonly file: string
  readonly about: string
}

export const entries: readonly Entry[] = [
  {
    name: 'osa-inventory/plugin',
    file: 'plugin.d.ts',
    about: 'What a storage plugin imports: the contract, its errors, and helpers.',
  },
  {
    name: 'osa-inventory/testing',
    file: 'testing/index.d.ts',
    about: 'The contract kit, and what tests of a plugin need.',
  },
]

/** @param types where the compiler has written the declarations */
export function apiDocument(types: string): string {
  return [
    '# API reference',
    '',
    '<!-- made by tools/api-docs from the declarations; do not edit -->',
    '',
    'Every name that authors of storage plugins can import, with its declaration and what is promised of it. How a plugin is',
    'made, and which words are meant how, is in [Writing a backend](writing-a-backend.md).',
    '',
    ...entries.flatMap(({ name, file, about }) => [
      `## ${name}`,
      '',
      about,
      '',
      ...declarationsOf(`${types}/${file}`).flatMap(sectionOf),
    ]),
  ].join('\n')
}

function sectionOf({ name, kind, text, doc, members }: Declaration): string[] {
  const head = members.length > 0 ? `${text.split('\n', 1)[0]!.replace(/ ?\{$/, '')}` : text
  return [
    `### ${name}`,
    '',
    '```ts',
    kind === 'const' && !text.startsWith('const') ? `const ${head}` : head,
    '```',
    '',
    ...paragraphs(doc),
    ...members.flatMap((member) => [
      `- \`${member.signature.replaceAll(/\s+/g, ' ')}\`  `,
      ...indented(paragraphs(member.doc)),
    ]),
    ...(members.length > 0 ? [''] : []),
  ]
}

const words: ReadonlyMap<string, string> = new Map([
  ['param', ''],
  ['returns', 'Gives '],
  ['throws', 'Throws '],
  ['default', 'Default: '],
])

/** Tags become sentences. What looks like HTML is not. */
function paragraphs(doc: string): string[] {
  const text = doc
    .replaceAll(/@param (\w+)/g, '\n`$1`:')
    .replaceAll(/\s*@(returns|throws|default)\b ?/g, (_, tag: string) => `\n\n${words.get(tag)}`)
  return [
    ...text
      .split(/\n{2,}/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .flatMap((part) => [part, '']),
  ]
}

function indented(lines: readonly string[]): string[] {
  return lines.slice(0, -1).map((line) => (line === '' ? '' : line.replaceAll(/^/gm, '  ')))
}
