/** Harm to the files of the file backend's history. */
import { createHash } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { RevisionId } from '../../src/backends/contract.ts'
import { another, type Tampering } from './tampering.ts'

interface Parts {
  header: { info: Record<string, unknown>; content: { sha256: string; bytes: number } }
  document: Buffer
}

function read(path: string): Parts {
  const bytes = readFileSync(path)
  const end = bytes.indexOf('\n')
  return { header: JSON.parse(bytes.toString('utf8', 0, end)), document: gunzipSync(bytes.subarray(end + 1)) }
}

export function tamperWithFiles(directory: string): Tampering {
  const pathOf = (id: RevisionId) => join(directory, 'openstack_inventory.history', String(id))
  const change = (id: RevisionId, act: (parts: Parts) => void): void => {
    const parts = read(pathOf(id))
    act(parts)
    const line = Buffer.from(`${JSON.stringify(parts.header)}\n`)
    writeFileSync(pathOf(id), Buffer.concat([line, gzipSync(parts.document)]))
  }
  return {
    alter: async (id, member) =>
      change(id, ({ header: { info } }) => {
        info[member] = another(member, info[member])
      }),
    alterDocument: async (id) =>
      change(id, (parts) => {
        parts.document = Buffer.from(parts.document.toString('utf8').replace('true', 'null'))
        // Anyone who knows the format makes the file fit in itself.
        parts.header.content.sha256 = createHash('sha256').update(parts.document).digest('hex')
      }),
    spoilSummary: async (id) =>
      change(id, ({ header: { info } }) => {
        info.summary = null
      }),
    remove: async (id) => rmSync(pathOf(id)),
    async swap(a, b) {
      renameSync(pathOf(a), pathOf(0))
      renameSync(pathOf(b), pathOf(a))
      renameSync(pathOf(0), pathOf(b))
      for (const id of [a, b]) {
        change(id, ({ header: { info } }) => {
          info.id = id
        })
      }
    },
    async goBack(newest) {
      const { document } = read(pathOf(newest - 1))
      rmSync(pathOf(newest))
      writeFileSync(join(directory, 'openstack_inventory.json'), document)
    },
  }
}
