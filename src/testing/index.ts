/** `osa-inventory/testing`: the contract kit for authors of backends (docs/writing-a-backend.md). */
export { type DescribeContractOptions, describeBackendContract, type TestRunner } from './describe-contract.ts'
export { ContractViolation } from './expectations.ts'
export type {
  BackendSource,
  ContractOptions,
  ContractSettings,
  FaultName,
  Faults,
  OwnOpening,
  PluginSource,
  SectionSource,
} from './options.ts'
export { type CheckResult, type ContractResult, type RunContractOptions, runBackendContract } from './run-contract.ts'
