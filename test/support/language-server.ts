/** The YAML language server that editors run, over its protocol on standard input and output. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { repository } from './program.ts'

export interface Diagnostic {
  /** From 1. */
  readonly line: number
  readonly message: string
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: {
    readonly uri?: string
    readonly items?: readonly unknown[]
    readonly diagnostics?: readonly Found[]
  }
  readonly result?: unknown
}

interface Found {
  readonly message: string
  readonly range: { readonly start: { readonly line: number } }
}

export class LanguageServer {
  readonly #process: ChildProcess
  readonly #settings: unknown
  readonly #answers = new Map<number, (result: unknown) => void>()
  readonly #marked = new Map<string, (found: readonly Found[]) => void>()
  #received = Buffer.alloc(0)
  #last = 0

  private constructor(schema: string) {
    const yaml = {
      schemas: { [pathToFileURL(schema).href]: ['*'] },
      validate: true,
      completion: true,
      yamlVersion: '1.1',
    }
    this.#settings = { ...yaml, schemaStore: { enable: false } }
    const program = join(repository, 'node_modules/yaml-language-server/bin/yaml-language-server')
    this.#process = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] })
    this.#process.stdout!.on('data', (bytes: Buffer) => this.#receive(bytes))
  }

  /** @param schema the path of a file */
  static async start(schema: string): Promise<LanguageServer> {
    const server = new LanguageServer(schema)
    await server.#ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} })
    server.#send({ method: 'initialized', params: {} })
    server.#send({ method: 'workspace/didChangeConfiguration', params: { settings: { yaml: server.#settings } } })
    // It fetches its settings and the schema when it likes: a list is a mistake by every schema of ours.
    while ((await server.marksIn('- 1\n')).length === 0);
    return server
  }

  /** What is marked in a text, as it is when the file is opened. */
  async marksIn(text: string): Promise<Diagnostic[]> {
    const uri = this.#open(text)
    const found = await new Promise<readonly Found[]>((resolve) => this.#marked.set(uri, resolve))
    return found.map(({ message, range }) => ({ line: range.start.line + 1, message }))
  }

  /** What is offered at the end of a line (from 1). */
  async offeredIn(text: string, line: number): Promise<string[]> {
    const uri = this.#open(text)
    const position = { line: line - 1, character: text.split('\n')[line - 1]!.length }
    const result = await this.#ask('textDocument/completion', { textDocument: { uri }, position })
    const { items } = result as { items: readonly { label: string }[] }
    return items.map(({ label }) => label)
  }

  stop(): void {
    this.#process.kill('SIGKILL')
  }

  #open(text: string): string {
    const uri = `file:///etc/openstack_deploy/${++this.#last}.yml`
    const textDocument = { uri, languageId: 'yaml', version: 1, text }
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } })
    return uri
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#last
    this.#send({ id, method, params })
    return new Promise((resolve) => this.#answers.set(id, resolve))
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    this.#process.stdin!.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  #receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes])
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/Content-Length: (\d+)/.exec(this.#received.toString('latin1', 0, end))![1])
      if (this.#received.length < end + 4 + length) return
      const body = this.#received.toString('utf8', end + 4, end + 4 + length)
      this.#received = this.#received.subarray(end + 4 + length)
      this.#take(JSON.parse(body) as Message)
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (method === undefined) this.#answers.get(id!)?.(result)
    else if (method === 'textDocument/publishDiagnostics') this.#marked.get(params!.uri!)?.(params!.diagnostics!)
    else if (method === 'workspace/configuration')
      this.#send({ id, result: params!.items!.map((_, index) => (index === 0 ? this.#settings : {})) })
    else if (id !== undefined) this.#send({ id, result: null })
  }
}
