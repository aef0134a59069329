/** The explorer's page as a program sees it: what a file holds, and what a server answers. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import type { ExplorerData } from '../../src/explorer/data.ts'
import { cleanEnvironment, exampleEnvironment, pathOf } from './program.ts'

/** What is in a file that `export --format html` has written. */
export function dataIn(html: string): ExplorerData {
  const [, text] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)!
  return JSON.parse(text!)
}

export function documentIn({ documents }: ExplorerData, id: number): string {
  return gunzipSync(Buffer.from(documents[String(id)]!, 'base64')).toString('utf8')
}

/** All that can be read in the file, packed or not. */
export function everythingIn(html: string): string {
  const data = dataIn(html)
  return [html, ...Object.keys(data.documents).map((id) => documentIn(data, Number(id)))].join('\n')
}

export interface Answered {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: Buffer
}

export interface Asking {
  readonly method?: string
  readonly headers?: Record<string, string>
}

export function ask(url: string, { method = 'GET', headers = {} }: Asking = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { connection: 'close', ...headers } }, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) })
    })
    asked.on('error', reject)
    asked.end()
  })
}

export interface Told {
  readonly event: string
  readonly data: string
}

export interface Events {
  /** `undefined`: there are no more. */
  next(): Promise<Told | undefined>
  close(): void
}

/** `osa-inventory explore` as its user starts it. */
export class Explored {
  readonly #child: ChildProcess
  /** As it was printed, with the token. */
  address = ''
  err = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stderr!.on('data', (chunk: Buffer) => {
      this.err += chunk
    })
    onTestFinished(() => void child.kill('SIGKILL'))
  }

  static start(directory: string, ...args: string[]): Promise<Explored> {
    return Explored.startWith({}, directory, ...args)
  }

  static async startWith(more: Record<string, string>, directory: string, ...args: string[]): Promise<Explored> {
    const env = {
      ...cleanEnvironment(),
      ...more,
      HOME: directory,
      OSA_CONFIG_DIR: directory,
      OSA_INVENTORY_ENVIRONMENT: exampleEnvironment,
    }
    const child = spawn(process.execPath, [pathOf('osa-inventory'), 'explore', '--debug', ...args], {
      env,
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const explored = new Explored(child)
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
    explored.address = (await lines.next()).value ?? ''
    if (explored.address === '') throw new Error(explored.err)
    return explored
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Of the page, without the token. */
  get page(): string {
    return this.address.replace(/\?.*$/, '')
  }

  get port(): number {
    return Number(new URL(this.address).port)
  }

  async cookie(): Promise<string> {
    const { headers } = await ask(this.address)
    return String(headers['set-cookie']).replace(/;.*$/, '')
  }

  /** As the page asks. */
  async get(path: string): Promise<Answered> {
    return ask(this.page + path, { headers: { cookie: await this.cookie() } })
  }

  async data(): Promise<ExplorerData> {
    return JSON.parse((await this.get('data.json')).body.toString('utf8'))
  }

  /** What is told from now on, one after the other. */
  async events(headers: Record<string, string> = {}): Promise<Events> {
    const cookie = await this.cookie()
    const asked = request(`${this.page}events`, { headers: { cookie, ...headers } })
    asked.end()
    const [response] = await once(asked, 'response')
    onTestFinished(() => void asked.destroy())
    const events = told(response)
    return { next: async () => (await events.next()).value, close: () => void asked.destroy() }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async end(): Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
    return { status: this.#child.exitCode, signal: this.#child.signalCode }
  }
}

async function* told(response: AsyncIterable<Buffer>): AsyncGenerator<Told, undefined> {
  let text = ''
  for await (const chunk of response) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n')
      text = text.slice(end + 2)
      const event = lines.find((line) => line.startsWith('event: '))?.slice('event: '.length)
      const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice('data: '.length))
      if (event !== undefined) yield { event, data: data.join('\n') }
    }
  }
  return undefined
}
