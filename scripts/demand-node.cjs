/* Ends with one message under a Node.js that is too old, so it is written for the oldest one that anyone has. */
'use strict'
var wanted = /(\d+)\.(\d+)/.exec(require('../package.json').engines.node)
var found = process.versions.node.split('.')
if (+found[0] < +wanted[1] || (+found[0] === +wanted[1] && +found[1] < +wanted[2])) {
  process.stderr.write(
    process.execPath +
      ' is Node.js ' +
      process.versions.node +
      '; ' +
      wanted[1] +
      '.' +
      wanted[2] +
      ' is the oldest that will do\n    install a newer one and make it the first on PATH\n',
  )
  process.exit(1)
}
