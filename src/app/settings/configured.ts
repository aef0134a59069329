/** What is needed once there are settings. The build puts it into its own file, loaded only then. */

export { looksBeside } from '../../backends/file.ts'
export { auditLogAt } from '../store/audit-log.ts'
export { mirrorIn } from '../store/mirror.ts'
export { openConfiguredBackend } from './plugins/configure.ts'
export { demandSound, readSettings } from './read.ts'
