/**
 * `git checkout` of another tag in a tree that has this program in the original's places: the next run, an unchanged one
 * too, speaks the release of what is there now. The checkout is made here, with generators that have the marks of theirs.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type FakeOsa, fakeOsa, writeOriginal } from '../support/osa.ts'
import { type Ended, lacking, repository, run, runCommand, scratch } from '../support/program.ts'

const fixture = join(repository, 'test/golden/renamed-groups')
const noGit = lacking(hasGit() ? undefined : 'there is no git')

function hasGit(): boolean {
  try {
    return runCommand('git', ['--version']).status === 0
  } catch {
    return false
  }
}

const marksOf32 = "def main(\n'[_-]'\ncontainer_name = re.sub(r'_', '-', f'{container}')\ndef _hosts_in_group(\n"
const address = "'physical_host_addr'\n"

/** What the tags differ in. `script`: the program that is replaced is another one, too. */
const tags = {
  '32.1.1': { environment: 'older-environment', generator: marksOf32, script: 'one' },
  // Its environment is the same, byte for byte.
  '32.2.0': { environment: 'older-environment', generator: marksOf32 + address, script: 'one' },
  // A generator without a mark of anything new.
  'patched-32.1.1': { environment: 'older-environment', generator: `${marksOf32}# ours\n`, script: 'one' },
  '33.0.0': {
    environment: 'environment',
    generator: `${marksOf32}${address}def _normalize_user_config(\n`,
    script: 'one',
  },
  'other-script': { environment: 'older-environment', generator: marksOf32, script: 'other' },
} as const
type Tag = keyof typeof tags

class Tree {
  readonly osa: FakeOsa = fakeOsa()
  readonly config = join(scratch(), 'openstack_deploy')
  readonly #env: Record<string, string>

  constructor() {
    cpSync(join(fixture, 'openstack_deploy'), this.config, { recursive: true })
    cpSync(join(fixture, 'stored.json'), join(this.config, 'openstack_inventory.json'))
    this.#env = { OSA_CONFIG_DIR: this.config, HOME: scratch(), XDG_CACHE_HOME: scratch() }
    const { osaRoot, generator } = this.osa
    this.git('init', '-q')
    mkdirSync(join(osaRoot, 'osa_toolkit'))
    writeFileSync(join(osaRoot, '.gitignore'), '*.bak\n')
    for (const [tag, { environment, generator: text, script }] of Object.entries(tags)) {
      rmSync(join(osaRoot, 'inventory/env.d'), { recursive: true })
      cpSync(join(fixture, environment, 'env.d'), join(osaRoot, 'inventory/env.d'), { recursive: true })
      writeFileSync(join(osaRoot, 'osa_toolkit/generate.py'), text)
      writeOriginal(generator, script)
      this.git('add', '-A')
      this.git('commit', '-qm', tag)
      this.git('tag', tag)
    }
    this.git('checkout', '-q', '32.1.1')
    expect(this.tool('install')).toMatchObject({ status: 0, stderr: '' })
  }

