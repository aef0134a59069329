/** Options of every database that is reached over the network. */
export const timeouts = {
  connect_timeout: { type: 'duration', default: '10s', minimum: 1, description: 'the longest wait for a connection' },
  statement_timeout: {
    type: 'duration',
    default: '30s',
    minimum: 1,
    description: 'the longest wait for one read or write',
  },
} as const
