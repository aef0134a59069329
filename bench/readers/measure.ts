/** Reads one text of one shape and size, and prints what it took: `READER SHAPE BYTES`, as JSON. */

import { LineSplitter } from '../../src/backends/exec/line-splitter.ts'
import { maskSecrets } from '../../src/backends/support/mask.ts'
import { indexDocument } from '../../src/core/inventory/document-index.ts'
import { visible } from '../../src/core/inventory/text/visible.ts'
import { longestAnswer } from '../../src/disk/limits.ts'
import { listTar } from '../../src/disk/tar.ts'
import { parseIni } from '../../src/python/configparser.ts'
import { parseJson } from '../../src/python/json-read.ts'
import { dumpJson } from '../../src/python/json-write.ts'
import { loadYaml, yamlLocator } from '../../src/python/yaml.ts'
import { shapes } from './shapes.ts'

const readers: Readonly<Record<string, (text: string) => void>> = {
  yaml: (text) => {
    loadYaml(text)
    yamlLocator(text)(['a', 'b', 0])
  },
  json: (text) => {
    indexDocument(text)
    dumpJson(parseJson(text))
  },
  ini: (text) => void parseIni(text),
  tar: (text) => {
    const bytes = Buffer.from(text, 'latin1')
    listTar((position, length) => bytes.subarray(position, position + length), bytes.length)
  },
  'exec answer': (text) => {
    const bytes = Buffer.from(text)
    const splitter = new LineSplitter(() => {}, longestAnswer.documents)
    for (let at = 0; at < bytes.length; at += 65_536) splitter.push(bytes.subarray(at, at + 65_536))
    splitter.end()
  },
  message: (text) => void visible(maskSecrets(text, ['a secret'])),
}

const [reader = '', shape = '', size = ''] = process.argv.slice(2)
const text = shapes[reader]![shape]!(Number(size))
// Made flat before it is measured.
Buffer.from(text)
const before = process.cpuUsage()
const started = performance.now()
let said = 'read'
try {
  readers[reader]!(text)
} catch (error) {
  if (error instanceof TypeError || error instanceof RangeError) throw error
  said = (error as Error).message.slice(0, 100)
}
const { user, system } = process.cpuUsage(before)
const memory = process.resourceUsage().maxRSS / 1024
console.log(JSON.stringify({ cpu: (user + system) / 1e6, wall: (performance.now() - started) / 1000, memory, said }))