  git(...args: string[]): Ended {
    const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'advice.detachedHead=false']
    return runCommand('git', ['-C', this.osa.osaRoot, ...identity, ...args], { env: { HOME: this.osa.directory } })
  }

  checkout(tag: Tag, ...how: string[]): Ended {
    return this.git('checkout', '-q', ...how, tag)
  }

  /** As Ansible runs it: the file in the checkout. */
  list(): Ended {
    return runCommand(this.osa.generator, ['--list'], { env: this.#env })
  }

  tool(line: string): Ended {
    const places = ['install', 'uninstall', 'doctor'].includes(line.split(' ', 1)[0]!)
      ? ['--osa-root', this.osa.osaRoot, '--runtime', this.osa.runtime]
      : []
    const base = { ...this.#env, OSA_CLONE_ROOT: this.osa.osaRoot }
    return run('osa-inventory', [...line.split(' '), ...places], { env: base })
  }

  /** What a run says once the first one has been kept for it. */
  settled(): { readonly hosts: Record<string, Record<string, unknown>>; readonly groups: string[] } {
    const first = this.list()
    expect([first.status, first.stderr]).toEqual([0, ''])
    expect(this.list()).toEqual(first)
    const { _meta, ...groups } = JSON.parse(first.stdout)
    return { hosts: _meta.hostvars, groups: Object.keys(groups) }
  }

  /** Of `release`, as doctor tells it; and the codes of what it finds. */
  doctor(): {
    readonly status: number | null
    readonly release: string
    readonly why: string
    readonly codes: string[]
  } {
    const { status, stdout } = this.tool('doctor --json')
    const { release, findings } = JSON.parse(stdout)
    return {
      status,
      release: release.tags,
      why: release.why,
      codes: findings.map(({ code }: { code: string }) => code),
    }
  }

  revisions(): number {
    return JSON.parse(this.tool('history --json').stdout).length
  }
}

const hasAddresses = ({ hosts }: ReturnType<Tree['settled']>): boolean =>
  Object.values(hosts).every((vars) => 'physical_host_addr' in vars)

describe.skipIf(noGit)(`a checkout of another tag${noGit ? ` (skipped: ${noGit})` : ''}`, () => {
  it('with the same env.d is noticed by the run after an unchanged one, and by doctor', () => {
    const tree = new Tree()
    const before = tree.settled()
    expect(Object.values(before.hosts).some((vars) => 'physical_host_addr' in vars)).toBe(false)
    expect(tree.doctor().release).toContain('like that of 30.1.1 to 32.1.1')
    expect(tree.checkout('32.2.0')).toMatchObject({ status: 0, stderr: '' })
    const told = tree.doctor()
    expect(told.release).toContain('like that of 32.2.0')
    expect(told.why).toBe(join(tree.osa.osaRoot, 'osa_toolkit/generate.py'))
    expect(told.codes).not.toContain('original-back')
    const after = tree.settled()
    expect(hasAddresses(after)).toBe(true)
    expect(Object.keys(after.hosts)).toEqual(Object.keys(before.hosts))
    expect(tree.git('status', '--porcelain').stdout).toBe(
      ' M inventory/dynamic_inventory.py\n M scripts/inventory-manage.py\n',
    )
    // And back: what is stored stays, and a host that is added now is one of 32.1.1.
    expect(tree.checkout('32.1.1').status).toBe(0)
    expect(tree.doctor().release).toContain('like that of 30.1.1 to 32.1.1')
    const config = join(tree.config, 'openstack_user_config.yml')
    writeFileSync(config, `${readFileSync(config, 'utf8')}  n2: {ip: 10.30.0.22}\n`)
    const back = tree.settled()
    expect(back.hosts.n1).toHaveProperty('physical_host_addr')
    expect(back.hosts.n2).not.toHaveProperty('physical_host_addr')
  })

  it('whose generator makes the same is a run that changes nothing', () => {
    const tree = new Tree()
    tree.settled()
    const count = tree.revisions()
    const before = tree.list()
    expect(tree.checkout('patched-32.1.1').status).toBe(0)
    expect(tree.list()).toEqual(before)
    expect(tree.list()).toEqual(before)
    expect(tree.revisions()).toBe(count)
    expect(tree.doctor().codes).toContain('release')
  })

  it('that names groups otherwise stops until rename-groups, forwards and backwards', () => {
    const tree = new Tree()
    const before = tree.settled()
    expect(before.groups).toContain('storage-mon_hosts')
    for (const [tag, option, present] of [
      ['33.0.0', '--dashes', 'storage_mon_hosts'],
      ['32.2.0', '--underscores', 'storage-mon_hosts'],
      ['33.0.0', '--dashes', 'storage_mon_hosts'],
    ] as const) {
      expect(tree.checkout(tag).status).toBe(0)
      const refused = tree.list()
      expect([refused.status, refused.stdout]).toEqual([1, ''])
      expect(refused.stderr).toContain(`osa-inventory rename-groups ${option}`)
      const told = tree.doctor()
      expect([told.status, told.codes]).toEqual([1, expect.arrayContaining(['E8'])])
      expect(tree.list()).toEqual(refused)
      expect(tree.tool(`rename-groups ${option}`)).toMatchObject({ status: 0, stderr: '' })
      const after = tree.settled()
      expect(Object.keys(after.hosts).sort()).toEqual(Object.keys(before.hosts).sort())
      expect(after.groups).toContain(present)
      expect(tree.doctor().codes).not.toContain('E8')
    }
  })

  it('that changes one of the two programs is refused by git, and goes as docs/adopting.md says', () => {
    const tree = new Tree()
    const before = tree.settled()
    const refused = tree.checkout('other-script')
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('would be overwritten by checkout')])
    expect(tree.settled()).toEqual(before)
    expect(tree.tool('uninstall --keep-json').status).toBe(0)
    expect(tree.checkout('other-script')).toMatchObject({ status: 0, stderr: '' })
    expect(tree.list().stdout).toBe("other ['--list']\n")
    expect(tree.doctor().codes).not.toContain('original-back')
    expect(tree.tool('install').status).toBe(0)
    expect(tree.settled()).toEqual(before)
    // By force, the original is there again, and doctor tells.
    expect(tree.checkout('32.1.1', '-f').status).toBe(0)
    expect(tree.list().stdout).toBe("one ['--list']\n")
    expect(tree.doctor().codes).toContain('original-back')
    expect(tree.tool('install').status).toBe(0)
    expect(tree.settled()).toEqual(before)
  })
})
