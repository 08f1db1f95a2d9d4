import { id, toBeHex, zeroPadValue } from 'ethers'
import { findLogs } from '../chain/find-logs.ts'
import { reputationInterface, topicOf } from '../chain/interfaces.ts'
import type { Session } from '../wallet/session.ts'
import { toReceipt } from '../wallet/to-receipt.ts'
import type { Feedback, Receipt } from '../wallet/types.ts'
import { decodeDataUri } from './data-uri.ts'

/** Finds the feedback that this wallet gave an agent for a deal before, by the deal id in its file. */
export async function findOwnFeedback(
  session: Session,
  { agentId, deal, tag1 }: Feedback,
): Promise<Receipt | undefined> {
  const logs = await findLogs(session.provider, {
    address: session.context.contracts.reputationRegistry,
    topics: [
      topicOf(reputationInterface, 'NewFeedback'),
      toBeHex(agentId, 32),
      zeroPadValue(session.address, 32),
      id(tag1),
    ],
    fromBlock: session.fromBlock,
  })
  for (const log of logs) {
    const uri: unknown = reputationInterface.parseLog(log)?.args.getValue('feedbackURI')
    const file = typeof uri === 'string' ? decodeDataUri(uri) : undefined
    if (typeof file !== 'object' || file === null || !('deal' in file) || file.deal !== deal) continue
    const receipt = await session.provider.getTransactionReceipt(log.transactionHash)
    if (receipt !== null) return toReceipt(receipt)
  }
  return undefined
}
