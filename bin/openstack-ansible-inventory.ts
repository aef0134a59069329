#!/usr/bin/env node
import { beginRun } from '../src/cli/generator/begin-run.ts'
import { writeWhole } from '../src/cli/standard-output.ts'

const beginning = beginRun(process.argv.slice(2), process.env)
if ('document' in beginning) {
  writeWhole('openstack-ansible-inventory', beginning.document, Buffer.from('\n'))
} else {
  void import('../src/cli/generator/generate-program.ts').then(({ runGenerate }) => runGenerate(beginning.notebook))
}
