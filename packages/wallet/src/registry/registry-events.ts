import type { Log } from 'ethers'
import { identityInterface, topicOf } from '../chain/interfaces.ts'

/** First topic of the event that an agent makes when it registers. */
export const registeredTopic = topicOf(identityInterface, 'Registered')
/** First topic of the event that a metadata value makes when it is set, appointed wallets included. */
export const metadataTopic = topicOf(identityInterface, 'MetadataSet')
const transferTopic = topicOf(identityInterface, 'Transfer')

/** First topics of every event after which an agent may look different. */
export const changeTopics = [
  registeredTopic,
  metadataTopic,
  topicOf(identityInterface, 'URIUpdated'),
  transferTopic,
]

/** The agent that an event of {@link changeTopics} is about. */
export function agentIdOf({ topics }: Log): bigint {
  const [event, first, , third] = topics
  return BigInt((event === transferTopic ? third : first) ?? '0x0')
}
