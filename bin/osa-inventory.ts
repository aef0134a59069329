#!/usr/bin/env node
import { runProgram } from '../src/cli/process-io.ts'
import { toolMain } from '../src/cli/tool.ts'

runProgram('osa-inventory', toolMain)
