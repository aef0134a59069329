import { plugin } from './sound.mjs'

export default plugin('leaves-timer', () => {
  setInterval(() => {}, 60_000)
  return { async close() {} }
})
