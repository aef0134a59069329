/** A few megabytes that become gigabytes: unpacking stops where the header says, or at the largest document there is. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { seal } from '../../src/app/store/bundle/format.ts'
import { openBundle } from '../../src/app/store/bundle/read.ts'
import { documentFrom } from '../../src/backends/craton/manifest.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { expand } from '../../src/backends/sql/rows.ts'
import { largestDocument } from '../../src/disk/limits.ts'
import { Dict } from '../../src/python/value.ts'
import { bundled, counted, HISTORY, save, temporaryDirectory } from './file-support.ts'

/** 2.9 GB of blanks in 3 MB: members of gzip, one behind the other, are one stream. */
function hugeGzip(first = ''): Buffer {
  const member = gzipSync(Buffer.alloc(16 << 20, ' '), { level: 9 })
  return Buffer.concat([...(first === '' ? [] : [gzipSync(first)]), ...Array.from({ length: 180 }, () => member)])
}

function hugeBrotli(): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1 }
  return brotliCompressSync(Buffer.alloc(largestDocument + 1), { params })
}

test('a history file that becomes more than its header says is damage, found without the memory for it', async () => {
  const directory = temporaryDirectory()
  await save(openFileBackend({ directory }), counted(['1']))
  await save(openFileBackend({ directory }), counted(['2']))
  const path = join(directory, HISTORY, '1')
  const bytes = readFileSync(path)
  writeFileSync(path, Buffer.concat([bytes.subarray(0, bytes.indexOf('\n') + 1), hugeGzip()]))
  const script = await bundled(
    temporaryDirectory(),
    `
import { openFileBackend } from '../../src/backends/file.ts'
openFileBackend({ directory: process.argv[2]! }).loadRevision(1).catch((error) => {
  console.log(error.code, error.message, process.resourceUsage().maxRSS)
})
`,
  )
  const { stdout } = spawnSync(process.execPath, [script, directory], { encoding: 'utf8' })
  const found = /^ERR_CORRUPT_DOCUMENT (.*) is damaged: its document becomes more than (\d+) bytes .* (\d+)\n$/.exec(
    stdout,
  )
  expect(found?.[1]).toBe(path)
  expect(Number(found?.[2])).toBe(Buffer.byteLength(counted(['1'])))
  expect(Number(found?.[3])).toBeLessThan(200_000)
})

test('a header that tells of more than the largest document is damage', async () => {
  const directory = temporaryDirectory()
  const backend = openFileBackend({ directory })
  await save(backend, counted(['1']))
  await save(backend, counted(['2']))
  const path = join(directory, HISTORY, '1')
  const text = readFileSync(path, 'latin1')
  for (const bytes of [String(largestDocument + 1), '1e300', '-1', '"9"', 'null']) {
    writeFileSync(path, text.replace(/("bytes":)\d+(\},"copy")/, `$1${bytes}$2`), 'latin1')
    await expect(backend.loadRevision(1)).rejects.toMatchObject({
      code: 'ERR_CORRUPT_DOCUMENT',
      message: expect.stringContaining(path),
    })
  }
})

test('a database row, and the copy in Craton, become no more than the largest document', () => {
  const compressed = hugeBrotli()
  expect(compressed.length).toBeLessThan(1_000_000)
  const row = { revision: 7, compressed } as unknown as Parameters<typeof expand>[0]
  const message = `becomes more than ${largestDocument} bytes when it is unpacked`
  expect(() => expand(row)).toThrow(`the document of revision 7 ${message}`)
  const cell = new Dict()
  cell.set('copy_1', compressed.toString('base64'))
  expect(() => documentFrom(cell, 1)).toThrow(`the copy ${message}`)
})

test('a line of a bundle is read no further than any text may be long', async () => {
  const packed = hugeGzip('{"format": "osa-inventory bundle 1", "x": "')
  const path = join(temporaryDirectory(), 'bundle')
  writeFileSync(path, Buffer.concat([packed, seal(createHash('sha256').update(packed).digest('hex'))]))
  await expect(openBundle(path)).rejects.toMatchObject({
    code: 'ERR_BUNDLE',
    message: expect.stringContaining(`${path}: line 1 is longer than 536870888 bytes`),
  })
})
