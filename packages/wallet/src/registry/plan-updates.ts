import type { Hex } from '@dealwright/protocols'
import { toBeHex } from 'ethers'
import { findLogs } from '../chain/find-logs.ts'
import { identityInterface, topicOf } from '../chain/interfaces.ts'
import type { SendingIntent } from '../intent/intent.ts'
import type { Session } from '../wallet/session.ts'
import { isServiceKey } from './service-key.ts'

/** What the registry should say of an agent. */
export interface WantedRegistration {
  readonly agentId: bigint
  readonly agentURI: string
  readonly services: ReadonlyMap<string, Hex>
}

/** Compares what the registry says with what it should say. Services no longer sold are emptied, because metadata cannot be removed. */
export async function planUpdates(
  session: Session,
  wanted: WantedRegistration,
): Promise<readonly Extract<SendingIntent, { kind: 'set-metadata' | 'set-agent-uri' }>[]> {
  const { agentId, agentURI, services } = wanted
  const registry = session.identityRegistry
  const declared = await findDeclaredKeys(session, agentId)
  const keys = [...new Set([...services.keys(), ...declared])]
  const values = await Promise.all(keys.map(key => registry.getMetadata(agentId, key)))
  const updates = keys.flatMap((key, index) => {
    const value = services.get(key) ?? '0x'
    return values[index] === value ? [] : [{ kind: 'set-metadata', agentId, entry: { key, value } } as const]
  })
  const isCurrent = (await registry.tokenURI(agentId)) === agentURI
  return isCurrent ? updates : [...updates, { kind: 'set-agent-uri', agentId, agentURI }]
}

async function findDeclaredKeys(session: Session, agentId: bigint): Promise<readonly string[]> {
  const logs = await findLogs(session.provider, {
    address: session.context.contracts.identityRegistry,
    topics: [topicOf(identityInterface, 'MetadataSet'), toBeHex(agentId, 32)],
    fromBlock: session.fromBlock,
  })
  return logs
    .map(log => String(identityInterface.parseLog(log)?.args.getValue('metadataKey') ?? ''))
    .filter(isServiceKey)
}
