/** Writing a plan. */
import { OperationalError } from '../../core/errors.ts'
import { writeOutput } from '../store/output-file.ts'
import { isOtherFile, type Plan, planText } from './plan-file.ts'

/** Other people have no business in it, whatever was there before. */
const planAccess = { mode: 0o600 }

/** Another file has the plan's name: `osa.ini`, say. */
export class PlanPlaceError extends OperationalError {
  constructor(shown: string) {
    super('ERR_PLAN', `${shown} is there, and is not a plan; it stays as it is`, {
      remedy: 'name another file, or remove that one',
    })
  }
}

/** @throws PlanPlaceError */
export function demandPlanPlace({ path, shown }: { readonly path: string; readonly shown: string }): void {
  if (isOtherFile(path)) throw new PlanPlaceError(shown)
}

/** @throws SourceFileError when the file cannot be written */
export async function writePlan(path: string, plan: Plan): Promise<void> {
  await writeOutput(path, [planText(plan)], { access: planAccess })
}
