/** What servers answer: one answer of a command is changed on its way, its body, a header or its status. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chance } from '../../tools/random-clouds/chance.ts'
import { type BackendSection, cratonSection, etcdSection, s3Section } from '../support/sections.ts'
import { FuzzCloud, faultOf, type Line } from './cloud.ts'
import { mutate, oddWord } from './mutate.ts'
import type { Complaint, Target } from './target.ts'

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** An input: this line, then the body. */
interface Tampering {
  readonly line: number
  /** Which of its answers, from 0. */
  readonly reply: number
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

const lines: readonly Line[] = [
  ['openstack-ansible-inventory', '--list'],
  ['osa-inventory', 'history'],
  ['osa-inventory', 'show', '1'],
  ['osa-inventory', 'history', 'verify'],
  ['osa-inventory', 'doctor'],
  ['osa-inventory', 'remove', 'compute2', '--dry-run'],
]

const sections = new Map<string, BackendSection>([
  ['s3-replies', s3Section],
  ['etcd-replies', etcdSection],
  ['craton-replies', cratonSection],
])

export const replyTargetNames: readonly string[] = [...sections.keys()]

/** Those whose server can be had here, and why the others cannot. */
export function missingServer(name: string): string | undefined {
  return sections.get(name)?.missing
}

export async function replyTargets(repository: string, wanted: (name: string) => boolean): Promise<Target[]> {
  const targets: Target[] = []
  for (const [name, section] of sections) {
    if (wanted(name) && section.missing === undefined) targets.push(await replyTarget(name, section, repository))
  }
  return targets
}

async function replyTarget(name: string, section: BackendSection, repository: string): Promise<Target> {
  const cloud = new FuzzCloud(repository)
  const text = await section.text()
  const proxy = await TamperingProxy.to(Number(/127\.0\.0\.1:(\d+)/.exec(text)![1]))
  const through = text.replace(/127\.0\.0\.1:\d+/g, `127.0.0.1:${proxy.port}`)
  writeFileSync(cloud.path('osa.ini'), `[inventory]\nbackend = ${section.name}\ncache = no\n${through}`)
  const recorded: Reply[][] = []
  await must(cloud, lines[0]!)
  await must(cloud, ['osa-inventory', 'remove', 'compute3', '--yes'])
  cloud.keep()
  for (const line of lines) {
    proxy.replies.length = 0
    await cloud.run(line)
    recorded.push([...proxy.replies])
  }
  return {
    name,
    corpus: recorded.flat().map(({ body }) => body),
    make: (chance) => makeTampering(recorded, chance),
    run: (input, chance) => runTampered(input, { cloud, proxy, chance }),
    close: () => {
      proxy.close()
      cloud.remove()
    },
  }
}

async function must(cloud: FuzzCloud, line: Line): Promise<void> {
  const { status, out, err } = await cloud.run(line)
  if (status !== 0) throw new Error(`${line.join(' ')}: ${out}${err}`)
}

const statuses = [200, 204, 206, 301, 304, 400, 401, 403, 404, 409, 412, 413, 429, 500, 501, 503, 599] as const

function makeTampering(recorded: readonly (readonly Reply[])[], chance: Chance): Buffer {
  // Some commands ask nothing of a backend without a history.
  const line = chance.pick([...recorded.keys()].filter((index) => recorded[index]!.length > 0))
  const replies = recorded[line]!
  const reply = chance.int(0, replies.length - 1)
  const { status, headers, body } = replies[reply]!
  const way = chance.int(0, 9)
  const changed: Tampering = {
    line,
    reply,
    status: way === 0 ? chance.pick(statuses) : status,
    headers: way === 1 || way === 2 ? changedHeaders(headers, chance) : headers,
  }
  const bytes =
    way > 2 && body.length > 0
      ? mutate(
          body,
          chance,
          replies.map((each) => each.body),
        )
      : body
  return Buffer.concat([Buffer.from(`${JSON.stringify(changed)}\n`), bytes])
}

function changedHeaders(headers: Readonly<Record<string, string>>, chance: Chance): Record<string, string> {
  const names = Object.keys(headers)
  if (names.length === 0) return {}
  const name = chance.pick(names)
  // What HTTP cannot send at all is Node.js' affair.
  const word = oddWord(chance).replace(/[^\t -~\x80-\xff]/g, '')
  const { [name]: old = '', ...others } = headers
  return chance.is(0.3) ? others : { ...others, [name]: chance.is(0.5) ? word : `${old}${word}` }
}

interface Surroundings {
  readonly cloud: FuzzCloud
  readonly proxy: TamperingProxy
  readonly chance: Chance
}

async function runTampered(input: Buffer, { cloud, proxy }: Surroundings): Promise<Complaint> {
  const end = input.indexOf('\n')
  let tampering: Tampering
  try {
    tampering = JSON.parse(input.toString('utf8', 0, end)) as Tampering
  } catch {
    return undefined // Made smaller than it can be.
  }
  const { line, reply, status, headers } = tampering
  proxy.tamper(reply, { status, headers, body: input.subarray(end + 1) })
  const before = cloud.listing()
  const ended = await cloud.run(lines[line]!)
  const after = cloud.listing()
  proxy.tamper(-1)
  if (before !== after) cloud.reset()
  const fault = faultOf(ended, before, after)
  return fault && `${fault}\n${lines[line]!.join(' ')}`
}

class TamperingProxy {
  readonly replies: Reply[] = []
  readonly #server: Server
  #at = -1
  #changed: Reply | undefined
  #count = 0

  private constructor(target: number) {
    this.#server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const { method = '', url: path = '', headers } = incoming
        const passed = request({ host: '127.0.0.1', port: target, method, path, headers }, (answer) => {
          const pieces: Buffer[] = []
          answer.on('data', (chunk: Buffer) => pieces.push(chunk))
          answer.on('end', () => {
            const body = Buffer.concat(pieces)
            const given = { status: answer.statusCode ?? 0, headers: plain(answer.headers), body }
            this.replies.push(given)
            const reply = this.#count++ === this.#at && this.#changed ? this.#changed : given
            const bare = method === 'HEAD' || reply.status === 204 || reply.status === 304
            outgoing.writeHead(reply.status, {
              ...reply.headers,
              ...(bare ? {} : { 'content-length': String(reply.body.length) }),
            })
            outgoing.end(bare ? undefined : reply.body)
          })
        })
        passed.on('error', () => outgoing.destroy())
        passed.end(Buffer.concat(chunks))
      })
    })
  }

  static async to(target: number): Promise<TamperingProxy> {
    const proxy = new TamperingProxy(target)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  tamper(at: number, changed?: Reply): void {
    this.#count = 0
    this.#at = at
    this.#changed = changed
    this.replies.length = 0
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

const ofTheConnection = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive'])

function plain(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && !ofTheConnection.has(name) ? [[name, value]] : [],
    ),
  )
}
