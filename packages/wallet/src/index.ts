export type {
  AnswerRefusal,
  ApprovalDecision,
  ApprovalDenial,
  ApprovalRequest,
  ApprovalWords,
} from './approval/approval.ts'
export { type ApproveByDeskParameters, approveByDesk } from './approval/approve-by-desk.ts'
export {
  type ApprovalDesk,
  type AskParameters,
  type CreateApprovalDeskParameters,
  createApprovalDesk,
} from './approval/create-approval-desk.ts'
export { type DescribeMeaningParameters, describeMeaning } from './approval/describe-meaning.ts'
export { hashMaterial } from './approval/hash-material.ts'
export { identifyPrincipal } from './approval/identify-principal.ts'
export { plainName } from './approval/plain-name.ts'
export {
  openPrincipalSession,
  type PrincipalKind,
  type PrincipalSession,
} from './approval/principal-session.ts'
export type {
  BudgetEntry,
  BudgetPage,
  BudgetStore,
  SpendingFilter,
  SpendingKind,
  SpendingState,
} from './budget/budget-store.ts'
export { createMemoryBudgetStore } from './budget/create-memory-budget-store.ts'
export { freeze, isFrozen, unfreeze } from './budget/freeze.ts'
export type { Period } from './budget/periods.ts'
export { type Connection, connect as connectChain } from './chain/connect.ts'
export { findKnownToken, type TokenUnits } from './chain/known-tokens.ts'
export { type ReadTokenParameters, readToken, type TokenFacts } from './chain/read-token.ts'
export type { ChannelState, Channels, FundChannelParameters } from './channel/channels.ts'
export { decodeCall } from './decode/decode-call.ts'
export { type DecodedProposal, decodeProposal } from './decode/decode-proposal.ts'
export { decodeTypedData } from './decode/decode-typed-data.ts'
export { isUnlimited } from './decode/is-unlimited.ts'
export {
  type AllowanceMeaning,
  type DecodeContext,
  type DecodeDenial,
  type Meaning,
  nativeToken,
  type PaymentMeaning,
} from './decode/meaning.ts'
export {
  type ExplainIntentParameters,
  type Explanation,
  explainIntent,
  type Finding,
} from './guard/explain-intent.ts'
export { type Channel, type ChannelDeposit, depositNonce, type SignedClaim } from './intent/channel.ts'
export type {
  Intent,
  MetadataEntry,
  Payment,
  PaymentMethod,
  ProposedCall,
  SendingIntent,
  SignedPayment,
  SigningIntent,
  SourcePayment,
  SpendingClaim,
  TransferAuthorization,
  TypedData,
} from './intent/intent.ts'
export { parseIntent } from './intent/parse-intent.ts'
export { type ConnectedSigner, type ConnectSignerParameters, connectSigner } from './keys/connect-signer.ts'
export { type CreateKeystoreParameters, createKeystore } from './keys/create-keystore.ts'
export { type AskSigner, ExternalSigner } from './keys/external-signer.ts'
export { type LoadSignerParameters, loadSigner } from './keys/load-signer.ts'
export { type MoveAgentParameters, type MoveAgentStep, moveAgent } from './keys/move-agent.ts'
export { type RotateKeystoreParameters, rotateKeystore } from './keys/rotate-keystore.ts'
export { type ServeSignerParameters, type SignerSocket, serveSigner } from './keys/serve-signer.ts'
export { signerFromKey } from './keys/signer-from-key.ts'
export type { SignerRulesInput } from './keys/signer-rules.ts'
export {
  type SignerProcess,
  type StartSignerProcessParameters,
  startSignerProcess,
} from './keys/start-signer-process.ts'
export type { LaneChange, LaneStore } from './lane/lane-store.ts'
export { encodeDraw } from './mandate/encode-draw.ts'
export {
  type GrantMandateParameters,
  grantMandate,
  type PrincipalSigner,
} from './mandate/grant-mandate.ts'
export { mandatePermit, type UnsignedPermit } from './mandate/mandate-permit.ts'
export { mandatePolicy } from './mandate/mandate-policy.ts'
export { type MandateState, readMandate } from './mandate/read-mandate.ts'
export { refuseMandate } from './mandate/refuse-mandate.ts'
export {
  type PrincipalSender,
  type RevokeMandateParameters,
  revokeMandate,
} from './mandate/revoke-mandate.ts'
export type { Usage } from './policy/check-budgets.ts'
export { checkPolicy } from './policy/check-policy.ts'
export { composePolicies } from './policy/compose-policies.ts'
export type {
  AllowedContract,
  Budget,
  BudgetOptions,
  BudgetSubject,
  Denial,
  GasOptions,
  Money,
  Policy,
  PolicyContext,
  PolicyOptions,
  PolicyRule,
  QuietHours,
  RateOptions,
  Simulation,
  Spending,
  TokenAllowance,
  TokenOptions,
  WalletContracts,
} from './policy/policy.ts'
export { policySchema } from './policy/policy-schema.ts'
export { parsePolicy, resolvePolicy } from './policy/resolve-policy.ts'
export { serviceKey } from './registry/service-key.ts'
export type { Changes, Difference, Watched } from './simulate/changes.ts'
export { type ChangeDenial, compareChanges } from './simulate/compare-changes.ts'
export { type SimulateChangesParameters, simulateChanges } from './simulate/simulate-changes.ts'
export { watchOf } from './simulate/watch-of.ts'
export type { DealQuestion } from './wallet/allows.ts'
export { type CreateWalletParameters, createWallet } from './wallet/create-wallet.ts'
export type {
  EscrowJob,
  Feedback,
  JobStatus,
  Network,
  ProofOfPayment,
  Receipt,
  RegisteredAgent,
  SignedAgreement,
  SignedPermit,
  SignedTransfer,
  Spendable,
  Wallet,
  WalletFailure,
} from './wallet/types.ts'
