import { describeTransport } from '@dealwright/protocols/transport/conformance'
import { createXmtpHarness } from './transport-xmtp-harness.ts'

describeTransport('xmtp', createXmtpHarness)
