import { DealwrightError } from '../errors/dealwright-error.ts'
import type { Protocol } from '../protocol/protocol.ts'
import type { Address } from '../types/hex.ts'
import { parseAddress } from '../types/parse-address.ts'
import type { DialogueState } from './dialogue.ts'

export interface StartDialogueParameters {
  self: Address
  peer: Address
  /** UUID, chosen by the initiator. */
  conversation: string
}

/** Creates the state of a dialogue before its first message. Throws `bad-dialogue` unless two different addresses take part. */
export function startDialogue(
  protocol: Protocol,
  { self, peer, conversation }: StartDialogueParameters,
): DialogueState {
  const [ours, theirs] = [parseAddress(self), parseAddress(peer)]
  if (ours === undefined || theirs === undefined || ours === theirs) {
    throw new DealwrightError({
      code: 'bad-dialogue',
      message: 'a dialogue is between two different Ethereum addresses',
    })
  }
  return {
    protocol: protocol.id,
    digest: protocol.digest,
    self: ours,
    peer: theirs,
    conversation,
    messages: {},
    status: 'new',
  }
}
