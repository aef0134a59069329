import { plugin } from './sound.mjs'

export default plugin('mutates', (backend) => ({
  async write(revision, parent) {
    await backend.write(revision, parent)
    revision.reason = 'as it is stored here'
  },
}))
