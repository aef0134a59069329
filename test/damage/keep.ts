/** What a backend keeps, as its test can take it, put it back and harm it. */
import type { Files } from './cloud.ts'
import type { Damage, Place } from './states.ts'

/** All of a cloud at one time. */
export interface Moment {
  readonly files: Files
  /** What is kept elsewhere than in files: rows, keys, objects. */
  readonly stored: Stored
}

export type Stored = ReadonlyMap<string, Buffer>

export interface Moments {
  /** Three revisions, and nothing is damaged. */
  readonly whole: Moment
  /** Of the same cloud, when it had two revisions. */
  readonly older: Moment
  /** The same configuration on another deployment host: other names, other addresses. */
  readonly other: Moment
}

export interface Keep {
  readonly name: string
  readonly places: readonly Place[]
  /** `osa.ini`; none: the file backend */
  readonly settings?: string
  take(): Promise<Stored>
  /** Before the moments are taken that everything is put back to. */
  settle?(): Promise<void>
  /** Exactly this is kept afterwards. */
  put(stored: Stored): Promise<void>
  /** A database with nothing in it, where a server has none. */
  createDatabase?(): Promise<void>
  /** Of the places that only this backend has. */
  harm(place: Place, damage: Damage, moments: Moments): Promise<void>
}

/** What becomes of bytes. `undefined`: they are gone. */
export function harmed(
  bytes: Buffer,
  damage: Damage,
  {
    older,
    other,
    change = inTheMiddle,
    cut = half,
  }: {
    older: Buffer | undefined
    other: Buffer | undefined
    change?: (bytes: Buffer) => Buffer
    cut?: (bytes: Buffer) => Buffer
  },
): Buffer | undefined {
  switch (damage) {
    case 'gone':
      return undefined
    case 'empty':
      return Buffer.alloc(0)
    case 'cut':
      return cut(bytes)
    case 'one byte changed':
      return change(bytes)
    case "another cloud's":
      return other
    case 'older':
      return older
  }
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}

/** Of a line of text with packed bytes behind it: the text stays whole, whatever lengths the two have. */
export const nearTheEnd = {
  cut: (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 40),
  change: (bytes: Buffer): Buffer => withByte(bytes, bytes.length - 40, bytes[bytes.length - 40]! ^ 1),
}

export function inTheMiddle(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2)
  return withByte(bytes, at, bytes[at]! ^ 1)
}

/** The worst byte of a document: it still is JSON, and a container has another name in one place. */
export function inName(bytes: Buffer, host = 'infra1'): Buffer {
  const text = bytes.toString('latin1')
  const begin = `${host}-keystone-container-`
  const found = text.indexOf(begin)
  if (found < 0) return inTheMiddle(bytes)
  const at = found + begin.length + 7
  return withByte(bytes, at, bytes[at] === 0x30 ? 0x31 : 0x30)
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = value
  return changed
}
