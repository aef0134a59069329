/**
 * The first thing that every run of the inventory script does: is everything as it was when the last run found nothing to
 * change? Then the stored document is the answer, and nothing else is loaded.
 */
import * as nodeFs from 'node:fs'
import { configDirectory, type Environment, environmentDirectory } from '../../app/config/directories.ts'
import { isStillSo } from '../../app/config/looks.ts'
import { cacheDirectory, readNote } from '../../app/run/note.ts'
import { askedWith, buildDigest } from '../../app/run/question.ts'
import type { Notebook } from '../../app/run/remember.ts'
import { isStillSettled } from '../../backends/file/settled-proof.ts'
import { quietly } from '../../disk/filesystem.ts'
import { plainArguments } from './plain-arguments.ts'

export type Beginning =
  /** What is to be printed, without the final newline. */
  | { readonly document: Buffer }
  /** `undefined`: nothing can be noted of this run. */
  | { readonly notebook: Notebook | undefined }

export function beginRun(argv: readonly string[], env: Environment): Beginning {
  // Whatever is wrong, the whole run tells.
  const found = quietly(() => notebookOf(argv, env))
  const former = found && quietly(() => readNote(found.directory, found.question))
  const notebook = former === undefined ? found : { ...found!, former }
  return (notebook && quietly(() => beginWith(notebook))) ?? { notebook }
}

function beginWith(notebook: Notebook): Beginning | undefined {
  const note = notebook.former
  if (note === undefined || !isStillSo(note.inputs)) return undefined
  if (note.stored.kind !== 'file') return { notebook: { ...notebook, note } }
  return isStillSettled(nodeFs, note.stored.proof, note.document) ? { document: note.document } : undefined
}

function notebookOf(argv: readonly string[], env: Environment): Notebook | undefined {
  const options = plainArguments(argv)
  const directory = cacheDirectory(env)
  if (options === undefined || directory === undefined || buildDigest === undefined) return undefined
  const question = askedWith(
    {
      configDirectory: configDirectory(options.config, env),
      environmentDirectory: environmentDirectory(options.environment, env),
      env,
    },
    buildDigest,
  )
  return { directory, question }
}
