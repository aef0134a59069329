/** One connection to the server, made when it is first needed and again after it broke. Nothing is sent twice. */
import { readFile } from 'node:fs/promises'
import { BackendAuthError, BackendUnavailableError } from 'osa-inventory/plugin'

const denied = /^(?:WRONGPASS|NOAUTH|NOPERM)\b/
/** Of a server that is a replica, starting, full, or not sure of itself. */
const unavailable = /^(?:READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|NOREPLICAS|MISCONF|OOM|BUSY|TRYAGAIN)\b/

export function connection(options, where) {
  let connecting

  async function connect() {
    const { createClient, ErrorReply, RESP_TYPES } = await import('@redis/client')
    const client = createClient({
      url: options.url,
      ...(options.user === undefined ? {} : { username: options.user }),
      ...(options.password === undefined ? {} : { password: await options.password.reveal() }),
      // Offline, nothing waits to be sent when the server is back: a write must not come twice, or late.
      disableOfflineQueue: true,
      socket: {
        reconnectStrategy: false,
        connectTimeout: options.timeout,
        ...(options.cacert === undefined ? {} : { ca: await readFile(options.cacert) }),
      },
      commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    })
    client.on('error', () => {})
    await inTime(client.connect())
    return Object.assign(client, { isReply: (error) => error instanceof ErrorReply })
  }

  function close() {
    connecting?.then(
      (client) => client.isOpen && client.destroy(),
      () => {},
    )
    connecting = undefined
  }

  async function inTime(pending) {
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${options.timeout} ms`)), options.timeout)
    })
    return Promise.race([pending, late]).finally(() => clearTimeout(timer))
  }

  /** What the server answers; a Buffer for each text. After a failure of the connection the next call makes another. */
  async function ask(operation, ...words) {
    connecting ??= connect()
    const used = connecting
    let client
    try {
      client = await used
      return await inTime(client.sendCommand(words.map((word) => (Buffer.isBuffer(word) ? word : String(word)))))
    } catch (error) {
      const place = { operation, cause: error, ...(client === undefined ? { outcome: 'not saved' } : {}) }
      const message = `${where}: ${error.message || error.code}`
      if (denied.test(error.message)) throw new BackendAuthError(message, place)
      if (client?.isReply(error) && !unavailable.test(error.message)) throw error
      if (connecting === used) close()
      throw new BackendUnavailableError(message, place)
    }
  }

  return { ask, close }
}
