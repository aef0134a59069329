/** Files that are written whole are replaced in one way: whole or not at all, with nothing left behind. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { reasonOf } from '../../src/disk/reason.ts'
import { Replacement, replaceFile, writerToken, writerTokens } from '../../src/disk/replace-file.ts'
import { quickDirectory } from '../backends/file-support.ts'

const isRoot = process.geteuid?.() === 0
const text = (path: string): string => readFileSync(path, 'utf8')

function place(content?: string): { directory: string; path: string } {
  const directory = quickDirectory()
  const path = join(directory, 'some.json')
  if (content !== undefined) writeFileSync(path, content)
  return { directory, path }
}

describe('a file that is replaced', () => {
  it('is new, with the rights that the umask leaves to owner and group', () => {
    const { directory, path } = place()
    const before = process.umask(0o022)
    try {
      replaceFile(path, Buffer.from('new'))
    } finally {
      process.umask(before)
    }
    expect(text(path)).toBe('new')
    expect(statSync(path).mode & 0o7777).toBe(0o640)
    expect(readdirSync(directory)).toEqual(['some.json'])
  })

  it('keeps its mode, its link and, as root, its owner', () => {
    const { directory, path } = place('old')
    chmodSync(path, 0o604)
    if (isRoot) chownSync(path, 12345, 12346)
    const link = join(directory, 'link.json')
    symlinkSync('some.json', link)
    const replaced = replaceFile(link, Buffer.from('new'))
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    const { mode, uid, gid, ino } = statSync(path, { bigint: true })
    expect(replaced).toEqual({ target: `${directory}/some.json`, ino })
    expect(text(path)).toBe('new')
    expect(mode & 0o7777n).toBe(0o604n)
    if (isRoot) expect([uid, gid]).toEqual([12345n, 12346n])
  })

  it('replaces a link itself where nobody is trusted, and takes the access it is given', () => {
    const { directory, path } = place('old')
    const link = join(directory, 'link.json')
    symlinkSync('some.json', link)
    replaceFile(link, Buffer.from('new'), { trust: 'nobody', access: { mode: 0o600 }, isDurable: false })
    expect(lstatSync(link).isFile()).toBe(true)
    expect(statSync(link).mode & 0o7777).toBe(0o600)
    expect([text(link), text(path)]).toEqual(['new', 'old'])
  })

  it('stays what it is where the new one is not meant any more', () => {
    const { directory, path } = place('old')
    const asked: string[] = []
    const isMeant = (target: string): boolean => {
      asked.push(target)
      return false
    }
    expect(replaceFile(path, Buffer.from('new'), {}, isMeant)).toBeUndefined()
    expect(asked).toEqual([path])
    expect(text(path)).toBe('old')
    expect(readdirSync(directory)).toEqual(['some.json'])
  })

  it('is what it was until all pieces are there, and afterwards where they end too soon', () => {
    const { directory, path } = place('old')
    const replacement = new Replacement(path)
    replacement.write(Buffer.from('ne'))
    expect(text(path)).toBe('old')
    expect(readdirSync(directory)).toHaveLength(2)
    replacement.discard()
    expect(text(path)).toBe('old')
    expect(readdirSync(directory)).toEqual(['some.json'])
  })

  it('leaves nothing behind where a directory is in its place, and names the place', () => {
    const { directory, path } = place()
    mkdirSync(path)
    writeFileSync(join(path, 'in it'), '')
    let caught: unknown
    try {
      replaceFile(path, Buffer.from('new'))
    } catch (error) {
      caught = error
    }
    expect(caught).toMatchObject({ path })
    expect(reasonOf(caught)).toBe('it is a directory')
    expect(readdirSync(directory)).toEqual(['some.json'])
  })

  it('does not follow, and keeps nothing of, what another user has planted', (context) => {
    if (!isRoot) context.skip('only root can make a file of another user')
    const { directory, path } = place()
    chmodSync(directory, 0o1777)
    const secret = join(quickDirectory(), 'secret')
    writeFileSync(secret, 'secret')
    symlinkSync(secret, path)
    spawnSync('chown', ['-h', '12345', path])
    replaceFile(path, Buffer.from('new'), { trust: 'own' })
    expect(text(secret)).toBe('secret')
    expect([lstatSync(path).isFile(), lstatSync(path).uid, text(path)]).toEqual([true, 0, 'new'])
    const other = join(directory, 'other.json')
    linkSync(secret, other)
    replaceFile(other, Buffer.from('new'), { trust: 'own' })
    expect([text(secret), text(other)]).toEqual(['secret', 'new'])
  })
})

describe('what a writer that died has left', () => {
  const host =
    hostname()
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '') || 'host'
  /** No process has this number for long: it is the one of a child that has ended. */
  const dead = (): number => spawnSync(process.execPath, ['--version']).pid

  it('goes with the next one; of those at work, and of others with such names, nothing', () => {
    const { directory, path } = place('old')
    const old = `.some.json.elsewhere-1-${'a'.repeat(12)}`
    const kept = [
      `.some.json.${host}-${process.pid}-${'b'.repeat(12)}`,
      `.some.json.elsewhere-1-${'c'.repeat(12)}`,
      '.some.json.swp',
      `.other.json.${host}-${dead()}-${'d'.repeat(12)}`,
    ]
    const gone = [`.some.json.${host}-${dead()}-${'e'.repeat(12)}`, old]
    for (const name of [...kept, ...gone]) writeFileSync(join(directory, name), '')
    utimesSync(join(directory, old), 1, 1)
    replaceFile(path, Buffer.from('new'))
    expect(readdirSync(directory).sort()).toEqual(['some.json', ...kept].sort())
  })

  it('is known by a token that no two writers share', () => {
    const tokens = new Set(Array.from({ length: 100 }, writerToken))
    expect(tokens.size).toBe(100)
    for (const token of tokens) expect(token).toMatch(writerTokens)
  })

  it('in a draft of a fixed name is overwritten', () => {
    const { directory, path } = place('old')
    const draft = join(directory, 'some.json.bak')
    writeFileSync(draft, 'left by someone')
    replaceFile(path, Buffer.from('new'), { draft })
    expect(text(path)).toBe('new')
    expect(readdirSync(directory)).toEqual(['some.json'])
  })
})

describe('a full disk', () => {
  it('leaves the file as it was, nothing beside it, and names it', (context) => {
    const directory = quickDirectory()
    const mounted = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', directory]).status === 0
    if (!mounted) context.skip('no file system can be mounted here')
    try {
      const path = join(directory, 'some.json')
      writeFileSync(path, 'old')
      let caught: unknown
      try {
        replaceFile(path, Buffer.alloc(1 << 20, 'x'))
      } catch (error) {
        caught = error
      }
      expect(caught).toMatchObject({ code: 'ENOSPC', path })
      expect(reasonOf(caught)).toBe('there is no room left (ENOSPC)')
      expect(text(path)).toBe('old')
      expect(readdirSync(directory)).toEqual(['some.json'])
    } finally {
      spawnSync('umount', [directory])
    }
  })
})

describe('the sources', () => {
  it('rename files in one place, but for the originals of OpenStack-Ansible that are kept and put back', () => {
    const source = fileURLToPath(new URL('../../src', import.meta.url))
    const renaming = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && /\brename(?:Sync)?\(/.test(text(join(source, name))))
      .sort()
    expect(renaming).toEqual(['app/adoption/install/put.ts', 'disk/filesystem.ts', 'disk/replace-file.ts'])
  })
})
