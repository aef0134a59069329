/** What an unchanged run goes by: that nothing has happened since in the files of the inventory. */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isStillSettled, proofOf } from '../../src/backends/file/settled-proof.ts'
import { openFileBackend } from '../../src/backends/file.ts'
import { counted, deploymentIn, HISTORY, put, quickDirectory, save } from './file-support.ts'

const [ONE, TWO] = [counted(['1']), counted(['2'])]

async function settled() {
  const directory = quickDirectory()
  const backend = openFileBackend({ directory })
  await save(backend, ONE)
  const proof = proofOf(deploymentIn(directory), Buffer.from(ONE))!
  const isSettled = (document = ONE) => isStillSettled(nodeFs, proof, Buffer.from(document))
  return { directory, backend, isSettled }
}

test('holds as long as revision and JSON file are the same', async () => {
  const { directory, isSettled } = await settled()
  expect(isSettled()).toBe(true)
  expect(isSettled(TWO)).toBe(false)
  put(directory, TWO)
  expect(isSettled()).toBe(false)
})

test('is over with a newer revision, and with none at all', async () => {
  const { directory, backend, isSettled } = await settled()
  await save(backend, TWO)
  put(directory, ONE)
  expect(isSettled()).toBe(false)
  nodeFs.rmSync(join(directory, HISTORY), { recursive: true })
  expect(isSettled()).toBe(false)
})

test('is over with another revision under the same number', async () => {
  const { directory, isSettled } = await settled()
  const path = join(directory, HISTORY, '1')
  nodeFs.writeFileSync(path, nodeFs.readFileSync(path, 'latin1').replace('tester@host', 'another@host'), 'latin1')
  expect(isSettled()).toBe(false)
})

test('is not given where the newest revision has another document, and needs none where there is no history', async () => {
  const { directory } = await settled()
  expect(proofOf(deploymentIn(directory), Buffer.from(TWO))).toBeUndefined()
  const bare = quickDirectory()
  put(bare, ONE)
  const proof = proofOf(deploymentIn(bare), Buffer.from(ONE))!
  expect(isStillSettled(nodeFs, proof, Buffer.from(ONE))).toBe(true)
  await save(openFileBackend({ directory: bare }), TWO)
  expect(isStillSettled(nodeFs, proof, Buffer.from(ONE))).toBe(false)
})
