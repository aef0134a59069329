import { describe, expect, it } from 'vitest'
import { InputsError, NoDataSourcesError } from '../../src/app/config/inputs.ts'
import { SourceFileError } from '../../src/app/config/source-files.ts'
import { BackendUnavailableError, RevisionConflictError, SettingsError } from '../../src/backends/errors.ts'
import { reportError } from '../../src/cli/report-error.ts'
import { ioFor } from './manager/manage-run.ts'

function report(error: unknown, env: Record<string, string> = {}): { status: number; err: string } {
  const { io, printed } = ioFor({ env })
  const status = reportError(error, io, 'program')
  expect(printed.out).toBe('')
  return { status, err: printed.err }
}

describe('faults of the inputs', () => {
  it('come with file, line, path and remedy, sorted by file and line', () => {
    const error = new InputsError([
      { grade: 'error', code: 'N4', message: 'second', file: '/b.yml', line: 12, path: ['a_hosts', 'h.1', 'ip'] },
      { grade: 'error', code: 'V17', message: 'no place' },
      { grade: 'error', code: 'V2', message: 'first', remedy: 'fix it', file: '/b.yml', line: 3 },
      { grade: 'error', code: 'N10', message: 'other', file: '/a.yml', line: 70, path: ['n', 0, 'q'] },
    ])
    expect(report(error)).toEqual({
      status: 1,
      err: [
        'no place',
        '    # V17',
        '/a.yml:70: n[0].q: other',
        '    # N10',
        '/b.yml:3: first',
        '    fix it  # V2',
        '/b.yml:12: a_hosts."h.1".ip: second',
        '    # N4',
        '',
      ].join('\n'),
    })
  })

  it('name the column where the text itself is wrong', () => {
    const error = new SourceFileError('/c.yml', 'a bracket is missing', { line: 4, column: 7 })
    expect(report(error)).toEqual({ status: 1, err: '/c.yml:4:7: a bracket is missing\n    # ERR_SOURCE_FILE\n' })
  })

  it('keep the text that scripts know', () => {
    expect(report(new NoDataSourcesError(['/x', '/y'])).err).toBe(
      'program: Could not read data sources: /x, /y\n' +
        '    name the directory that holds openstack_user_config.yml with --config or OSA_CONFIG_DIR  # ERR_NO_DATA_SOURCES\n',
    )
  })
})

describe('faults of the store', () => {
  it('ask to try again with status 3', () => {
    expect(report(new BackendUnavailableError('no answer'))).toEqual({
      status: 3,
      err: 'program: no answer\n    # ERR_BACKEND_UNAVAILABLE\n',
    })
    const conflict = report(new RevisionConflictError(7))
    expect(conflict.status).toBe(3)
    expect(conflict.err).toMatch(/newest revision is 7\n {4}run the command again {2}# ERR_REVISION_CONFLICT\n$/)
  })

  it('are distinguished by code, whatever class they are', () => {
    const foreign = Object.assign(new Error('from a plugin'), { code: 'ERR_BACKEND_UNAVAILABLE' })
    expect(report(foreign)).toEqual({ status: 3, err: 'program: from a plugin\n    # ERR_BACKEND_UNAVAILABLE\n' })
  })

  it('name each setting on its own line', () => {
    const error = new SettingsError([
      { key: 'a.b', message: 'wrong' },
      { key: 'c.d', message: 'missing' },
    ])
    expect(report(error)).toEqual({
      status: 1,
      err: 'program: a.b: wrong\nprogram: c.d: missing\n    # ERR_SETTINGS\n',
    })
  })
})

describe('faults of the program', () => {
  it('show no stack trace', () => {
    const { status, err } = report(new TypeError('x is undefined'))
    expect(status).toBe(1)
    expect(err).toMatch(/^program: internal error: x is undefined\n {4}.*OSA_INVENTORY_DEBUG=1.*\n$/)
  })

  it('show it with OSA_INVENTORY_DEBUG=1, causes included', () => {
    const error = new Error('outer', { cause: new Error('inner') })
    const { err } = report(error, { OSA_INVENTORY_DEBUG: '1' })
    expect(err).toMatch(/Error: outer\n +at [\s\S]*caused by Error: inner\n +at /)
  })

  it('need not be errors at all', () => {
    expect(report('text').err).toContain('program: unexpected error: text\n')
    expect(report(undefined).status).toBe(1)
  })
})
