export type { Agreement, EscrowDomain } from './agreement/agreement.ts'
export { type AgreementTypedData, agreementTypedData } from './agreement/agreement-typed-data.ts'
export { type EncodedAgreement, encodeAgreement } from './agreement/encode-agreement.ts'
export { hashAgreement } from './agreement/hash-agreement.ts'
export { parseAgreement } from './agreement/parse-agreement.ts'
export { recoverAgreementSigner } from './agreement/recover-agreement-signer.ts'
export type { Bargainer, BargainerRole, Move, Offer } from './bargaining/bargainer.ts'
export { type CreateBargainerParameters, createBargainer } from './bargaining/create-bargainer.ts'
export { nextMove } from './bargaining/next-move.ts'
export { canonicalJson } from './canonical/canonical-json.ts'
export { commit } from './canonical/commit.ts'
export { randomHex } from './canonical/random-hex.ts'
export { sha256 } from './canonical/sha256.ts'
export { toJson } from './canonical/to-json.ts'
export type { Channel, ChannelDomain, Claim, SignedClaim } from './channel/channel.ts'
export { channelTypes, claimTypes } from './channel/channel-types.ts'
export { type ClaimTypedData, claimTypedData } from './channel/claim-typed-data.ts'
export { hashChannel } from './channel/hash-channel.ts'
export { hashClaim } from './channel/hash-claim.ts'
export { parseChannel } from './channel/parse-channel.ts'
export {
  type ClaimRefusal,
  creditSale,
  type PayeeLedger,
  type TakeClaimParameters,
  takeClaim,
} from './channel/payee-ledger.ts'
export {
  type Charge,
  catchUpPayer,
  chargePrice,
  creditPrice,
  noteDeposit,
  openPayerLedger,
  type PayerLedger,
} from './channel/payer-ledger.ts'
export { recoverClaimSigner } from './channel/recover-claim-signer.ts'
export { advanceDialogue } from './dialogue/advance-dialogue.ts'
export type { DialogueMessage, DialogueState, DialogueViolation } from './dialogue/dialogue.ts'
export { type StartDialogueParameters, startDialogue } from './dialogue/start-dialogue.ts'
export {
  type ControlType,
  controlTypes,
  isControlType,
  readControlReason,
} from './envelope/control-messages.ts'
export {
  type CreateControlEnvelopeParameters,
  createControlEnvelope,
} from './envelope/create-control-envelope.ts'
export {
  type CreateEnvelopeParameters,
  createEnvelope,
} from './envelope/create-envelope.ts'
export { type DecodeEnvelopeParameters, decodeEnvelope } from './envelope/decode-envelope.ts'
export { describeEnvelope } from './envelope/describe-envelope.ts'
export { encodeEnvelope } from './envelope/encode-envelope.ts'
export type { Envelope } from './envelope/envelope.ts'
export { defaultEnvelopeLimits, type EnvelopeLimits } from './envelope/envelope-limits.ts'
export { type Performative, performatives } from './envelope/performative.ts'
export type { EnvelopeSources } from './envelope/seal-envelope.ts'
export { DealwrightError, type DealwrightErrorParameters } from './errors/dealwright-error.ts'
export {
  type CreateMandateParameters,
  createMandate,
  type MandateNetwork,
  type MandatePeriod,
  type UnsignedMandate,
} from './mandate/create-mandate.ts'
export { type EncodedMandate, encodeMandate } from './mandate/encode-mandate.ts'
export { faultOfMandate, type MandateFault } from './mandate/fault-of-mandate.ts'
export { hashMandate } from './mandate/hash-mandate.ts'
export type { Mandate, MandateDomain } from './mandate/mandate.ts'
export {
  drawTypedData,
  type MandateTypedData,
  mandateTypedData,
  revocationTypedData,
} from './mandate/mandate-typed-data.ts'
export { drawTypes, mandateTypes, revocationTypes } from './mandate/mandate-types.ts'
export { encodeSignedMandate, parseMandate } from './mandate/parse-mandate.ts'
export type { MandatePermit, SignedMandate } from './mandate/signed-mandate.ts'
export { findMoney, type MoneySpan } from './money/find-money.ts'
export { formatMoney } from './money/format-money.ts'
export { parseMoney } from './money/parse-money.ts'
export type { Token } from './money/token.ts'
export type {
  AskStep,
  OutputReference,
  Plan,
  PlanFailure,
  PlannerPort,
  PlanRequest,
  PlanStep,
  ServiceListing,
  ServiceStep,
} from './plan/plan.ts'
export {
  type DeclaredReplies,
  defineProtocol,
  type ProtocolDefinition,
  type RepliesAmong,
} from './protocol/define-protocol.ts'
export type {
  AnswerTo,
  MessageInput,
  MessageOf,
  MessageSchemas,
  MessageType,
  Protocol,
  RepliesTo,
  ReplyTable,
} from './protocol/protocol.ts'
export { validateMessage } from './protocol/validate-message.ts'
export { encodeRegistrationFile } from './registration/encode-registration-file.ts'
export { parseRegistrationFile } from './registration/parse-registration-file.ts'
export type {
  RegistrationFile,
  RegistrationService,
  SellingEntry,
} from './registration/registration-file.ts'
export { encodeXmtpEndpoint, parseXmtpEndpoint } from './registration/xmtp-endpoint.ts'
export { defineService, type ServiceDefinition } from './service/define-service.ts'
export { digestService, type ServiceContract } from './service/digest-service.ts'
export type { Service, ServiceInput, ServiceOutput } from './service/service.ts'
export { serviceDigestToHex } from './service/service-digest-to-hex.ts'
export { validateInput } from './service/validate-input.ts'
export { validateOutput } from './service/validate-output.ts'
export { plainText } from './text/plain-text.ts'
export { parkedLimits } from './transport/delivery/parked-limits.ts'
export type { FlowParameters } from './transport/delivery/read-flow.ts'
export type {
  Delivery,
  InboxPort,
  ParkedMessage,
  ReceiveParameters,
  Rejection,
  RejectionReason,
  TextForm,
  Throttling,
  TransportPort,
} from './transport/port.ts'
export { describeRichMessage, type RichAction, type RichMessage } from './transport/rich-message.ts'
export type { Address, Hex } from './types/hex.ts'
export { isHex } from './types/is-hex.ts'
export type { Json } from './types/json.ts'
export { parseAddress } from './types/parse-address.ts'
export { type Failed, failed, ok, type Result, type Success } from './types/result.ts'
