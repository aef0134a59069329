/** Plugins in any language: a program that speaks docs/exec-protocol.md over its standard input and output. */
import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { isRoot, writableByOthers } from '../disk/access.ts'
import { quietly } from '../disk/filesystem.ts'
import type { InventoryBackend, RevisionId, RevisionInfo } from './contract.ts'
import { PluginError, SettingsError } from './errors.ts'
import { givenOptions, toldOptions } from './exec/given-options.ts'
import { splitWords } from './exec/option-text.ts'
import type { Operation } from './exec/protocol.ts'
import {
  asCut,
  asNewest,
  asNewestInfo,
  asNothing,
  asPage,
  asRevision,
  asSentences,
  fieldOf,
  whereThere,
} from './exec/results.ts'
import { Session } from './exec/session.ts'
import { type BackendContext, defineBackend } from './plugin.ts'
import { SecretTexts } from './support/mask.ts'
import { isSecretName } from './support/secret-shapes.ts'

/** So many revisions are asked for at once. */
const page = 100

export const execPlugin = defineBackend({
  name: 'exec',
  apiVersion: 1,
  summary: 'your own program, in any language (docs/exec-protocol.md)',
  options: {
    command: { type: 'path', required: true, description: 'the program' },
    args: { type: 'text', default: '', description: 'its arguments, with quotes as in a shell; no place for secrets' },
    options: { type: 'text', default: '', description: 'what the program is to know: lines of `name = value`' },
    secret: { type: 'text', secret: true, description: 'given to the program as its option `secret`' },
    secrets: {
      type: 'text',
      default: '',
      description: 'more secrets for the program: lines of `name = value`, each value in the forms of a secret',
    },
    deadline: { type: 'duration', default: '30s', minimum: 1, description: 'the longest wait for an answer' },
  },
  async register({ options, deployment }, context) {
    const { command, deadline } = options
    const args = argumentsFrom(options.args, context.section)
    const given = givenOptions(options, context.section)
    requireTrusted(command)
    const script = scriptOf(command, args, workingDirectory(context))
    if (script !== undefined) requireTrusted(script)
    const secrets = new SecretTexts()
    for (const [name, value] of given.texts) if (isSecretName(name)) secrets.add(value)
    const session = new Session({
      command,
      args,
      deadline,
      section: context.section,
      directory: workingDirectory(context),
      mask: secrets.mask,
      debug: (message) => context.debug(`${context.section}: ${message}`),
      warn: (message) => context.warn(`${context.section}: ${message}`),
      openParameters: async ({ version, options: declared }) => ({
        ...(version === 1 ? {} : { version }),
        deployment,
        section: context.section,
        configDirectory: context.configDirectory,
        options: await toldOptions(given, declared, context, secrets),
      }),
    })
    const { greeting, place } = await session.open()
    const backend = backendOver(session, greeting.capabilities, greeting.operations)
    return place === undefined ? backend : { ...backend, place: secrets.mask(place) }
  },
})

export default execPlugin

function backendOver(
  session: Session,
  capabilities: InventoryBackend['capabilities'],
  operations: ReadonlySet<Operation>,
): InventoryBackend {
  const optional: Required<Pick<InventoryBackend, Operation>> = {
    newest: () => session.call('newest', {}, (result) => whereThere(fieldOf(result, 'newest'), asNewest)),
    newestInfo: () => session.call('newestInfo', {}, (result) => whereThere(fieldOf(result, 'revision'), asNewestInfo)),
    revisions: () => listRevisions(session),
    loadRevision: (id) => session.call('loadRevision', { id }, (result) => asRevision(fieldOf(result, 'revision'))),
    removeRevisions: (ids, cut) => session.call('removeRevisions', { ids, cut: cut ?? null }, asNothing),
    historyCut: () => session.call('historyCut', {}, (result) => whereThere(fieldOf(result, 'cut'), asCut)),
    doubts: () => session.call('doubts', {}, (result) => asSentences(fieldOf(result, 'doubts'))),
    destroy: () => session.call('destroy', {}, asNothing),
  }
  const present = Object.entries(optional).filter(([name]) => operations.has(name as Operation))
  return {
    capabilities,
    load: () => session.call('load', {}, (result) => whereThere(fieldOf(result, 'revision'), asRevision)),
    write: (revision, parent) => session.call('write', { revision, parent: parent ?? null }, asNothing),
    ...(Object.fromEntries(present) as Partial<typeof optional>),
    close: () => session.close(),
  }
}

async function* listRevisions(session: Session): AsyncGenerator<RevisionInfo> {
  let before: RevisionId | null = null
  for (;;) {
    const limit = before
    const infos: RevisionInfo[] = await session.call('revisions', { before, limit: page }, (result) =>
      asPage(result, limit),
    )
    if (infos.length === 0) return
    yield* infos
    before = infos.at(-1)!.id
  }
}

function argumentsFrom(text: string, section: string): string[] {
  const words = splitWords(text)
  if (words) return words
  throw new SettingsError([{ key: `${section}.args`, message: 'a quote is not closed' }], { backend: 'exec' })
}

/** Python, Perl and others that run the first of their arguments that is not an option. */
const interpreter =
  /^(?:python|pypy|perl|ruby|node|nodejs|deno|bun|php|lua|tclsh|sh|bash|dash|ash|ksh|zsh|Rscript)[\d.]*$/

function scriptOf(command: string, args: readonly string[], directory: string): string | undefined {
  if (!interpreter.test(basename(command))) return undefined
  return args
    .filter((arg) => arg !== '' && !arg.startsWith('-'))
    .map((arg) => resolve(directory, arg))
    .find((path) => quietly(() => statSync(path).isFile()))
}

/** @throws PluginError when this is root and someone else could have the program do what they like */
function requireTrusted(command: string): void {
  // What is not there is told of when it is started.
  if (!isRoot() || !existsSync(command)) return
  const opening = writableByOthers(command)
  if (opening === undefined) return
  const what = opening.path === command ? '' : ` ${opening.path}, on the way to it,`
  throw new PluginError(`the plugin ${command} is not run as root:${what || ' it'} ${opening.reason}`, {
    backend: 'exec',
    operation: 'open',
    remedy: opening.remedy,
  })
}

/** Where relative paths among the plugin's options are looked for. */
function workingDirectory({ configDirectory }: BackendContext): string {
  return quietly(() => statSync(configDirectory).isDirectory()) ? configDirectory : '/'
}
