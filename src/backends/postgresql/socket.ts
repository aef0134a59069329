/** The connection to a PostgreSQL server as far as the protocol begins: TCP or a Unix socket, and TLS as libpq does it. */
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { OperationalError } from '../../core/errors.ts'
import { readPem } from '../support/pem.ts'
import { seconds, TimeOver } from '../support/waiting.ts'

export type SslMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

export interface SocketOptions {
  readonly host: string
  readonly port: number
  /** Milliseconds. */
  readonly timeout: number
  readonly sslmode: SslMode
  readonly sslrootcert: string | undefined
  readonly sslcert: string | undefined
  readonly sslkey: string | undefined
  readonly section: string
}

/** Length 8, code 80877103 (PostgreSQL's manual, "SSL Session Encryption"). */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

export async function openSocket(options: SocketOptions): Promise<Socket> {
  const { host, port, timeout } = options
  const isLocal = host.startsWith('/')
  const socket = isLocal ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
  const timer = setTimeout(() => socket.destroy(new TimeOver(`no answer within ${seconds(timeout)}`)), timeout)
  try {
    await event(socket, 'connect')
    socket.setNoDelay(true)
    socket.setKeepAlive(true)
    return isLocal || options.sslmode === 'disable' ? socket : await secured(socket, options)
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function event(socket: Socket, name: 'connect' | 'secureConnect' | 'data'): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const closed = (): void => reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }))
    const settle = (end: () => void): void => {
      socket.off(name, told).off('error', failed).off('close', closed)
      end()
    }
    const told = (value: unknown): void => settle(() => resolve(value))
    const failed = (error: Error): void => settle(() => reject(error))
    socket.on(name, told).on('error', failed).on('close', closed)
  })
}

async function secured(socket: Socket, options: SocketOptions): Promise<Socket> {
  socket.write(sslRequest)
  const answer = (await event(socket, 'data')) as Buffer
  // More than the one byte would be text that someone in between has put there, unencrypted.
  if (answer.length !== 1) throw refusal('the server did not answer the request for TLS as it must')
  if (answer[0] !== 0x53) {
    if (options.sslmode === 'prefer') return socket
    throw refusal(`the server offers no TLS, and sslmode=${options.sslmode} demands it`)
  }
  const secure: TLSSocket = connectTls({ socket, ...tlsOptions(options) })
  await event(secure, 'secureConnect')
  return secure
}

function refusal(message: string): Error {
  return new OperationalError('ERR_TLS_REFUSED', message)
}

/** `require` with a root certificate is `verify-ca`, as libpq has it. */
function tlsOptions({ host, sslmode, section, ...files }: SocketOptions) {
  const ca = readPem(files.sslrootcert, `${section}.sslrootcert`)
  const cert = readPem(files.sslcert, `${section}.sslcert`)
  const key = readPem(files.sslkey, `${section}.sslkey`)
  const isVerified = sslmode === 'verify-ca' || sslmode === 'verify-full' || (sslmode === 'require' && ca !== undefined)
  return {
    ...(isIP(host) ? {} : { servername: host }),
    host,
    ...(ca ? { ca } : {}),
    ...(cert ? { cert } : {}),
    ...(key ? { key } : {}),
    rejectUnauthorized: isVerified,
    ...(sslmode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  }
}
