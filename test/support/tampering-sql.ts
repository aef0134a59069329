/** Harm to the rows of a database's history. */
import type { RevisionId } from '../../src/backends/contract.ts'
import { expand } from '../../src/backends/sql/rows.ts'
import { compress } from '../../src/backends/support/packing.ts'
import { another, type Tampering, type TextMember } from './tampering.ts'

/** A statement with `?`, and its rows. */
export type Sql = (
  statement: string,
  ...values: readonly (string | number | Uint8Array)[]
) => Promise<readonly Record<string, unknown>[]>

const columns: Readonly<Record<TextMember, string>> = {
  lineage: 'lineage',
  change: 'change_id',
  time: 'saved_at',
  author: 'author',
  command: 'command',
  reason: 'reason',
  tool: 'tool',
  digest: 'digest',
  inputs: 'inputs',
  summary: 'summary',
  chain: 'chain_digest',
}

export function tamperWithRows(sql: Sql): Tampering {
  const documentOf = async (id: RevisionId): Promise<string> => {
    const [row] = await sql('SELECT revision, compressed FROM inventory_revisions WHERE revision = ?', id)
    return expand(row!)
  }
  return {
    async alter(id, member) {
      const column = columns[member]
      const [row] = await sql(`SELECT ${column} AS value FROM inventory_revisions WHERE revision = ?`, id)
      await sql(
        `UPDATE inventory_revisions SET ${column} = ? WHERE revision = ?`,
        String(another(member, row!.value)),
        id,
      )
    },
    async alterDocument(id) {
      const altered = compress((await documentOf(id)).replace('true', 'null'))
      await sql('UPDATE inventory_revisions SET compressed = ? WHERE revision = ?', altered, id)
    },
    spoilSummary: async (id) =>
      void (await sql('UPDATE inventory_revisions SET summary = ? WHERE revision = ?', 'null', id)),
    remove: async (id) => void (await sql('DELETE FROM inventory_revisions WHERE revision = ?', id)),
    async swap(a, b) {
      await sql('UPDATE inventory_revisions SET revision = 1000 WHERE revision = ?', a)
      await sql('UPDATE inventory_revisions SET revision = ? WHERE revision = ?', a, b)
      await sql('UPDATE inventory_revisions SET revision = ? WHERE revision = 1000', b)
    },
    async goBack(newest) {
      await sql('UPDATE inventory_heads SET revision = ?, document = ?', newest - 1, await documentOf(newest - 1))
      await sql('DELETE FROM inventory_revisions WHERE revision = ?', newest)
    },
  }
}
