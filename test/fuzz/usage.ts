/** What `npm run fuzz -- --help` says. */
import { targetNames } from './targets.ts'

export const usage = `npm run fuzz -- [--minutes N] [--seed S] [--target T[,T]] [--number N [--input FILE]] [--keep DIR]
    --minutes  of all targets together; the default is 10
    --seed     from which all is drawn; the default is a new one
    --target   ${targetNames.join(', ').replace(/(.{50,60}), /g, '$1,\n               ')}
    --number   only this input of the target: shows it again
    --input    what was left of it, where a server's answers are others by now
    --keep     where inputs are left that something is wrong with; the default is .cache/fuzz
`
