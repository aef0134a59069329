import { type Deployment, JSON_NAME, TAR_NAME } from './deployment.ts'
import { errorCode, folderOf, removeIfThere, statIfThere } from './filesystem.ts'
import { headNumber } from './history.ts'
import { readHeader, waitingPath } from './revision-file.ts'
import { realTarget } from './target.ts'

/** A writer on another machine is given up after so many milliseconds. */
const GIVEN_UP = 3_600_000

/** Names a writer's temporary files: its host, its process and a random part. */
export function writerToken(): string {
  const random = process.getBuiltinModule('node:crypto').randomBytes(6).toString('hex')
  return `${hostWord()}-${process.pid}-${random}`
}

/**
 * Removes what writers left that died before their revision counted. The revision's own temporary file goes first:
 * after that its writer, should it be alive after all, can only fail; and if it has got through just before, the
 * head's header names the copies that still have to be put in place.
 */
export function removeLeftovers(deployment: Deployment): void {
  const { fs } = deployment
  const drafts = temporaryFiles(deployment, deployment.history, '.revision.')
  const copies = [
    ...temporaryFiles(deployment, folderOf(realTarget(fs, deployment.json)), `.${JSON_NAME}.`),
    ...temporaryFiles(deployment, folderOf(realTarget(fs, deployment.tar)), `.${TAR_NAME}.`),
  ]
  const abandoned = abandonedTokens(deployment, [...drafts, ...copies])
  if (abandoned.size === 0) return
  for (const { token, path } of drafts) if (abandoned.has(token)) removeIfThere(fs, path)
  const noted = notedPaths(deployment)
  for (const { token, path } of copies) if (abandoned.has(token) && !noted.includes(path)) removeIfThere(fs, path)
}

interface TemporaryFile {
  readonly token: string
  readonly path: string
}

/** An editor's swap file begins alike; only whole tokens count. */
function temporaryFiles({ fs }: Deployment, folder: string, prefix: string): TemporaryFile[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /^[a-z0-9]+-[0-9]+-[0-9a-f]{12}$/.test(name.slice(prefix.length)))
    .map((name) => ({ token: name.slice(prefix.length), path: `${folder}/${name}` }))
}

/** A writer is alive while its process is, or, on another machine, while its files are young. */
function abandonedTokens(deployment: Deployment, files: readonly TemporaryFile[]): Set<string> {
  const alive = new Set(files.filter((file) => isAlive(deployment, file)).map((file) => file.token))
  return new Set(files.map((file) => file.token).filter((token) => !alive.has(token)))
}

function isAlive({ fs, now }: Deployment, { token, path }: TemporaryFile): boolean {
  const stat = statIfThere(fs, path)
  if (stat === undefined || now() - Number(stat.mtimeMs) > GIVEN_UP) return false
  const [host, pid] = token.split('-')
  return host !== hostWord() || isRunning(Number(pid))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return errorCode(error) !== 'ESRCH'
  }
}

function notedPaths(deployment: Deployment): (string | undefined)[] {
  const id = headNumber(deployment)
  const copy = id === undefined ? undefined : readHeader(deployment, id)?.copy
  return [waitingPath(deployment, copy?.json), waitingPath(deployment, copy?.tar)]
}

function hostWord(): string {
  const name = process.getBuiltinModule('node:os').hostname()
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '') || 'host'
}
