import { plugin } from './sound.mjs'

export default plugin('cannot-destroy', () => ({ async destroy() {} }))
