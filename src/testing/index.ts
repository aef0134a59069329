/** `osa-inventory/testing`: the contract kit for authors of backends (docs/writing-a-backend.md). */
export { type DescribeContractOptions, describeBackendContract, type TestRunner } from './describe-contract.ts'
export { ContractViolation } from './expectations.ts'
export { type Hooks, loadHooks } from './hooks.ts'
export type {
  BackendSource,
  ChangedOptions,
  ContractOptions,
  ContractSettings,
  Depth,
  FaultName,
  Faults,
  OpeningFault,
  OwnOpening,
  PluginSource,
  SectionSource,
} from './options.ts'
export { memorySecret, parsedOptions, quietContext } from './plugin-options.ts'
export { type CheckResult, type ContractResult, type RunContractOptions, runBackendContract } from './run-contract.ts'
export { selectedGroups } from './selection.ts'
