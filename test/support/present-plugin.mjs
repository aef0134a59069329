/** A plugin that keeps the newest revision in a file, and nothing else: neither a history nor a comparison. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

export default {
  name: 'present',
  apiVersion: 1,
  summary: 'the newest revision in a file',
  options: { path: { type: 'path', required: true, description: 'the file' } },
  register({ options: { path } }) {
    return {
      capabilities: { compareAndSwap: false, shared: true },
      load: async () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined),
      write: async (revision) => writeFileSync(path, JSON.stringify(revision)),
    }
  },
}
