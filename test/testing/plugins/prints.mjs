import { plugin } from './sound.mjs'

export default plugin('prints', (backend) => ({
  async load() {
    console.log('loading')
    return backend.load()
  },
}))
