/**
 * What to do about a package that a plugin imports and nobody has installed. A registry gives a name to anyone who comes
 * first: no message proposes to install from there what may be a slip, or what is not published at all.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { memberOf, messageOf } from '../../../core/errors.ts'
import { shellWord } from '../../../core/inventory/text/visible.ts'
import { largestInput } from '../../../disk/limits.ts'
import { readRegularText } from '../../../disk/regular-file.ts'
import { ownName, packageOf } from './own-package.ts'

export interface PluginPlace {
  readonly file: string
  /** Where packages that it needs are to be installed. */
  readonly installPrefix: string
}

/** The package that an import did not find; `undefined` for any other fault. */
export function missingDriver(error: unknown): string | undefined {
  const code = memberOf(error, 'code')
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined
  const name = /^Cannot find (?:package|module) '([^']+)'/.exec(messageOf(error))?.[1]
  if (name === undefined || /^[./]|^file:/.test(name)) return undefined
  return /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0]
}

/** @param running a file of this program */
export function remedyForMissing(name: string, { file, installPrefix }: PluginPlace, running: string): string {
  const prefix = shellWord(installPrefix)
  if (name === ownName) {
    const own = packageOf(running)
    const source = own ? shellWord(own.directory) : 'the directory or the tarball that this program was installed from'
    return `npm install --prefix ${prefix} ${source}`
  }
  if (isDeclared(name, file)) return `npm install --prefix ${prefix} ${shellWord(name)}`
  return (
    `correct the name in ${file}; or, if the plugin's author says that it is right, install that package below ` +
    `${installPrefix} from a source that you trust`
  )
}

/** Whether the plugin's own package names it among what it needs: then its author means it. */
function isDeclared(name: string, file: string): boolean {
  for (let directory = dirname(file); directory !== dirname(directory); directory = dirname(directory)) {
    const path = join(directory, 'package.json')
    if (existsSync(path)) return names(path).includes(name)
  }
  return false
}

function names(path: string): string[] {
  try {
    const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(readRegularText(path, largestInput))
    return [dependencies, optionalDependencies, peerDependencies].flatMap((each) => Object.keys(each ?? {}))
  } catch {
    return []
  }
}
