/** Loads the inventory script where it has more to do than to print what is stored. The build makes a file of this, too. */
import { join } from 'node:path'
import { loadCompiled } from './compiled.ts'
import { tuneEngine } from './engine.ts'

type Program = typeof import('./generate-program.ts')

export async function loadGenerate(): Promise<Program> {
  tuneEngine()
  return (loadCompiled(join(__dirname, 'generate.cjs')) as Program | undefined) ?? import('./generate-program.ts')
}
