export { type Chain, type ConnectChainParameters, connectChain } from './chain/connect-chain.ts'
export {
  type ConnectFacilitatorParameters,
  connectFacilitator,
} from './facilitate/connect-facilitator.ts'
export {
  type CreateFacilitatorParameters,
  createFacilitator,
  type Facilitator,
} from './facilitate/create-facilitator.ts'
export { createMemoryStore } from './http/create-memory-store.ts'
export { type ServeAppParameters, type ServedApp, serveApp } from './http/serve-app.ts'
export type { AttemptState } from './pay/attempt.ts'
export { type Choice, chooseRequirements, type Willingness } from './pay/choose-requirements.ts'
export {
  type CreatePayingFetchParameters,
  createPayingFetch,
  type PayingFetch,
} from './pay/create-paying-fetch.ts'
export { hasOpenPayments } from './pay/has-open-payments.ts'
export type { PaymentErrorCode } from './pay/payment-error.ts'
export { type PaymentReceipt, readPayment } from './pay/read-payment.ts'
export type {
  Asset,
  ChainPort,
  FacilitatorPort,
  PayerPort,
  PaymentStore,
  PortFailure,
  RelayerPort,
  SettleTransferRequest,
  StoreChange,
  TransferRequest,
} from './ports.ts'
export type { VerifySales } from './sell/prove-sale.ts'
export {
  type RouteDescription,
  type SellRoute,
  type SellRoutesParameters,
  sellRoutes,
} from './sell/sell-routes.ts'
export { decodeHeader } from './wire/decode-header.ts'
export { encodeHeader } from './wire/encode-header.ts'
export { readExactPayload } from './wire/exact-payload.ts'
export {
  type Authorization,
  type PaymentPayload,
  type PaymentRequired,
  type PaymentRequirements,
  paymentPayloadSchema,
  paymentRequiredSchema,
  type Resource,
  requirementsSchema,
  type Settlement,
  type SignedAuthorization,
  type Supported,
  settlementSchema,
  type Verification,
} from './wire/schemas.ts'
