/** What keeps a client from its server, the same for every database: Node.js's codes, and those of the drivers. */
import type { Fault } from './client.ts'

export interface ConnectionWords {
  /** The options that are about TLS, for remedies. */
  readonly tls: string
}

interface Kind {
  readonly codes: RegExp
  readonly summary: string
  readonly remedy: (words: ConnectionWords) => string
  /** The server may have got the request. */
  readonly isLost?: boolean
}

const network = 'look at the network between here and the server, and at firewalls'

const kinds: readonly Kind[] = [
  {
    codes: /^ECONNREFUSED$/,
    summary: 'nothing answers there: the connection was refused',
    remedy: () => 'look whether the server runs and listens at that address (ss -ltn), and at `host` and `port`',
  },
  {
    codes: /^(?:ENOTFOUND|EAI_)/,
    summary: 'the name of the server cannot be resolved',
    remedy: () => 'correct `host`, or look at /etc/hosts, /etc/resolv.conf and the name server',
  },
  { codes: /^(?:EHOST|ENET)/, summary: 'there is no way to the server', remedy: () => network },
  {
    codes: /^(?:ENOENT|EACCES)$/,
    summary: 'the socket of the server cannot be used',
    remedy: () => 'look whether the server runs, and at `host`, which names its socket here',
  },
  {
    codes: /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_|SELF_SIGNED|DEPTH_ZERO|HANDSHAKE_)/,
    summary: 'there is no secure connection',
    remedy: ({ tls }) => `look at ${tls}, and at the server's certificate`,
  },
  {
    codes: /^(?:ETIMEDOUT|ERR_BACKEND_TIME|CONNECT_TIMEOUT)/,
    summary: 'the server does not answer in time',
    remedy: () => `${network}; \`connect_timeout\` and \`statement_timeout\` allow more time`,
    isLost: true,
  },
  {
    codes: /^(?:CONNECT|ECONN|EPIPE|PROTOCOL_)/,
    summary: 'the connection was lost',
    remedy: () => "look at the server's log",
    isLost: true,
  },
]

/** `undefined` for an error that is not about the connection. */
export function connectionFault(code: unknown, words: ConnectionWords): Fault | undefined {
  const found = kinds.find(({ codes }) => codes.test(String(code)))
  if (found === undefined) return undefined
  const { summary, remedy, isLost = false } = found
  return { kind: 'unavailable', summary, remedy: remedy(words), isLost }
}
