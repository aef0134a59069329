#!/usr/bin/env node
import { generateMain } from '../src/cli/generate.ts'
import { runProgram } from '../src/cli/process-io.ts'

runProgram('openstack-ansible-inventory', generateMain)
