export type { StartXmtpNodeParameters, XmtpNode } from './xmtp/start-xmtp-node.ts'
export { startXmtpNode } from './xmtp/start-xmtp-node.ts'
