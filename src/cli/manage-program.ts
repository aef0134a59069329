/** The manager. The build puts it into a file of its own. */
import { manageMain } from './manage.ts'
import { runProgram } from './process-io.ts'

export function runManage(): void {
  runProgram('openstack-ansible-inventory-manage', manageMain)
}
