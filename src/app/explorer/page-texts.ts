/** The page's script and style sheet, as the build has made them: files beside the programs, or texts in one. */
import { join } from 'node:path'
import { OperationalError } from '../../core/errors.ts'
import { largestInput } from '../../disk/limits.ts'
import { readRegularText } from '../../disk/regular-file.ts'
import { installDirectory } from '../settings/plugins/locate-package.ts'
import { packageOf } from '../settings/plugins/own-package.ts'

export interface PageTexts {
  readonly script: string
  readonly style: string
}

/** Of Node.js, where a program is a single executable. */
interface SingleExecutable {
  isSea(): boolean
  getAsset(name: string, encoding: 'utf8'): string
}

class PageMissingError extends OperationalError {
  constructor(path: string) {
    super('ERR_PAGE_MISSING', `this program is not installed whole: ${path} is missing`, {
      remedy: 'install the package again, as docs/adopting.md says',
    })
  }
}

/**
 * @param installed a directory of this package
 * @throws PageMissingError
 */
export function pageTexts(installed: string = installDirectory()): PageTexts {
  const single = process.getBuiltinModule('node:sea') as SingleExecutable | undefined
  if (single?.isSea()) return { script: single.getAsset('page.js', 'utf8'), style: single.getAsset('page.css', 'utf8') }
  const root = packageOf(join(installed, 'program'))?.directory ?? join(installed, '../..')
  const read = (name: string): string => {
    const path = join(root, 'dist/explorer', name)
    try {
      return readRegularText(path, largestInput)
    } catch {
      throw new PageMissingError(path)
    }
  }
  return { script: read('page.js'), style: read('page.css') }
}
