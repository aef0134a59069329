/** An inventory in a file of the user's own: read and written where it is, past every backend (M2), or to become the stored one. */
import * as nodeFs from 'node:fs'
import { RevisionConflictError } from '../../backends/errors.ts'
import { asBackendError } from '../../backends/file/fs-errors.ts'
import { isSameFile, markOf } from '../../backends/file/revision-file.ts'
import { storedFaults } from '../../core/inventory/stored-inventory.ts'
import { type ReadFile, readWhole, statIfThere } from '../../disk/filesystem.ts'
import { largestDocument } from '../../disk/limits.ts'
import { reasonOf } from '../../disk/reason.ts'
import { replaceFile } from '../../disk/replace-file.ts'
import { JsonSyntaxError, parseJson } from '../../python/json-read.ts'
import { dumpJson } from '../../python/json-write.ts'
import type { Value } from '../../python/value.ts'
import { readSource, SourceFileError } from '../config/source-files.ts'
import type { Restorable } from './restore.ts'
import type { Change } from './store.ts'
import { InventoryUnusableError } from './stored-cloud.ts'

/** Others may be faster this many times before the change gives up. */
const mostAttempts = 12

const utf8 = new TextDecoder('utf-8', { fatal: true })

interface FileContent {
  readonly document: string
  /** Parsed when first asked for. @throws SourceFileError when it is not JSON */
  readonly inventory: Value
}

export class InventoryFile {
  readonly #path: string

  /** @param path absolute */
  constructor(path: string) {
    this.#path = path
  }

  /** @throws SourceFileError when there is no such file, or when it is not text */
  async load(): Promise<FileContent> {
    return this.#parse(this.#read())
  }

  /**
   * Computes a change from the file and puts it in the file's place in one step, keeping mode, owner and a symbolic
   * link that are to be trusted (target.ts); computes it again if the file has changed meanwhile.
   *
   * @throws SourceFileError, RevisionConflictError, and what a backend throws when it cannot write
   */
  async update(compute: (stored: FileContent) => Change | Promise<Change>): Promise<{ readonly document: string }> {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const file = this.#read()
      const change = await compute(this.#parse(file))
      if (!change.changed || this.#replace(file, change.document)) return { document: change.document }
    }
    throw new RevisionConflictError(undefined, { backend: 'file', operation: 'write' })
  }

  /** As a store has it; nothing is held open between calls. */
  async close(): Promise<void> {}

  #read(): ReadFile {
    const file = this.#readIfThere()
    if (file?.bytes === undefined) throw new SourceFileError(this.#path, 'cannot be read: there is no such file')
    return file
  }

  #readIfThere(): ReturnType<typeof readWhole> {
    try {
      return readWhole(nodeFs, this.#path)
    } catch (error) {
      throw new SourceFileError(this.#path, `cannot be read: ${reasonOf(error)}`)
    }
  }

  #parse({ bytes }: ReadFile): FileContent {
    const document = this.#decode(bytes)
    const path = this.#path
    let inventory: Value | undefined
    return {
      document,
      get inventory() {
        inventory ??= parseFile(document, path)
        return inventory
      },
    }
  }

  #decode(bytes: Buffer): string {
    try {
      return utf8.decode(bytes)
    } catch {
      throw new SourceFileError(this.#path, 'is not UTF-8; save it in that encoding')
    }
  }

  /** `false` if the file is no longer the one that was read. */
  #replace(former: ReadFile, document: string): boolean {
    try {
      const isSame = (target: string): boolean => {
        const present = statIfThere(nodeFs, target)
        return isSameFile(present && markOf(present), markOf(former.stat))
      }
      return replaceFile(this.#path, Buffer.from(document), { trust: 'own' }, isSame) !== undefined
    } catch (error) {
      throw asBackendError(error, 'write')
    }
  }
}

/** @throws SourceFileError */
function parseFile(document: string, path: string): Value {
  try {
    return parseJson(document)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const { line, column, problem } = error
    throw new SourceFileError(path, `is not JSON: ${problem}`, { line, column })
  }
}

const remedy = 'give what `osa-inventory export` writes, or a copy of an openstack_inventory.json'

/**
 * What is to become the stored inventory. The document is written again, in the one form that inventories are stored in: a file that has it already stays as it
 * is, byte for byte.
 *
 * @throws SourceFileError, InventoryUnusableError
 */
export function readDocument(path: string): Restorable {
  const source = readSource(path, undefined, largestDocument)
  if (!source) throw new SourceFileError(path, 'there is no such file')
  const inventory = parseFile(source.text, path)
  const [fault] = storedFaults(inventory)
  if (fault) {
    const message = fault.message.replace('the stored inventory', 'it')
    throw new InventoryUnusableError(`${path} is not an inventory: ${message}`, remedy)
  }
  return { name: path, document: dumpJson(inventory), inventory }
}
