import { describeBackendContract } from '../../src/testing/index.ts'
import { childProgram, runner } from '../support/contract.ts'

const reason = 'this memory is out of reach, and has no service'

describeBackendContract({
  name: 'memory keeps the contract',
  runner,
  childProgram,
  plugin: 'memory',
  capabilities: { compareAndSwap: true, history: true, shared: false },
  skip: { '4.3': reason, '7.1': reason, '7.3': reason, '7.4': reason, '7.5': reason, '7.7': reason },
})
