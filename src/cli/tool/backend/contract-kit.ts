/** The kit is its own module, because it starts programs that are beside it; this bundle is only a neighbour. */
import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OperationalError } from '../../../core/errors.ts'
import { toolProgram } from '../command.ts'

declare const __filename: string | undefined

export async function importKit(): Promise<typeof import('../../../testing/index.ts')> {
  const bundle = realpathSync(typeof __filename === 'string' ? __filename : process.argv[1]!)
  const kit = join(dirname(bundle), '../lib/testing/index.js')
  try {
    return await import(/* @vite-ignore */ pathToFileURL(kit).href)
  } catch (error) {
    throw new OperationalError('ERR_INSTALL', `${toolProgram} is not installed whole: ${kit} does not load`, {
      remedy: 'install the package again, as docs/adopting.md says',
      cause: error,
    })
  }
}
