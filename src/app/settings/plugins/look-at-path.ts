/** What a path that is to be a plugin leads to, and what someone who has written it may have meant. */
import { type Stats, statSync } from 'node:fs'
import { basename, dirname, extname, join, relative } from 'node:path'
import { nearest } from '../../../core/inventory/text/nearest.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { reasonOf } from '../../../disk/reason.ts'
import { isFileAt, linkStatOf, may, namesIn } from '../../config/look.ts'
import { isMissing } from '../../config/looks.ts'
import { iniRemedy } from '../ini-file.ts'
import { packageEntry } from './package-entry.ts'

export interface PathFault {
  /** Goes on after `asks for the plugin …, `. */
  readonly problem: string
  readonly remedy: string
}

const modules: ReadonlySet<string> = new Set(['.mjs', '.js', '.cjs'])
/** Those of other languages that are run by themselves. */
const programs: ReadonlySet<string> = new Set([
  '.py',
  '.rb',
  '.pl',
  '.sh',
  '.bash',
  '.php',
  '.lua',
  '.tcl',
  '.r',
  '.exe',
])

/**
 * `undefined`: a file that can be read, and may be a module.
 *
 * @param path absolute
 * @param asked as it was written
 * @param section where it was written
 */
export function pathFault(path: string, asked: string, section: string): PathFault | undefined {
  const found = statOrFault(path, asked)
  if ('problem' in found) return found
  if (found.isDirectory()) return directory(path, asked)
  if (!found.isFile()) return { problem: `and ${path} is not a file`, remedy: 'name the module itself' }
  if (!may(path, 'read')) {
    return { problem: `and ${path} cannot be read by this user`, remedy: `chmod u+r ${shellWord(path)} as its owner` }
  }
  const ending = extname(path).toLowerCase()
  if (programs.has(ending)) {
    const remedy = iniRemedy(section, ['plugin = exec', `command = ${asked}`], ', if it is a program')
    return { problem: `and ${path} is not a module of JavaScript`, remedy }
  }
  if (ending === '.json') return { problem: `and ${path} holds data, not code`, remedy: 'name the module itself' }
  return undefined
}

function statOrFault(path: string, asked: string): Stats | PathFault {
  try {
    return statSync(path)
  } catch (error) {
    if (isMissing(error)) return missing(path, asked)
    const remedy = 'give this user the right to read it, or correct the path'
    return { problem: `and ${path} cannot be read: ${reasonOf(error)}`, remedy }
  }
}

function missing(path: string, asked: string): PathFault {
  if (linkStatOf(path)?.isSymbolicLink()) {
    return { problem: `and ${path} is a link to what is not there`, remedy: 'correct the link, or the path' }
  }
  const names = namesIn(dirname(path))
  const meant =
    names.find((name) => modules.has(extname(name)) && name.slice(0, -extname(name).length) === basename(path)) ??
    nearest(basename(path), names)
  const hint = meant === undefined ? '' : `; do you mean ${asked.slice(0, asked.lastIndexOf('/') + 1)}${meant}?`
  return { problem: `and there is no file ${path}`, remedy: `put the module there, or correct the path${hint}` }
}

/** Nobody imports a directory by its path, but a package's own file says which file its name would give. */
function directory(path: string, asked: string): PathFault {
  const entry = packageEntry(path, '')
  const inside = 'file' in entry ? [entry.file] : []
  const others = namesIn(path).filter((name) => modules.has(extname(name)) && isFileAt(join(path, name)))
  const [only] = inside.length > 0 ? inside : others.length === 1 ? [join(path, others[0]!)] : []
  const named = only === undefined ? 'index.mjs' : relative(path, only)
  const written = asked.endsWith('/') ? `${asked}${named}` : `${asked}/${named}`
  return {
    problem: `and ${path} is not a file`,
    remedy: only === undefined ? `name the module itself, as in ${written}` : `name the module itself: ${written}`,
  }
}
