export { createListener, type Listener } from './create-listener.ts'
export { describeTransport } from './describe-transport.ts'
export { makeEnvelope } from './make-envelope.ts'
export type {
  OpenTransportParameters,
  TransportHarness,
  TransportParty,
  TransportUnderTest,
} from './transport-harness.ts'
