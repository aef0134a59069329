/**
 * `node bench/craton.mjs CREDENTIALS CONFIG ENVIRONMENT`: what an inventory costs in a real Craton, in requests and in
 * seconds. CREDENTIALS is a JSON file with `url`, `mode` and `user` (`projectId`, `name`, `token`); CONFIG is a
 * configuration directory, which is copied; ENVIRONMENT has the base environment. The deployment is removed again.
 */
import { becomeBundled } from './bundled.mjs'

await becomeBundled('craton/measure.ts')
