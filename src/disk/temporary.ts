/** Names of temporary files, by which anyone who writes there next can tell what a dead writer has left. */
import { errorCode, type FileSystem, folderOf, quietly, removeIfThere, statIfThere } from './filesystem.ts'

/** A writer on another machine is given up after so many milliseconds. */
const GIVEN_UP = 3_600_000

export const writerTokens = /^[a-z0-9]+-[0-9]+-[0-9a-f]{12}$/

/** Names a writer's temporary files: its host, its process and a random part. */
export function writerToken(): string {
  const random = process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')
  return `${hostWord()}-${process.pid}-${random}`
}

/**
 * Where a file waits until it is put in the place of `target`: hidden, and with its writer's token. What a dead writer
 * has left there is removed.
 */
export function temporaryBeside(fs: FileSystem, target: string): string {
  const [folder, name] = [folderOf(target), target.slice(target.lastIndexOf('/') + 1)]
  const prefix = `.${name.slice(0, 40)}.`
  quietly(() => {
    const left = temporaryFiles(fs, folder, prefix)
    const abandoned = abandonedTokens({ fs, now: Date.now }, left)
    const user = BigInt(process.geteuid?.() ?? 0)
    const own = left.filter(({ path }) => fs.lstatSync(path, { bigint: true }).uid === user)
    for (const { token, path } of own) if (abandoned.has(token)) removeIfThere(fs, path)
  })
  return `${folder}/${prefix}${writerToken()}`
}

export interface TemporaryFile {
  readonly token: string
  readonly path: string
}

/** An editor's swap file begins alike; only whole tokens count. */
export function temporaryFiles(fs: FileSystem, folder: string, prefix: string): TemporaryFile[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && writerTokens.test(name.slice(prefix.length)))
    .map((name) => ({ token: name.slice(prefix.length), path: `${folder}/${name}` }))
}

interface Clocked {
  readonly fs: FileSystem
  /** Milliseconds since 1970. */
  now(): number
}

/** A writer is alive while its process is, or, on another machine, while its files are young. */
export function abandonedTokens(clocked: Clocked, files: readonly TemporaryFile[]): Set<string> {
  const alive = new Set(files.filter((file) => isAlive(clocked, file)).map((file) => file.token))
  return new Set(files.map((file) => file.token).filter((token) => !alive.has(token)))
}

function isAlive({ fs, now }: Clocked, { token, path }: TemporaryFile): boolean {
  const stat = statIfThere(fs, path)
  return stat !== undefined && isAtWork(token, now() - Number(stat.mtimeMs))
}

/** @param age milliseconds since what has the token was changed */
export function isAtWork(token: string, age: number): boolean {
  const [host, pid] = token.split('-')
  return age <= GIVEN_UP && (host !== hostWord() || isRunning(Number(pid)))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}

function hostWord(): string {
  const name = process.getBuiltinModule('node:os').hostname()
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '') || 'host'
}
