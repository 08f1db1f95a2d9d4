import { DealwrightError, type Token } from '@dealwright/protocols'
import { type Connection, connectChain, readToken } from '@dealwright/wallet'
import { type ChainOptions, readChainOptions } from '../../world/chain-options.ts'

/** The chain that the environment names, connected. */
export interface OpenChain extends Disposable {
  readonly chain: ChainOptions
  readonly chainId: number
  readonly token: Token
  readonly provider: Connection['provider']
}

/** Connects to the chain that the environment names. Throws `no-chain`, `bad-environment`, `rpc-unreachable`, `token-mismatch`. */
export async function openChain(env: Readonly<Record<string, string | undefined>>): Promise<OpenChain> {
  const chain = readChainOptions(env)
  if (chain === undefined)
    throw new DealwrightError({
      code: 'no-chain',
      message: 'Mandates live on a chain: set DEALWRIGHT_RPC_URL and the addresses of its contracts.',
    })
  const { rpcUrl, rpcUrls = [] } = chain
  const { provider, chainId, witness, close } = await connectChain({ rpcUrl, rpcUrls })
  try {
    const { symbol, decimals, address } = await readToken(provider, {
      address: chain.token,
      chainId,
      units: chain.tokenFacts,
      witness,
    })
    return { chain, chainId, token: { symbol, decimals, address }, provider, [Symbol.dispose]: close }
  } catch (error) {
    close()
    throw error
  }
}
