/** Loads the inventory script where it has more to do than to print what is stored. The build makes a file of this, too. */
import { join } from 'node:path'
import { isOldNode } from '../app/node-version.ts'
import { loadCompiled } from './compiled.ts'
import { tuneEngine } from './engine.ts'

type Program = typeof import('./generate-program.ts')

export async function loadGenerate(): Promise<Program> {
  tuneEngine()
  // The program itself says that a Node.js is too old; that one may lack what the loader needs.
  const kept = isOldNode(process.versions.node) ? undefined : loadCompiled(join(__dirname, 'generate.cjs'))
  return (kept as Program | undefined) ?? import('./generate-program.ts')
}
