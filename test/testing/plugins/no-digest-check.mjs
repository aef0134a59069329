import { readFileSync } from 'node:fs'
import { plugin } from './sound.mjs'

export default plugin('no-digest-check', (backend, { fileOf, ids }) => ({
  async load() {
    try {
      return await backend.load()
    } catch (error) {
      if (error.code !== 'ERR_CORRUPT_DOCUMENT') throw error
      return JSON.parse(readFileSync(fileOf(ids().at(-1)), 'utf8'))
    }
  },
}))
