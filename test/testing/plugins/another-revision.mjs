import { plugin } from './sound.mjs'

export default plugin('another-revision', (backend) => ({
  async loadRevision(id) {
    await backend.loadRevision(id)
    return backend.load()
  },
}))
