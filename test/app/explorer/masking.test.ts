import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Masker } from '../../../src/app/explorer/masking.ts'
import { parseJson } from '../../../src/python/json-read.ts'
import { dumpJson } from '../../../src/python/json-write.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

function masked(inventory: Json, masker = new Masker('masked')): unknown {
  return JSON.parse(dumpJson(masker.inventory(parseJson(JSON.stringify(inventory)))))
}

function host(vars: Json): Json {
  return { _meta: { hostvars: { infra1: vars } } }
}

describe('variables of a host', () => {
  it.each([
    ['a password', { keystone_admin_password: 'hunter2-x' }, { keystone_admin_password: '********' }],
    ['a number', { ssh_pin_token: 4711 }, { ssh_pin_token: '********' }],
    ['a switch under such a name', { use_token: true, api_key: null }, { use_token: true, api_key: null }],
    ['all below such a name', { credentials: [{ user: 'ada' }] }, { credentials: [{ user: '********' }] }],
    [
      'any key but a public one',
      { ceph_key: 'AQBa', ssh_public_key: 'ssh-ed' },
      { ceph_key: '********', ssh_public_key: 'ssh-ed' },
    ],
    ['camel case', { apiKey: 'abc', dbPassword: 'x' }, { apiKey: '********', dbPassword: '********' }],
    ['hash of swift', { swift_hash_path_suffix: 'c0ffee' }, { swift_hash_path_suffix: '********' }],
    ['a URL', { proxy: 'http://ada:s3cret@proxy:3128/' }, { proxy: 'http://ada:********@proxy:3128/' }],
    [
      'a name and its value',
      { env: [{ name: 'DB_PASS', value: 'x1' }] },
      { env: [{ name: 'DB_PASS', value: '********' }] },
    ],
    ['lines of a file', { conf: 'a: 1\ndb_password: x y\n' }, { conf: 'a: 1\ndb_password: ********\n' }],
    ['an option', { args: 'run --password x --now' }, { args: 'run --password ********' }],
    ['the name of a secret', { san_password: '{{ netapp_password }}' }, { san_password: '{{ netapp_password }}' }],
    ['a vault', { note: '$ANSIBLE_VAULT;1.1;AES256\n3434' }, { note: '********' }],
    ['a key file', { pem: '-----BEGIN RSA PRIVATE KEY-----\nMII' }, { pem: '********' }],
    ['addresses', { ansible_host: '10.0.0.1', v6: 'fd00::1:5' }, { ansible_host: '10.0.0.1', v6: 'fd00::1:5' }],
  ])('%s', (_, vars, expected) => {
    expect(masked(host(vars))).toEqual(host(expected))
  })

  it('names of hosts and groups are no names of variables', () => {
    const inventory = {
      _meta: { hostvars: { api_key: { ansible_host: '10.0.0.1' } } },
      token: { hosts: ['api_key'], children: ['secret'], vars: { token: 'abc', a: 1 } },
    }
    expect(masked(inventory)).toEqual({
      ...inventory,
      token: { ...inventory.token, vars: { token: '********', a: 1 } },
    })
  })

  it('a secret that was changed is another mask in the other revision, and the same one is the same', () => {
    const masker = new Masker('masked')
    const of = (value: string) => masked(host({ db_password: value }), masker)
    expect([of('one-one'), of('two-two'), of('one-one')]).toEqual(
      ['********', '******** (2)', '********'].map((shown) => host({ db_password: shown })),
    )
  })

  it('shown: as they are', () => {
    expect(masked(host({ db_password: 'x' }), new Masker('shown'))).toEqual(host({ db_password: 'x' }))
  })

  it('left out: all but what the views need, and that is masked', () => {
    const masker = new Masker('left out')
    const vars = {
      ansible_host: '10.0.0.1',
      component: 'keystone',
      my_note: 'hello',
      container_networks: { management_address: { address: '10.0.0.1', bridge: 'br', note: 'x' } },
      properties: { is_metal: true, service_name: 'keystone', note: 'x' },
    }
    const inventory = { ...(host(vars) as object), all: { children: ['a'], vars: { note: 'hello' }, extra: 'x' } }
    expect(masked(inventory, masker)).toEqual({
      _meta: {
        hostvars: {
          infra1: {
            ansible_host: '10.0.0.1',
            component: 'keystone',
            container_networks: { management_address: { address: '10.0.0.1', bridge: 'br' } },
            properties: { is_metal: true, service_name: 'keystone' },
          },
        },
      },
      all: { children: ['a'], vars: {} },
    })
    expect([['my_note'], ['ansible_host'], ['properties', 'note']].map((path) => masker.tells(path))).toEqual([
      false,
      true,
      false,
    ])
  })
})

describe('messages', () => {
  it('nothing that was met as a secret is in one', () => {
    const masker = new Masker('masked')
    masked(host({ db_password: 'hunter2-x' }), masker)
    expect(masker.text('the password hunter2-x is weak')).toBe('the password ******** is weak')
  })

  it('of two that begin alike the longer one is meant, and ten thousand take no time', () => {
    const masker = new Masker('masked')
    const vars = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`a${at}_token`, `token-of-${at}`]))
    masked(host(vars), masker)
    expect(masker.text('use token-of-123, not token-of-12 or token-of-x')).toBe(
      'use ********, not ******** or token-of-x',
    )
    const begun = process.cpuUsage()
    for (let time = 0; time < 1000; time++) masker.text(`revision ${time}: ${'added a host '.repeat(10)}`)
    expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000)
  })

  it('names of the inventory stay, also where someone has taken one for a password', () => {
    const masker = new Masker('masked')
    masked({ ...(host({ db_password: 'keystone' }) as object), keystone: {} }, masker)
    expect(masker.text('group keystone')).toBe('group keystone')
  })
})

it('whatever is below a secret name, nothing of it is left', () => {
  const name = fc.constantFrom(
    'db_password',
    'api_token',
    'auth-secret',
    'fernet_key',
    'osUserPassword',
    'rgw.credentials',
  )
  const marked = fc.string({ minLength: 3, maxLength: 12 }).map((text) => `PLANTED${text}`)
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      marked,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string({ maxLength: 6 }), tie('value'), { maxKeys: 3 }),
    ),
  }))
  const around = fc.constantFrom<(key: string, planted: Json) => Json>(
    (key, planted) => ({ [key]: planted }),
    (key, planted) => ({ deep: [{ er: { [key]: planted } }] }),
    (key, planted) => ({ list: [{ name: key, value: planted }] }),
    (_, planted) => ({ url: typeof planted === 'string' ? `mysql://a:${encodeURIComponent(planted)}@db/x` : null }),
  )
  fc.assert(
    fc.property(name, value, around, (key, planted, wrap) => {
      const vars = wrap(key, planted)
      for (const mode of ['masked', 'left out'] as const) {
        const text = JSON.stringify(masked({ ...(host(vars) as object), all: { vars, other: vars } }, new Masker(mode)))
        expect(text).not.toContain('PLANTED')
      }
    }),
    { numRuns: 300 },
  )
})
