/** What the thread of a plugin is started from, and what a plugin imports: files beside the programs, or texts in them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PluginError } from '../../../../backends/errors.ts'
import { installDirectory } from '../locate-package.ts'
import { packageOf } from '../own-package.ts'
import type { SdkSource } from './wire.ts'

export interface HostFiles {
  /** A path, or with `isText` the program itself. */
  readonly script: string
  readonly isText: boolean
  readonly sdk: SdkSource
}

export const hostScript = 'plugin-host.cjs'
export const sdkModule = 'plugin-sdk.mjs'

/** Of Node.js, where a program is a single executable. */
interface SingleExecutable {
  isSea(): boolean
  getAsset(name: string, encoding: 'utf8'): string
}

/**
 * @param installed a directory of this package
 * @throws PluginError where the package is not whole
 */
export function hostFiles(installed: string = installDirectory()): HostFiles {
  const single = process.getBuiltinModule('node:sea') as SingleExecutable | undefined
  if (single?.isSea()) {
    return {
      script: single.getAsset(hostScript, 'utf8'),
      isText: true,
      sdk: { text: single.getAsset(sdkModule, 'utf8') },
    }
  }
  const directories = [installed, installDirectory()].flatMap((directory) => {
    const own = packageOf(join(directory, 'program'))
    return [directory, ...(own ? [join(own.directory, 'dist/bin')] : [])]
  })
  const found = directories.find((directory) => existsSync(join(directory, hostScript)))
  if (found === undefined) {
    throw new PluginError(`this program is not installed whole: ${join(directories[0]!, hostScript)} is missing`, {
      operation: 'load',
      remedy: 'install the package again, as docs/adopting.md says',
    })
  }
  return { script: join(found, hostScript), isText: false, sdk: { file: join(found, sdkModule) } }
}
