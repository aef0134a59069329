/**
 * The archive format of tar (POSIX ustar), as far as the archive of backups needs it: no external program, because a
 * host without one must still be able to save. Reads what GNU tar and Python's tarfile write.
 */

const BLOCK = 512
const zeros = Buffer.alloc(BLOCK)
/** GNU tar writes whole records of 20 blocks; others do not mind. */
const RECORD = 20 * BLOCK

/** A member with the extension headers before it: the bytes from `start` to `end` are all that belongs to it. */
export interface TarMember {
  readonly name: string
  readonly isFile: boolean
  readonly start: number
  readonly dataStart: number
  readonly size: number
  readonly end: number
}

export interface NewTarMember {
  /** At most 100 bytes of ASCII. */
  readonly name: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Seconds since 1970. */
  readonly modified: number
  readonly data: Uint8Array
}

export type ReadBytes = (position: number, length: number) => Buffer

export interface TarListing {
  /** Those that are whole. */
  readonly members: readonly TarMember[]
  /** Why the bytes are not a whole archive: cut short, or not a tar at all. */
  readonly fault?: string
}

/**
 * The members of an archive of `size` bytes, in their order. Members after the end mark are found too: a tool that
 * remembers the end of an archive while another one shortens it leaves its next member there. What is damaged or cut
 * short hides none of the whole members before or behind it.
 */
export function listTar(read: ReadBytes, size: number): TarListing {
  if (size === 0) return { members: [], fault: 'it is empty' }
  const members: TarMember[] = []
  let fault: string | undefined
  let extensionStart: number | undefined
  let ended = false
  for (let offset = 0; offset + BLOCK <= size; ) {
    const header = read(offset, BLOCK)
    if (isZero(header)) {
      // Among damaged bytes a block of zeros says nothing.
      ended ||= fault === undefined
      offset += BLOCK
      continue
    }
    const entry = parseHeader(header, offset)
    if (entry === undefined || entry.end > size) {
      if (ended) break
      fault ??= entry ? `member ${entry.name} is cut short` : `no header at byte ${offset}`
      extensionStart = undefined
      offset += BLOCK
      continue
    }
    if ('xgLK'.includes(entry.type)) {
      extensionStart ??= offset
    } else {
      const { type: _type, ...member } = entry
      members.push({ ...member, start: extensionStart ?? offset })
      extensionStart = undefined
    }
    offset = entry.end
  }
  if (!ended && members.length === 0) fault ??= 'it is too short'
  return { members, ...(fault !== undefined && { fault }) }
}

function parseHeader(header: Buffer, offset: number): (TarMember & { readonly type: string }) | undefined {
  if (header.length < BLOCK || readNumber(header, 148, 8) !== checksum(header)) return undefined
  const size = readNumber(header, 124, 12)
  if (Number.isNaN(size)) return undefined
  const type = String.fromCharCode(header[156] || 0x30)
  const dataStart = offset + BLOCK
  const stored = '123456'.includes(type) ? 0 : size
  return {
    name: readText(header, 0, 100),
    isFile: type === '0' || type === '7',
    type,
    start: offset,
    dataStart,
    size,
    end: dataStart + padded(stored, BLOCK),
  }
}

/** A member's header, its data and what fills its last block. */
export function encodeTarMember(member: NewTarMember): Buffer[] {
  const header = Buffer.alloc(BLOCK)
  header.write(member.name, 0, 100, 'ascii')
  writeNumber(header, 100, 8, member.mode & 0o7777)
  writeNumber(header, 108, 8, member.uid)
  writeNumber(header, 116, 8, member.gid)
  writeNumber(header, 124, 12, member.data.length)
  writeNumber(header, 136, 12, Math.max(0, Math.floor(member.modified)))
  header.write('0', 156, 'ascii')
  header.write('ustar\u000000', 257, 'latin1')
  if (member.uid === 0) header.write('root', 265, 'ascii')
  if (member.gid === 0) header.write('root', 297, 'ascii')
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\u0000 `, 148, 'latin1')
  const fill = padded(member.data.length, BLOCK) - member.data.length
  return [header, Buffer.from(member.data.buffer, member.data.byteOffset, member.data.length), Buffer.alloc(fill)]
}

/** The mark at the end of an archive whose members take `length` bytes. */
export function tarEnd(length: number): Buffer {
  return Buffer.alloc(padded(length + 2 * BLOCK, RECORD) - length)
}

function padded(length: number, unit: number): number {
  return Math.ceil(length / unit) * unit
}

function isZero(block: Buffer): boolean {
  return block.equals(zeros)
}

/** The sum of the header's bytes with blanks where the sum itself stands. */
function checksum(header: Buffer): number {
  let sum = 8 * 0x20
  for (let index = 0; index < BLOCK; index += 1) if (index < 148 || index >= 156) sum += header[index]!
  return sum
}

function readText(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

/** Octal digits, or for numbers that do not fit a set first bit and big-endian bytes (GNU tar). NaN for neither. */
function readNumber(header: Buffer, start: number, length: number): number {
  if (header[start]! & 0x80) return header.readUIntBE(start + length - 6, 6)
  const text = readText(header, start, length).trim()
  return /^[0-7]*$/.test(text) ? Number.parseInt(text || '0', 8) : Number.NaN
}

function writeNumber(header: Buffer, start: number, length: number, value: number): void {
  const digits = value.toString(8).padStart(length - 1, '0')
  if (digits.length < length) {
    header.write(digits, start, 'ascii')
  } else {
    header[start] = 0x80
    header.writeUIntBE(value, start + length - 6, 6)
  }
}
