import {
  DealwrightError,
  encodeRegistrationFile,
  failed,
  type Hex,
  ok,
  type RegistrationFile,
  type Result,
} from '@dealwright/protocols'
import { identityInterface, knownInterfaces } from '../chain/interfaces.ts'
import type { MinedTransaction } from '../chain/read-receipt.ts'
import { toWalletFailure } from '../chain/to-wallet-failure.ts'
import type { SendingIntent } from '../intent/intent.ts'
import { sendIntent } from '../wallet/send-intent.ts'
import type { Session } from '../wallet/session.ts'
import type { WalletFailure } from '../wallet/types.ts'
import { declaredServices } from './declared-services.ts'
import { findOwnAgent } from './find-own-agent.ts'
import { planUpdates } from './plan-updates.ts'

type Registration = Result<{ agentId: bigint; transactions: readonly Hex[] }, WalletFailure>

/**
 * Registers this wallet's agent with its declared services, or brings what the registry has up to date: one transaction per value
 * that changed, none where nothing did. The file's `registrations` entry is filled in here, since only now the agentId is known.
 */
export async function register(session: Session, file: RegistrationFile): Promise<Registration> {
  const services = declaredServices(file)
  const transactions: Hex[] = []
  const send = async (
    intent: SendingIntent,
    key: string,
  ): Promise<Result<MinedTransaction, WalletFailure>> => {
    const sent = await sendIntent(session, intent, key)
    if (sent.ok) transactions.push(sent.value.hash)
    return sent
  }
  try {
    let agentId = await findOwnAgent(session)
    if (agentId === undefined) {
      const metadata = [...services].map(([key, value]) => ({ key, value }))
      const sent = await send({ kind: 'register-agent', agentURI: '', metadata }, 'register-agent')
      if (!sent.ok) return sent
      agentId = agentIdOf(sent.value)
    }
    const agentURI = encodeRegistrationFile(withRegistration(session, file, agentId))
    for (const intent of await planUpdates(session, { agentId, agentURI, services })) {
      const name = intent.kind === 'set-metadata' ? intent.entry.key : 'agentURI'
      const sent = await send(intent, `${intent.kind}:${agentId}:${name}`)
      if (!sent.ok) return sent
    }
    return ok({ agentId, transactions })
  } catch (error) {
    return failed(toWalletFailure(error, knownInterfaces))
  }
}

function agentIdOf(receipt: MinedTransaction): bigint {
  for (const log of receipt.logs) {
    const event = identityInterface.parseLog(log)
    if (event?.name === 'Registered') return event.args.getValue('agentId')
  }
  throw new DealwrightError({
    code: 'not-a-registry',
    message: `Transaction ${receipt.hash} registered no agent: check contracts.identityRegistry.`,
  })
}

function withRegistration(session: Session, file: RegistrationFile, agentId: bigint): RegistrationFile {
  const { chainId, contracts } = session.context
  if (agentId > BigInt(Number.MAX_SAFE_INTEGER))
    throw new DealwrightError({ code: 'agent-id-too-large', message: `JSON cannot hold agentId ${agentId}.` })
  const agentRegistry = `eip155:${chainId}:${contracts.identityRegistry}`
  const elsewhere = file.registrations.filter(
    entry => entry.agentRegistry.toLowerCase() !== agentRegistry.toLowerCase(),
  )
  return { ...file, registrations: [...elsewhere, { agentId: Number(agentId), agentRegistry }] }
}
