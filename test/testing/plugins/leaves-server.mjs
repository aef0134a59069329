import { createServer } from 'node:net'
import { plugin } from './sound.mjs'

export default plugin('leaves-server', (backend) => ({
  async load() {
    await new Promise((resolve) => createServer().listen(0, '127.0.0.1', resolve))
    return backend.load()
  },
}))
