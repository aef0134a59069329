/** The manager. The build puts it into its own file. */

import { runProgram } from '../process-io.ts'
import { manageMain } from './manage.ts'

export function runManage(): void {
  runProgram('openstack-ansible-inventory-manage', manageMain)
}
