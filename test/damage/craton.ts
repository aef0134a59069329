/** Harm to what is kept in Craton: the cells of the revisions, the marker beside them, and the region with everything. */
import { cellNameOf, markerName } from '../../src/backends/craton/cells.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { Dict, type Value } from '../../src/python/value.ts'
import { localOptions } from '../support/craton/inventories.ts'
import type { Kind } from '../support/craton/shapes.ts'
import { CratonStandIn } from '../support/craton/stand-in.ts'
import type { Row } from '../support/craton/tables.ts'
import { harmed, type Keep, type Moments, type Stored } from './keep.ts'
import { type Started, settings } from './servers.ts'
import type { Damage } from './states.ts'

export async function startCraton(): Promise<Started<Keep>> {
  const craton = await CratonStandIn.start({ mode: 'strict' })
  return { server: cratonKeep(craton), stop: () => craton.stop() }
}

const kinds = ['clouds', 'regions', 'cells', 'devices', 'networks'] as const

function cratonKeep(craton: CratonStandIn): Keep {
  const { tables } = craton
  const take = (): Stored =>
    new Map(
      kinds.flatMap((table) =>
        tables.all(table).map((row) => [`${table} ${row.id}`, Buffer.from(rowText(row))] as const),
      ),
    )
  const put = async (stored: Stored): Promise<void> =>
    tables.putBack([...stored.values()].map((bytes) => rowFrom(bytes)))
  /** Cells, the marker and the bar among them. */
  const isCell = ([key]: readonly [string, Buffer]): boolean => key.startsWith('cells ')
  const harmAll = async (damage: Damage, { whole, older, other }: Moments): Promise<void> => {
    const rows = [...whole.stored]
    switch (damage) {
      case 'gone':
        return put(new Map())
      case 'empty':
        return put(new Map(rows.filter(([key]) => /^(?:clouds|regions) /.test(key))))
      case 'cut':
        return put(new Map(rows.filter((each) => !isCell(each))))
      case 'one byte changed': {
        await put(whole.stored)
        const [region] = tables.all('regions')
        tables.change(region!, new Map([['name', `${String(region!.fields.get('name'))}x`]]))
        return
      }
      case "another cloud's":
        return put(other.stored)
      case 'older':
        return put(older.stored)
    }
  }
  const harmCell = (name: string, damage: Damage, { whole, older, other }: Moments, before?: string): void => {
    const cell = tables.all('cells').find((row) => row.fields.get('name') === name)
    // In a database that was put back to an older one there is none yet.
    if (cell === undefined) return
    if (damage === 'gone') {
      tables.delete(cell)
      return
    }
    const was = {
      older: before === undefined ? cellIn(older.stored, name) : cellIn(whole.stored, before),
      other: cellIn(other.stored, name),
    }
    const of = (read: (row: Row) => string) => ({
      older: was.older && Buffer.from(read(was.older)),
      other: was.other && Buffer.from(read(was.other)),
    })
    const note = (row: Row): string => String(row.fields.get('note') ?? '')
    // A byte of a revision is one of its document.
    if (damage !== 'one byte changed' || before === undefined) {
      tables.change(cell, new Map([['note', String(harmed(Buffer.from(note(cell)), damage, of(note)) ?? '')]]))
    }
    const document = (row: Row): string => String(row.variables.get('doc_0000') ?? '')
    if (before !== undefined) {
      cell.variables.set('doc_0000', String(harmed(Buffer.from(document(cell)), damage, of(document)) ?? ''))
    }
  }
  return {
    name: 'craton',
    places: ['database', 'head', 'newest', 'older', 'mirror', 'note', 'cache'],
    settings: settings('craton', localOptions(craton)),
    take: async () => take(),
    put,
    async harm(place, damage, moments) {
      if (place === 'database') return harmAll(damage, moments)
      if (place === 'head') return harmCell(markerName, damage, moments)
      const id = place === 'newest' ? 3 : 2
      harmCell(cellNameOf(id), damage, moments, cellNameOf(id - 1))
    },
  }
}

function cellIn(stored: Stored, name: string): Row | undefined {
  const cells = [...stored].filter(([key]) => key.startsWith('cells ')).map(([, bytes]) => rowFrom(bytes))
  return cells.find((row) => row.fields.get('name') === name)
}

function rowText({ kind, id, projectId, createdAt, updatedAt, fields, variables, labels }: Row): string {
  const entries: [string, Value][] = [
    ['kind', kind],
    ['id', id],
    ['projectId', projectId],
    ['createdAt', createdAt],
    ['updatedAt', updatedAt],
    ['fields', new Dict([...fields])],
    ['variables', variables],
    ['labels', [...labels]],
  ]
  return dumpJson(new Dict(entries))
}

function rowFrom(bytes: Buffer): Row {
  const row = parseJson(bytes.toString('utf8')) as Dict
  return {
    kind: row.get('kind') as Kind,
    id: Number(row.get('id')),
    projectId: String(row.get('projectId')),
    createdAt: String(row.get('createdAt')),
    updatedAt: row.get('updatedAt') as string | null,
    fields: new Map([...(row.get('fields') as Dict)] as [string, Value][]),
    variables: row.get('variables') as Dict,
    labels: new Set((row.get('labels') as Value[]).map(String)),
  }
}
