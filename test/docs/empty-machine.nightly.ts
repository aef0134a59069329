/** The pages that an operator follows, each from an empty machine: a fresh Debian with what OpenStack-Ansible brings. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { debianTree, noDebianTree, removeTree } from '../support/debian-tree.ts'
import { groups } from './blocks/groups.ts'
import { blocksOf } from './blocks/read.ts'
import { runGroup } from './blocks/run.ts'

/** What a deployment host has before this program comes; of Node.js there is nothing. */
const packages = [
  'ansible-core',
  'python3-cffi-backend',
  'git',
  'jq',
  'python3-yaml',
  'iproute2',
  'man-db',
  'xz-utils',
  'less',
  'zsh',
]

/** The pages of the backends need servers beside, and those for developers a registry. */
const pages = groups
  .filter(({ name }) => ['first steps', 'reading in order', 'commands'].includes(name))
  .flatMap((group) => group.pages.map((page) => [page, group] as const))

describe.skipIf(noDebianTree)(`from an empty machine ${noDebianTree ?? ''}`, () => {
  let tree: string
  beforeAll(() => {
    tree = debianTree(packages)
  }, 900_000)
  afterAll(() => {
    if (tree !== undefined) removeTree(tree)
  })

  it.each(pages)('%s', async (page, group) => {
    const results = await runGroup(
      { ...group, pages: [page], executable: true, prepare: 'own_executable' },
      blocksOf(page),
      tree,
    )
    const troubles = [...results].filter(([, found]) => found.length > 0)
    expect(troubles.map(([{ line }, found]) => `${page}:${line}\n${found.join('\n')}`).join('\n\n')).toBe('')
  })
})
