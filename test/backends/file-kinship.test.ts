/** Another inventory's revisions among those of a cloud: whose the history is, and what is damage of it. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Revision } from '../../src/backends/contract.ts'
import { encodeRevision } from '../../src/backends/file/revision-file.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { counted, following, HISTORY, infos, JSON_FILE, put, quickDirectory, save } from './file-support.ts'

const OTHER = 'dec0de00-0000-4000-8000-000000000000'
const foreign = {
  code: 'ERR_CORRUPT_DOCUMENT',
  message: expect.stringContaining(`another inventory (lineage ${OTHER})`),
}

function withContainers(...names: readonly string[]): string {
  return JSON.stringify({
    _meta: { hostvars: Object.fromEntries(names.map((name) => [name, { physical_host: 'm1' }])) },
  })
}

/** Puts another inventory's revision under this number, as a copied history does. */
function plant(directory: string, id: number, document: string): void {
  const revision: Revision = { ...following(undefined, document), id, lineage: OTHER }
  writeFileSync(join(directory, HISTORY, String(id)), encodeRevision(revision, Buffer.from(document), {}))
}

describe('a revision of another inventory', () => {
  test.each([1, 2, 3, 4])('in the place of revision %i of four is damage of that one alone', async (id) => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    for (const name of ['1', '2', '3', '4']) await save(backend, counted([name]))
    plant(directory, id, counted(['other']))
    await expect(backend.loadRevision(id)).rejects.toMatchObject(foreign)
    for (const own of [1, 2, 3, 4].filter((each) => each !== id)) {
      expect((await backend.loadRevision(own)).document).toBe(counted([String(own)]))
    }
  })

  test('is passed over where the newest good state is looked for, and so is one that cannot be read', async () => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    for (const name of ['1', '2', '3', '4', '5']) await save(backend, counted([name]))
    writeFileSync(join(directory, HISTORY, '4'), 'nonsense')
    plant(directory, 5, counted(['other']))
    rmSync(join(directory, JSON_FILE))
    await expect(backend.load()).rejects.toThrow(
      /the newest good state is revision 3 of .* \(skipped: revision 5: it is of another inventory \(lineage dec0de00-0000-4000-8000-000000000000\), revision 4: its first line is not JSON\)\.\n/,
    )
  })

  test('is told by the containers that JSON file and backups know, though most revisions are of that inventory', async () => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    // Its backup knows nothing.
    put(directory, 'broken')
    const own = following(undefined, withContainers('own-1'))
    await backend.write(own, undefined)
    plant(directory, 2, withContainers('other-1'))
    plant(directory, 3, JSON.stringify({ _meta: { hostvars: {} } }))
    expect(await backend.loadRevision(1)).toEqual(own)
    for (const id of [2, 3]) await expect(backend.loadRevision(id)).rejects.toMatchObject(foreign)
    expect(await backend.load()).toMatchObject({ id: 4, parent: 3, lineage: own.lineage, document: own.document })
    await save(backend, withContainers('own-1', 'own-2'))
    expect(await infos(backend)).toEqual([5, 4, 3, 2, 1])
    for (const id of [1, 4, 5]) expect(await backend.loadRevision(id)).toMatchObject({ lineage: own.lineage })
  })

  test('does not hand its lineage on, where the newest revision behind it cannot be read', async () => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    for (const name of ['1', '2', '3', '4']) await save(backend, counted([name]))
    const { lineage } = await backend.loadRevision(1)
    plant(directory, 3, counted(['other']))
    writeFileSync(join(directory, HISTORY, '4'), 'nonsense')
    expect(await backend.newestInfo()).toMatchObject({ id: 4, parent: 3, lineage })
    expect(await backend.load()).toMatchObject({ id: 5, parent: 4, lineage, unrecorded: 'external edit' })
  })
})

describe('a newest revision that cannot be read', () => {
  test('is known by its number, what it follows, and a lineage that is the same at each look', async () => {
    const directory = quickDirectory()
    const backend = openFileBackend({ directory })
    await save(backend, counted(['1']))
    writeFileSync(join(directory, HISTORY, '1'), 'nonsense')
    const alone = await backend.newestInfo()
    expect(alone).toMatchObject({
      id: 1,
      lineage: '423cfa8b-b4d9-8e24-8ede-6ab0f3d61bb3',
      author: 'unknown',
      digest: '',
    })
    expect(alone).not.toHaveProperty('parent')
    await save(backend, counted(['2']))
    writeFileSync(join(directory, HISTORY, '3'), 'nonsense')
    expect(await backend.newestInfo()).toMatchObject({
      id: 3,
      parent: 2,
      lineage: '423cfa8b-b4d9-8e24-8ede-6ab0f3d61bb3',
    })
  })
})
