export type { Agreement, EscrowDomain } from './agreement/agreement.ts'
export type { Envelope } from './envelope/envelope.ts'
export { type Performative, performatives } from './envelope/performative.ts'
export { DealwrightError, type DealwrightErrorParameters } from './errors/dealwright-error.ts'
export type { Token } from './money/token.ts'
export type {
  Plan,
  PlanFailure,
  PlannerPort,
  PlanRequest,
  PlanStep,
  ServiceListing,
} from './plan/plan.ts'
export type {
  RegistrationFile,
  RegistrationService,
  SellingEntry,
} from './registration/registration-file.ts'
export type {
  Delivery,
  InboxPort,
  ReceiveParameters,
  Rejection,
  RejectionReason,
  TransportPort,
} from './transport/port.ts'
export type { Address, Hex } from './types/hex.ts'
export type { Json } from './types/json.ts'
export { type Failed, failed, ok, type Result, type Success } from './types/result.ts'
