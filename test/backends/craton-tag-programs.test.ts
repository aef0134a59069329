/** Tags in Craton, as the programs set and keep them. `OSA_CRATON` may name a real one. */
import { expect, it, onTestFinished, vi } from 'vitest'
import type { LoggedRequest } from '../support/craton/interference.ts'
import { openCraton } from '../support/craton/inventories.ts'
import { addHost, siteOver } from '../support/craton/site.ts'
import { isReal, startTroubled } from '../support/craton/subject.ts'
import { pathOf, runMeanwhile } from '../support/program.ts'

if (isReal) vi.setConfig({ testTimeout: 1_200_000 })

it('a prune is killed between its mark and its look at the tags: a repair keeps what got one meanwhile', async () => {
  const craton = await startTroubled()
  onTestFinished(() => craton.stop())
  const { directory, generate, tool } = siteOver(craton)
  const done = async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await tool(...args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }
  const numbers = async (): Promise<number[]> =>
    JSON.parse(await done('history', '--json')).map(({ id }: { id: number }) => id)

  for (const name of ['infra91', 'infra92', 'infra93', 'infra94']) {
    addHost(directory, name)
    expect(await generate()).toMatchObject({ status: 0, stderr: '' })
  }
  expect(await numbers()).toEqual([4, 3, 2, 1])
  const third = await (await openCraton(craton)).loadRevision!(3)

  const isMark = ({ method, path, body }: LoggedRequest): boolean =>
    method === 'PUT' && path.startsWith('/v1/cells/') && body.includes('removed')
  const killer = new AbortController()
  craton.trouble.when(isMark, {
    // The mark, that of revision 3, is carried out after it.
    first: async () => {
      await done('history', 'tag', 'before', '3')
      killer.abort()
    },
  })
  const prune = ['history', 'prune', '--keep', '1', '--yes', '--config', directory]
  const pruned = await runMeanwhile(process.execPath, [pathOf('osa-inventory'), ...prune], { killed: killer.signal })
  expect({ ...pruned, isKilled: killer.signal.aborted }).toMatchObject({ status: null, stdout: '', isKilled: true })
  expect(await numbers()).toEqual([4, 2, 1])

  expect(await done('backend', 'repair')).toContain('revision 3 was about to go, but has a tag: it is kept')
  expect(await numbers()).toEqual([4, 3, 2, 1])
  expect(await done('history', 'tags')).toMatch(/^before +3 /m)
  expect((await (await openCraton(craton)).loadRevision!(3)).document).toBe(third.document)
  await done('history', 'verify')
})
