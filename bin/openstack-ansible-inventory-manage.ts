#!/usr/bin/env node
import { manageMain } from '../src/cli/manage.ts'
import { runProgram } from '../src/cli/process-io.ts'

runProgram('openstack-ansible-inventory-manage', manageMain)
