import { describe, expect, it } from 'vitest'
import { type ManageArguments, manageArguments } from '../../../src/cli/manager/manage-arguments.ts'
import { ioFor } from './manage-run.ts'

async function read(...argv: string[]): Promise<ManageArguments> {
  const { io, printed } = ioFor({})
  const given = await manageArguments(argv, io)
  if ('exit' in given) throw new Error(`status ${given.exit}: ${printed.err}`)
  return given
}

async function refusal(...argv: string[]): Promise<string> {
  const { io, printed } = ioFor({})
  const given = await manageArguments(argv, io)
  const { problem = '', ...rest } = given as { exit: number; problem?: string }
  expect(rest).toEqual({ exit: 2 })
  expect(printed.err).toContain(problem)
  expect(printed.out).toBe('')
  return printed.err
}

describe('the options of the original', () => {
  it('gathers names that are given several times', async () => {
    expect((await read('-r', 'a', '--remove-item=b', '-rc')).task).toEqual({
      kind: 'remove-hosts',
      names: ['a', 'b', 'c'],
    })
    expect((await read('-d', 'a', '--remove-g', 'b')).task).toEqual({ kind: 'remove-groups', names: ['a', 'b'] })
    expect((await read('-r', 'a')).task).toEqual({ kind: 'remove-hosts', names: ['a'] })
  })

  it('sorts by component unless told otherwise', async () => {
    expect((await read('-l')).task).toEqual({ kind: 'hosts', sort: 'component' })
    expect((await read('-ls', 'is_metal')).task).toEqual({ kind: 'hosts', sort: 'is_metal' })
  })

  it('keeps its abbreviations beside options that the original does not have', async () => {
    expect((await read('--c')).task.kind).toBe('clear-addresses')
    expect((await read('--s', 'is_metal', '-l')).task).toEqual({ kind: 'hosts', sort: 'is_metal' })
    expect(await refusal('--re', 'x')).toContain('--re could match --remove-item, --remove-group')
  })

  it('names the columns when asked to sort by another one', async () => {
    expect(await refusal('-l', '-s', 'name')).toMatch(/unknown column 'name' .*container_name, .*container_types/)
  })

  it('wants exactly one task', async () => {
    expect(await refusal('-s', 'component')).toContain('one of the arguments')
    expect(await refusal('-l', '-r', 'x')).toContain('not allowed with argument')
  })
})

describe('the options of our own', () => {
  it('takes them in full', async () => {
    expect(await read('--config', 'd', '--strict', '--reason=moved away', '-r', 'x')).toMatchObject({
      config: 'd',
      strict: true,
      reason: 'moved away',
    })
  })

  it.each(['--stric', '--conf=x', '--rea', '--str'])('does not take %s for one', async (option) => {
    expect(await refusal('-l', option)).toContain(`unrecognized arguments: ${option}`)
  })
})

it('prints help with examples to standard output', async () => {
  const { io, printed } = ioFor({})
  expect(await manageArguments(['-h'], io)).toEqual({ exit: 0 })
  expect(printed.err).toBe('')
  expect(printed.out).toMatch(/-g, --list-groups +each host with the groups it is in/)
  expect(printed.out).toContain('examples:')
})
