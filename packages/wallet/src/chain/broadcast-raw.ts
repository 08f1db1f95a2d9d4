import type { Hex } from '@dealwright/protocols'
import { JsonRpcApiProvider, type Provider } from 'ethers'

/** Gives signed bytes to the network. Throws what the node answers, as ethers classifies it. */
export async function broadcastRaw(provider: Provider, raw: Hex): Promise<void> {
  // ethers' broadcastTransaction also asks for the block number and recovers the signer, for an answer that nobody reads here.
  if (provider instanceof JsonRpcApiProvider) await provider.send('eth_sendRawTransaction', [raw])
  else await provider.broadcastTransaction(raw)
}
