/** What the stand-in's parts give and throw: an answer, a refusal with its status, or the fault that becomes 500. */
import type { Value } from '../../../src/python/value.ts'
import { Dict } from '../../../src/python/value.ts'

export interface Answer {
  readonly status: number
  /** Absent: an empty body. */
  readonly body?: Value
  readonly headers?: Readonly<Record<string, string>>
}

export class Refusal extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }

  get answer(): Answer {
    return { status: this.status, body: record({ message: this.message, status: this.status }), headers: this.headers }
  }
}

/** What Craton did not foresee: always the same words. */
export function serverFault(): Refusal {
  return new Refusal(500, 'An unknown exception occurred')
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found')
}

export function record(entries: Readonly<Record<string, Value>>): Dict {
  return new Dict(Object.entries(entries))
}
