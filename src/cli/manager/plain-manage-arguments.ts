/** The manager's command lines that scripts write: a view with a place. Loading the parser would cost a tenth of the run. */
import type { ManageArguments, View } from './manage-arguments.ts'

const views: ReadonlyMap<string, View> = new Map<string, View>([
  ['-l', { kind: 'hosts', sort: 'component' }],
  ['--list-host', { kind: 'hosts', sort: 'component' }],
  ['-e', { kind: 'export' }],
  ['--export', { kind: 'export' }],
])

const places: ReadonlyMap<string, 'file' | 'config'> = new Map([
  ['-f', 'file'],
  ['--file', 'file'],
  ['--config', 'config'],
])

/** `undefined`: something else stands there, and the parser has to say what. */
export function plainManageArguments(argv: readonly string[]): ManageArguments | undefined {
  const place: { file?: string; config?: string } = {}
  let task: View | undefined
  for (let index = 0; index < argv.length; index++) {
    const word = argv[index]!
    const view = views.get(word)
    const option = places.get(word)
    const value = argv[index + 1]
    if (view && !task) task = view
    else if (option && value && !value.startsWith('-')) {
      place[option] = value
      index++
    } else return undefined
  }
  return task && { ...place, strict: false, task }
}
