export { type Chain, type ConnectChainParameters, connectChain } from '../chain/connect-chain.ts'
export type {
  Asset,
  ChainPort,
  PayerPort,
  PaymentStore,
  PortFailure,
  StoreChange,
  TransferRequest,
} from '../ports.ts'
export type { AttemptState } from './attempt.ts'
export {
  type CreatePayingFetchParameters,
  createPayingFetch,
  type PayingFetch,
} from './create-paying-fetch.ts'
export { hasOpenPayments } from './has-open-payments.ts'
export type { PaymentErrorCode } from './payment-error.ts'
export { type PaymentReceipt, readPayment } from './read-payment.ts'
