import { userInfo } from 'node:os'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { attributionOf } from '../../../src/app/store/attribution.ts'

describe('the author of a change', () => {
  afterEach(() => vi.restoreAllMocks())

  function authorAs(uid: number, env: Record<string, string>): string {
    vi.spyOn(process, 'getuid').mockReturnValue(uid)
    return attributionOf('osa-inventory', [], env).author.split('@')[0]!
  }

  it('is who has called sudo, where root asks', () => {
    expect(authorAs(0, { SUDO_USER: 'alice' })).toBe('alice')
  })

  it('is the user of the system where anyone else says SUDO_USER, or nobody does', () => {
    const real = userInfo().username
    expect(authorAs(1000, { SUDO_USER: 'alice' })).toBe(real)
    expect(authorAs(0, {})).toBe(real)
    expect(authorAs(0, { SUDO_USER: '' })).toBe(real)
  })

  it('comes with the command, and with a reason where one was given', () => {
    expect(attributionOf('osa-inventory', ['prune', '--keep', '5'], {}, 'too many')).toMatchObject({
      command: 'osa-inventory prune --keep 5',
      reason: 'too many',
    })
    expect(attributionOf('osa-inventory', [], {})).not.toHaveProperty('reason')
  })
})
