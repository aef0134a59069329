import { plugin, readRevision } from './sound.mjs'

export default plugin('not-the-newest', (backend, { fileOf, ids }) => ({
  async load() {
    const known = ids()
    return known.length < 2 ? backend.load() : readRevision(fileOf(known.at(-2)))
  },
}))
