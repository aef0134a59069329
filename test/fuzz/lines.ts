/** Command lines: words of the help in any order, with words of our own. */
import type { Chance } from '../../tools/random-clouds/chance.ts'
import { FuzzCloud, faultOf, type Line, type Program } from './cloud.ts'
import { oddWord } from './mutate.ts'
import type { Target } from './target.ts'

const programs: readonly Program[] = [
  'openstack-ansible-inventory',
  'openstack-ansible-inventory-manage',
  'osa-inventory',
]

/** What leaves the cloud's own directory, never comes back, or runs what it is told. */
const left = /^(?:watch|install|uninstall|compare-original|upgrade-preview|explore|--exec|--osa-root|--to|--node)$/

export const lineTargetNames: readonly string[] = ['command-lines']

export async function lineTargets(repository: string, wanted: (name: string) => boolean): Promise<Target[]> {
  if (!wanted('command-lines')) return []
  const cloud = new FuzzCloud(repository)
  await cloud.run(['openstack-ansible-inventory', '--list'])
  await cloud.run(['osa-inventory', 'remove', 'compute3', '--yes'])
  cloud.keep()
  const words = await wordsOf(cloud)
  return [
    {
      name: 'command-lines',
      corpus: [],
      make: (chance) => Buffer.from(JSON.stringify(lineFrom(words, chance))),
      run: async (input, chance) => {
        const line = lineIn(input)
        if (line === undefined) return undefined
        const before = cloud.listing()
        const ended = await (chance.is(0.02) ? cloud.spawn(line) : cloud.run(line))
        const after = cloud.listing()
        if (before !== after) cloud.reset()
        const fault = faultOf(ended, before, after)
        return fault && `${fault}\n${line.join(' ')}`
      },
      close: () => cloud.remove(),
    },
  ]
}

type Words = ReadonlyMap<Program, readonly (readonly string[])[]>

/** Of each program, for each of its commands: the command's name and the options of its help. */
async function wordsOf(cloud: FuzzCloud): Promise<Words> {
  const found = new Map<Program, string[][]>()
  for (const program of programs) {
    const { out } = await cloud.run([program, '--help'])
    const commands = program === 'osa-inventory' ? namesIn(out) : []
    const lists = [optionsIn(out)]
    for (const name of commands) lists.push([name, ...optionsIn((await cloud.run([program, name, '--help'])).out)])
    found.set(
      program,
      lists.map((list) => list.filter((word) => !left.test(word))),
    )
  }
  return found
}

function namesIn(help: string): string[] {
  return [...help.matchAll(/^ {2,6}([a-z][a-z-]+) {2,}/gm)].map(([, name]) => name!).filter((name) => !left.test(name))
}

function optionsIn(help: string): string[] {
  return [...new Set(help.match(/--?[a-z][a-z-]*/g) ?? [])]
}

const own = ['infra1', 'compute1', 'management', '10.20.0.101', '1', '2', 'latest', '-1', 'nova_compute', '1s', 'file']

function lineFrom(words: Words, chance: Chance): string[] {
  const program = chance.pick(programs)
  const list = chance.pick(words.get(program)!)
  const [first = ''] = list
  const line = first.startsWith('-') || first === '' ? [] : [first]
  for (let count = chance.int(0, 5); count > 0; count--) {
    const word = chance.weighted([
      [4, () => chance.pick(list.length > 0 ? list : own)],
      [4, () => chance.pick(own)],
      [3, () => oddWord(chance)],
      [1, () => `${chance.pick(list.length > 0 ? list : own)}=${oddWord(chance)}`],
      [1, () => 'x'.repeat(10_000)],
    ])()
    // A program gets no NUL, and only half of the others may lead elsewhere.
    line.push(word.replaceAll('\0', ''))
  }
  return [program, ...line]
}

function lineIn(input: Buffer): Line | undefined {
  try {
    const line: unknown = JSON.parse(input.toString('utf8'))
    const isLine = Array.isArray(line) && line.every((word) => typeof word === 'string')
    return isLine && programs.includes(line[0] as Program) ? (line as unknown as Line) : undefined
  } catch {
    return undefined
  }
}
