/**
 * Standard output belongs to the inventory, and standard error to messages. What a plugin prints by `console` goes to the
 * program anyway; what it writes to the descriptors is sent the same way, and so is what its child processes would.
 */
import { syncBuiltinESMExports } from 'node:module'

type Method = (...args: unknown[]) => unknown

// The modules themselves: what an import gives of them cannot be changed.
const fs = process.getBuiltinModule('node:fs')
const childProcess = process.getBuiltinModule('node:child_process')

const streams: ReadonlyMap<unknown, NodeJS.WriteStream> = new Map<unknown, NodeJS.WriteStream>(
  [
    [1, process.stdout],
    [2, process.stderr],
  ].flatMap(([descriptor, stream]) => {
    const name = descriptor === 1 ? 'stdout' : 'stderr'
    const paths = [`/dev/${name}`, `/dev/fd/${descriptor}`, `/proc/self/fd/${descriptor}`]
    return [descriptor, ...paths].map((key) => [key, stream as NodeJS.WriteStream] as const)
  }),
)

/**
 * From now on, for whatever is imported.
 *
 * @param tell gets what is printed, in pieces of any length
 */
export function captureOutput(tell: (text: string) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (data: unknown, ...rest: unknown[]): boolean => {
      tell(textOf(data))
      const callback = rest.find((each) => typeof each === 'function')
      if (callback !== undefined) process.nextTick(callback as () => void)
      return true
    }
  }
  captureWrites()
  captureChildren()
  const raw = process as unknown as Record<string, unknown>
  raw._rawDebug = (...words: unknown[]) => process.stderr.write(`${words.join(' ')}\n`)
  const kill = process.kill.bind(process)
  process.kill = (pid, signal) => {
    // 0 asks whether it is there.
    if (signal === 0 || (pid > 0 && pid !== process.pid)) return kill(pid, signal)
    throw new Error('a plugin cannot end the program that it runs in')
  }
  syncBuiltinESMExports()
}

function captureWrites(): void {
  const own = fs as unknown as Record<string, Method>
  const promises = fs.promises as unknown as Record<string, Method>
  replace(own, 'writeSync', (stream, [, data]) => print(stream, data))
  replace(own, 'writevSync', (stream, [, pieces]) =>
    (pieces as Uint8Array[]).reduce((all, each) => all + print(stream, each), 0),
  )
  replace(own, 'write', (stream, args) => calledBack(args, print(stream, args[1])))
  replace(own, 'writev', (stream, args) =>
    calledBack(
      args,
      (args[1] as Uint8Array[]).reduce((all, each) => all + print(stream, each), 0),
    ),
  )
  for (const name of ['writeFileSync', 'appendFileSync'])
    replace(own, name, (stream, [, data]) => void print(stream, data))
  for (const name of ['writeFile', 'appendFile']) {
    replace(own, name, (stream, args) => calledBack(args, print(stream, args[1])))
    replace(promises, name, async (stream, [, data]) => void print(stream, data))
  }
  replace(own, 'createWriteStream', (stream) => stream)
  const { createWriteStream } = own
  own.createWriteStream = (path, options) => {
    const stream = streams.get((options as { fd?: unknown } | undefined)?.fd)
    return stream ?? createWriteStream!(path, options)
  }
  for (const name of ['openSync', 'open']) {
    const open = own[name]!
    own[name] = (path, ...rest) => open(streams.has(path) ? '/dev/null' : path, ...rest)
  }
}

/** @param instead what is done where the first argument is one of the streams */
function replace(
  of: Record<string, Method>,
  name: string,
  instead: (stream: NodeJS.WriteStream, args: unknown[]) => unknown,
) {
  const original = of[name]!
  of[name] = (...args) => {
    const stream = streams.get(args[0])
    return stream === undefined ? original(...args) : instead(stream, args)
  }
}

function print(stream: NodeJS.WriteStream, data: unknown): number {
  const text = textOf(data)
  stream.write(text)
  return Buffer.byteLength(text)
}

function textOf(data: unknown): string {
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString() : String(data)
}

function calledBack(args: readonly unknown[], written: number): void {
  const callback = args.at(-1)
  if (typeof callback === 'function') process.nextTick(callback as () => void, null, written, args[1])
}

/** A child process inherits nothing that is not its own. */
function captureChildren(): void {
  const { prototype } = childProcess.ChildProcess as unknown as { prototype: { spawn: Method } }
  const { spawn } = prototype
  prototype.spawn = function (this: unknown, options: unknown) {
    const { stdio } = options as { stdio?: unknown }
    return Reflect.apply(spawn, this, [{ ...(options as object), stdio: ownStdio(stdio) }])
  }
  const own = childProcess as unknown as Record<string, Method>
  for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
    const original = own[name]!
    own[name] = (...args) => original(...args.map((each) => (isOptions(each) ? withOwnStdio(each) : each)))
  }
}

function isOptions(value: unknown): value is { stdio?: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withOwnStdio(options: { stdio?: unknown }): object {
  return { ...options, stdio: ownStdio(options.stdio) }
}

/** `inherit` and the program's own descriptors: nothing in, and nothing out. */
function ownStdio(stdio: unknown): unknown {
  if (stdio === 'inherit') return ['ignore', 'ignore', 'ignore']
  if (!Array.isArray(stdio)) return stdio
  return stdio.map((each: unknown) =>
    each === 'inherit' || each === 0 || streams.has(each) || isStandard(each) ? 'ignore' : each,
  )
}

function isStandard(value: unknown): boolean {
  return value === process.stdout || value === process.stderr || value === process.stdin
}
