/** Secret options: `env:NAME`, `file:PATH`, `exec:COMMAND` or the secret itself; read when used, never saved. */
import { inspect } from 'node:util'
import { SettingsError, type SettingsIssue } from '../../backends/errors.ts'
import type { Secret } from '../../backends/plugin.ts'
import { mask, type SecretTexts } from '../../backends/support/mask.ts'
import { shellWord } from '../../core/inventory/text/visible.ts'
import { errorCode, UnfitFileError } from '../../disk/filesystem.ts'
import { largestSecret } from '../../disk/limits.ts'
import { readRegularText } from '../../disk/regular-file.ts'
import { isOpen, openFileOf } from './open-texts.ts'
import { runSecretCommand } from './secret-command.ts'
import type { Given } from './sources.ts'
import { type PathBase, resolvePath } from './values.ts'

export interface SecretSurroundings {
  readonly base: PathBase
  /** Everything revealed is added. */
  readonly texts: SecretTexts
  warn(message: string): void
  /** Throws when settings that others could have written are about to run a command. */
  guardCommand?(): void
  /** Milliseconds that a command may take. @default 30000 */
  readonly deadline?: number
}

type Source = 'env' | 'file' | 'exec'

/** The secret, not read yet; or what is wrong with how it is written. */
export function createSecret(key: string, given: Given, surroundings: SecretSurroundings): Secret | SettingsIssue {
  const place = { key, place: given.origin }
  if (given.text === '') return { ...place, message: 'is empty', remedy: 'write the secret, env:, file: or exec:' }
  const found = /^(env|file|exec):(.*)$/s.exec(given.text)
  if (!found) {
    surroundings.texts.add(given.text)
    warnOfOpenSettings(key, given, surroundings)
    return new LateSecret(async () => given.text)
  }
  const [source, name] = [found[1] as Source, found[2]!.trim()]
  if (name === '') return { ...place, message: `names nothing after ${source}:`, remedy: remedies[source] }
  const refuse = (message: string, remedy = remedies[source]): never => {
    throw new SettingsError([{ ...place, message, remedy }], { operation: 'read a secret' })
  }
  return new LateSecret(async () => {
    const text = await readers[source](name, { key, refuse, ...surroundings })
    if (text === '') refuse('the secret is empty')
    surroundings.texts.add(text)
    return text
  })
}

const remedies: Readonly<Record<Source, string>> = {
  env: 'write env:NAME with the name of a variable that holds the secret',
  file: 'write file:PATH with a file that this user can read',
  exec: 'write exec:COMMAND with a command whose first line of output is the secret',
}

interface Reading extends SecretSurroundings {
  readonly key: string
  readonly refuse: (message: string, remedy?: string) => never
}

const readers: Readonly<Record<Source, (name: string, reading: Reading) => string | Promise<string>>> = {
  env: (name, { base, refuse }) => base.env[name] || refuse(`the variable ${name} is not set`),
  file: readSecretFile,
  exec: readCommand,
}

function readSecretFile(name: string, { base, key, refuse, warn }: Reading): string {
  const path = resolvePath(name, base)
  try {
    const text = readRegularText(path, largestSecret).replace(/\r?\n$/, '')
    if (isOpen(path))
      warn(`${key}: every user of this machine can read ${path}; chmod 0600 ${shellWord(path)} fixes it`)
    return text
  } catch (error) {
    if (error instanceof UnfitFileError) return refuse(`${path} cannot be read: ${error.message}`)
    const code = errorCode(error)
    return refuse(`${path} cannot be read (${code ?? 'for an unknown reason'})`)
  }
}

async function readCommand(command: string, { base, refuse, guardCommand, deadline }: Reading): Promise<string> {
  guardCommand?.()
  const outcome = await runSecretCommand(command, {
    directory: base.directory,
    env: base.env,
    deadline: deadline ?? 30_000,
  })
  return 'line' in outcome ? outcome.line : refuse(outcome.problem)
}

/** A secret that is in the settings file itself is as open as the file. */
function warnOfOpenSettings(key: string, given: Given, { warn }: SecretSurroundings): void {
  const path = openFileOf(given)
  if (path === undefined) return
  warn(`${key}: the secret is in ${path}, which every user of this machine can read; write file:PATH or env:NAME`)
}

/** Shows nothing of itself, wherever it is printed. */
class LateSecret implements Secret {
  readonly #read: () => Promise<string>
  constructor(read: () => Promise<string>) {
    this.#read = read
  }

  reveal(): Promise<string> {
    return this.#read()
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [inspect.custom](): string {
    return mask
  }
}
