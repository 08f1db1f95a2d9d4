import { canonicalJson, DealwrightError, failed, ok, type Result } from '@dealwright/protocols'
import { id } from 'ethers'
import { knownInterfaces } from '../chain/interfaces.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import { toHex } from '../chain/to-hex.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import { sendIntent } from '../wallet/send-intent.ts'
import type { Session } from '../wallet/session.ts'
import { toReceipt } from '../wallet/to-receipt.ts'
import type { Feedback, Receipt, WalletFailure } from '../wallet/types.ts'
import { encodeDataUri } from './data-uri.ts'

/** Leaves ERC-8004 feedback with its file as a `data:` URI, once per agent and deal. Throws `bad-feedback` outside 0 to 100. */
export function giveFeedback(session: Session, feedback: Feedback): Promise<Result<Receipt, WalletFailure>> {
  const { agentId, deal, value, tag1, tag2 } = feedback
  if (!Number.isInteger(value) || value < 0 || value > 100)
    throw new DealwrightError({
      code: 'bad-feedback',
      message: 'Give feedback as a whole number from 0 to 100.',
    })
  const key = `give-feedback:${agentId}:${deal}`
  return session.once(key, async () => {
    try {
      const given = await findGiven(session, feedback)
      if (given !== undefined) return ok(given)
      const json = canonicalJson(describe(session, feedback, (await session.head()).timestamp))
      const sent = await sendIntent(
        session,
        {
          kind: 'give-feedback',
          agentId,
          value,
          tag1,
          tag2,
          feedbackURI: encodeDataUri(json),
          feedbackHash: toHex(id(json)),
        },
        key,
      )
      return sent.ok ? ok(toReceipt(sent.value)) : sent
    } catch (error) {
      return failed(toWalletFailure(error, knownInterfaces))
    }
  })
}

async function findGiven(session: Session, feedback: Feedback): Promise<Receipt | undefined> {
  const transaction = await session.feedback.find(feedback)
  if (transaction === undefined) return undefined
  const receipt = await readReceipt(session.provider, transaction)
  return receipt === undefined ? undefined : toReceipt(receipt)
}

/** The feedback file: ERC-8004's fields, and the deal id, by which this wallet finds it again. */
function describe(session: Session, feedback: Feedback, now: number) {
  const { chainId, contracts } = session.context
  const { agentId, deal, value, tag1, tag2, proofOfPayment } = feedback
  return {
    agentRegistry: `eip155:${chainId}:${contracts.identityRegistry}`,
    agentId: Number(agentId),
    clientAddress: `eip155:${chainId}:${session.address}`,
    createdAt: new Date(now * 1000).toISOString(),
    value,
    valueDecimals: 0,
    tag1,
    tag2,
    deal,
    proofOfPayment: { ...proofOfPayment, chainId: String(proofOfPayment.chainId) },
  }
}
