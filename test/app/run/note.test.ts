/** The note of an unchanged run: what is read back is what was written, or nothing, or is not what is there. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Note, readNote } from '../../../src/app/run/note.ts'
import { writeNote } from '../../../src/app/run/remember.ts'
import { scratch } from '../../support/program.ts'

const question = { text: '["asked","é"]' }

const note: Note = {
  question: question.text,
  inputs: [
    { look: ['file', '/etc/a.yml'], sight: Buffer.from('a: 1\n') },
    { look: ['file', '/etc/osa.ini'], sight: undefined },
    { look: ['directory', '/etc/conf.d'], sight: Buffer.from('a.yml\0more/') },
    { look: ['file', '/etc/empty.yml'], sight: Buffer.alloc(0) },
  ],
  stored: { kind: 'file', proof: { json: '/etc/x.json', history: '/etc/h', head: { id: 3, header: '{"é": 1}\n' } } },
  document: Buffer.from('{\n    "_meta": {}\n}'),
}

function kept() {
  const directory = join(scratch(), 'notes')
  mkdirSync(directory, { mode: 0o700 })
  writeNote(directory, note)
  const path = join(directory, readdirSync(directory)[0]!)
  return { directory, path, bytes: readFileSync(path) }
}

it('is read back as it was written', () => {
  const { directory } = kept()
  expect(readNote(directory, question)).toEqual(note)
  expect(readNote(directory, { text: 'something else' })).toBeUndefined()
})

it('is nothing, or speaks of something else, with any one byte changed', () => {
  const { directory, path, bytes } = kept()
  const headEnd = bytes.indexOf('\n', bytes.indexOf('\n') + 1)
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [1, 0x20, 0x80]) {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= mask
      writeFileSync(path, damaged)
      const read = readNote(directory, question)
      if (at <= headEnd) expect(read, `byte ${at}`).toBeUndefined()
      else expect(read, `byte ${at}`).not.toEqual(note)
    }
  }
})

it('is nothing when it is cut, or goes on', () => {
  const { directory, path, bytes } = kept()
  for (let length = 0; length < bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length))
    expect(readNote(directory, question), `${length} bytes`).toBeUndefined()
  }
  writeFileSync(path, Buffer.concat([bytes, Buffer.from('x')]))
  expect(readNote(directory, question)).toBeUndefined()
})
