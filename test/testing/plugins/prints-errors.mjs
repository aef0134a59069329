import { plugin } from './sound.mjs'

export default plugin('prints-errors', (backend) => ({
  async write(revision, parent) {
    process.stderr.write('writing\n')
    return backend.write(revision, parent)
  },
}))
