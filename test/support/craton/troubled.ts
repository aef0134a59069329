/** Carries requests out one way or another, unless something was to go wrong with them. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { serverFault } from './answer.ts'
import type { Interference, LoggedRequest, Trouble } from './interference.ts'
import { bodyOf, send } from './listener.ts'

interface Way {
  readonly trouble: Interference
  /** Every request is added. */
  readonly requests: LoggedRequest[]
  /** @returns what sends the answer */
  carryOut(logged: LoggedRequest, bytes: Buffer): Promise<() => void>
}

export async function respond(request: IncomingMessage, response: ServerResponse, way: Way): Promise<void> {
  const bytes = await bodyOf(request).catch(() => undefined)
  if (!bytes) return
  const logged = { method: request.method ?? '', path: request.url ?? '', body: bytes.toString() }
  way.requests.push(logged)
  const trouble = way.trouble.take(logged)
  if (trouble === 'hang') return
  if (trouble === 'fail') return send(response, serverFault().answer)
  if (trouble === 'cut') return void request.socket.destroy()
  if (await settled(trouble, response)) return
  const answer = await way.carryOut(logged, bytes)
  if (trouble === 'lose') return void request.socket.destroy()
  if (trouble === 'commit and fail') return send(response, serverFault().answer)
  if (trouble === 'commit and hang') return
  if (trouble === 'halve') return halve(request, response)
  answer()
}

/** Whether the trouble has answered. */
async function settled(trouble: Trouble | undefined, response: ServerResponse): Promise<boolean> {
  if (typeof trouble !== 'object') return false
  if ('delay' in trouble) await sleep(trouble.delay)
  else if ('first' in trouble) await trouble.first()
  else {
    response.shouldKeepAlive = false
    response.writeHead(trouble.status, { 'Content-Type': 'text/html' }).end(trouble.text ?? '<html>trouble</html>')
    return true
  }
  return false
}

function halve(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 })
  response.write('{"hosts": [', () => request.socket.destroy())
}
