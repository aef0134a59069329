import { describe, expect, it } from 'vitest'
import { isProgramFault, memberOf, messageOf, OperationalError } from '../../src/core/errors.ts'

const unreadable = Object.defineProperty({}, 'message', {
  get: () => {
    throw new Error('no')
  },
})

describe('what a thrown value says of itself', () => {
  it.each<[what: string, thrown: unknown, message: string]>([
    ['an error', new Error('no room'), 'no room'],
    ['what a plugin throws', { message: 'of a plugin' }, 'of a plugin'],
    ['a function with a message', Object.assign(() => {}, { message: 'of a function' }), 'of a function'],
    ['several as one', new AggregateError([new Error('one'), 'two', new Error('')]), 'one, two, Error'],
    ['several that are none', new AggregateError([], ''), 'AggregateError'],
    ['one of a kind without a message', new TypeError(''), 'TypeError'],
    ['one without name and message', { name: '', message: 7 }, 'an error without a message'],
    ['an object', {}, 'an error without a message'],
    ['one that cannot be read', unreadable, 'an error without a message'],
    ['an empty text', '', 'an empty text'],
    ['a text', 'a text', 'a text'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 7, '7'],
    ['a function without a name', Object.defineProperty(() => {}, 'name', { value: '' }), 'a function'],
  ])('%s', (_, thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
  })

  it('has members only where it is an object or a function', () => {
    expect([memberOf({ a: 1 }, 'a'), memberOf('text', 'length'), memberOf(null, 'a')]).toEqual([
      1,
      undefined,
      undefined,
    ])
  })
})

describe('an error of operation', () => {
  it('has a code, its own name, and what fixes it, if anything does', () => {
    class OwnError extends OperationalError {}
    const cause = new Error('below')
    const error = new OwnError('ERR_OWN', 'what', { remedy: 'do this', cause, grade: 'warning', exit: 'again' })
    expect({ ...error, message: error.message, cause: error.cause }).toEqual({
      ...{ name: 'OwnError', code: 'ERR_OWN', message: 'what', remedy: 'do this', cause },
      ...{ grade: 'warning', exit: 'again' },
    })
    const bare = new OwnError('ERR_OWN', 'what')
    expect([bare.grade, bare.exit, bare.remedy, 'cause' in bare]).toEqual(['error', 'failed', undefined, false])
  })

  it('is no mistake of the program, as these are', () => {
    const all = [
      new TypeError(),
      new RangeError(),
      new ReferenceError(),
      new OperationalError('ERR_A', 'b'),
      new Error(),
    ]
    expect(all.map(isProgramFault)).toEqual([true, true, true, false, false])
  })
})
