import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { InventoryFile, readDocument } from '../../../src/app/store/inventory-file.ts'
import { dumpJson } from '../../../src/python/json-write.ts'
import { Dict, type Value } from '../../../src/python/value.ts'

function fileWith(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'osa-file-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, 'inventory.json')
  writeFileSync(file, text)
  return file
}

function without(inventory: Value, key: string) {
  const left = new Dict(inventory as Dict)
  left.delete(key)
  return { inventory: left, document: dumpJson(left, { indent: null }), changed: true }
}

it('computes the change again when the file has changed meanwhile', async () => {
  const file = fileWith('{"a": 1, "b": 2, "c": 3}')
  let runs = 0
  await new InventoryFile(file).update(({ inventory }) => {
    runs += 1
    if (runs === 1) writeFileSync(file, '{"a": 1, "b": 2}')
    return without(inventory, 'b')
  })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: 1 })
  expect(readdirSync(join(file, '..'))).toEqual(['inventory.json'])
})

it('gives up with a conflict when the file never rests', async () => {
  const file = fileWith('{"a": 1}')
  let runs = 0
  const update = new InventoryFile(file).update(({ inventory }) => {
    runs += 1
    writeFileSync(file, `{"a": ${'1'.repeat(runs)}}`)
    return without(inventory, 'a')
  })
  await expect(update).rejects.toMatchObject({ code: 'ERR_REVISION_CONFLICT', backend: 'file', operation: 'write' })
  expect(readdirSync(join(file, '..'))).toEqual(['inventory.json'])
})

it('leaves the file alone when nothing changes', async () => {
  const file = fileWith('{"a":1}')
  await new InventoryFile(file).update(({ inventory }) => ({ inventory, document: 'other', changed: false }))
  expect(readFileSync(file, 'utf8')).toBe('{"a":1}')
})

it('says where the file is not JSON', async () => {
  const file = new InventoryFile(fileWith('{\n  "a": ,\n}'))
  await expect(file.load().then(({ inventory }) => inventory)).rejects.toMatchObject({
    code: 'ERR_SOURCE_FILE',
    line: 2,
    message: expect.stringContaining('is not JSON'),
  })
})

it('says that a file is not UTF-8', async () => {
  const file = fileWith('')
  writeFileSync(file, Buffer.from([0x7b, 0xe9, 0x7d]))
  await expect(new InventoryFile(file).load()).rejects.toMatchObject({ message: expect.stringContaining('not UTF-8') })
})

it('says of a write that fails that it was one', async () => {
  const file = fileWith('{"a": 1}')
  const update = new InventoryFile(file).update(({ inventory }) => {
    rmSync(join(file, '..'), { recursive: true })
    return without(inventory, 'a')
  })
  await expect(update).rejects.toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', backend: 'file', operation: 'write' })
})

describe('a file that is to become the stored inventory', () => {
  it('is taken over in the one form that is stored', () => {
    const file = fileWith('{"_meta": {"hostvars": {"h1": {}}}}')
    const { name, document, inventory } = readDocument(file)
    expect([name, JSON.parse(document)]).toEqual([file, { _meta: { hostvars: { h1: {} } } }])
    expect(document).toBe(dumpJson(inventory))
  })

  it.each([
    ['{"all": {}}', 'it has no _meta.hostvars, so it knows no host'],
    ['[]', 'it is a list, not a mapping'],
    ['{"_meta": {"hostvars": {"h1": {}}}, "all": 7}', 'group all is an integer, not a mapping'],
  ])('is refused where it is none: %s', (text, fault) => {
    const file = fileWith(text)
    expect(() => readDocument(file)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVENTORY_UNUSABLE',
        message: `${file} is not an inventory: ${fault}`,
        remedy: 'give what `osa-inventory export` writes, or a copy of an openstack_inventory.json',
      }),
    )
  })

  it('is refused where it is not there', () => {
    const file = join(fileWith(''), '../other.json')
    expect(() => readDocument(file)).toThrow(
      expect.objectContaining({ code: 'ERR_SOURCE_FILE', file, message: 'there is no such file' }),
    )
  })
})
