/** One write, as the backend makes it: MODE DATABASE LETTER. Says on standard output what was acknowledged. */
const { accessSync } = require('node:fs')
const Database = require('libsql')

const [mode, path, letter] = process.argv.slice(2)
try {
  // The preloaded library takes its orders from here on: what Node.js reads before is not watched.
  accessSync(`/osa-fault/${process.env.TRIAL_FAULT}`)
} catch {
  // There is no such file.
}
let database
try {
  database = new Database(path)
  database.exec('PRAGMA busy_timeout = 0; PRAGMA synchronous = EXTRA')
  database.exec('BEGIN IMMEDIATE')
  database.prepare('INSERT INTO revisions VALUES (2, ?)').run(letter.repeat(60_000))
  database.prepare('UPDATE heads SET document = ?').run(letter.repeat(120_000))
  database.exec('COMMIT')
  process.stdout.write('acknowledged')
} catch {
  try {
    database?.exec('ROLLBACK')
  } catch {
    // The fault has ended the transaction.
  }
}
try {
  if (mode === 'wal') database?.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database?.close()
} catch {
  // What counts is what the next one finds.
}
