/** Chance and process numbers that a test chooses. Required by a program that runs alone, and by the runner before each run. */
'use strict'
const crypto = require('node:crypto')

const realKill = process.kill

/** @param {string} seed of everything that is drawn from here on */
function seed(seed) {
  let block = 0
  let bytes = Buffer.alloc(0)
  const take = (count) => {
    while (bytes.length < count) {
      bytes = Buffer.concat([bytes, crypto.createHash('sha256').update(`${seed} ${block++}`).digest()])
    }
    const taken = Buffer.from(bytes.subarray(0, count))
    bytes = bytes.subarray(count)
    return taken
  }
  crypto.randomBytes = take
  crypto.randomUUID = () => {
    const hex = take(16).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
  }
}

/** @param {number} pid that this process has from here on: of nobody, once the run has ended */
function be(pid) {
  Object.defineProperty(process, 'pid', { value: pid, configurable: true, writable: true })
  process.kill = (other, signal) => (other === pid && signal === 0 ? true : realKill.call(process, other, signal))
}

module.exports = { seed, be }
if (process.env.OSA_SEED) seed(process.env.OSA_SEED)
