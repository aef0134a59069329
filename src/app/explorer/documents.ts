/** The inventory of a revision as the page is given it: masked, and packed so that a browser can unpack it. */
import { gzipSync } from 'node:zlib'
import { messageOf } from '../../core/errors.ts'
import { dumpJson } from '../../python/json-write.ts'
import { isDamage } from '../store/history/listing.ts'
import type { InventoryStore } from '../store/store.ts'
import { parseDocument } from '../store/stored.ts'
import type { Masker } from './masking.ts'

export type PackedDocument = { readonly gzip: Buffer; readonly bytes: number } | { readonly damage: string }

/** @throws what loading throws, but for damage */
export async function packedRevision(store: InventoryStore, id: number, masker: Masker): Promise<PackedDocument> {
  try {
    const { document } = (await store.loadRevision(id)).revision
    return packed(document, `revision ${id}`, masker)
  } catch (error) {
    if (!isDamage(error)) throw error
    return { damage: masker.text(messageOf(error)) }
  }
}

/**
 * @param place what it is, for the message
 * @throws CorruptDocumentError
 */
export function packed(document: string, place: string, masker: Masker): PackedDocument {
  const inventory = parseDocument(document, place)
  const text = masker.mode === 'shown' ? document : dumpJson(masker.inventory(inventory), { indent: null })
  return { gzip: gzipSync(text), bytes: Buffer.byteLength(document) }
}
