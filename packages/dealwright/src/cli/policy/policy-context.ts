import { devnetContracts } from '@dealwright/devnet'
import { type Address, DealwrightError, isHex } from '@dealwright/protocols'
import { findKnownToken, type Intent, type PolicyContext } from '@dealwright/wallet'
import { getAddress } from 'ethers'
import { readChainOptions } from '../../world/chain-options.ts'
import { openChain } from '../mandate/open-chain.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Chain = Pick<PolicyContext, 'chainId' | 'contracts' | 'token'>

/**
 * What is decided about: the chain of the environment (`DEALWRIGHT_*`), else a devnet; the account that is named, else that pays. The
 * chain is asked only for what is not told: `DEALWRIGHT_CHAIN_ID`, and `DEALWRIGHT_TOKEN_FACTS` where the token is not a known one.
 */
export async function policyContext(
  intent: Intent,
  { account, env }: { account?: string; env: Environment },
): Promise<PolicyContext> {
  const self = readAccount(intent, account)
  return { self, ...(await readChain(env)) }
}

async function readChain(env: Environment): Promise<Chain> {
  const told = readChainId(env.DEALWRIGHT_CHAIN_ID)
  const chain = readChainOptions(env)
  if (chain === undefined) {
    const token = { symbol: 'USDC', decimals: 6, address: devnetContracts.token }
    return { chainId: told ?? 31_337, contracts: devnetContracts, token }
  }
  const { rpcUrl: _, rpcUrls: __, fromBlock: ___, tokenFacts, ...contracts } = chain
  const address = chain.token
  const units = tokenFacts ?? (told === undefined ? undefined : findKnownToken(told, address))
  if (told !== undefined && units !== undefined)
    return { chainId: told, contracts, token: { ...units, address } }
  using open = await openChain(env)
  if (told === undefined || told === open.chainId)
    return { chainId: open.chainId, contracts, token: open.token }
  throw new DealwrightError({
    code: 'bad-environment',
    message: `DEALWRIGHT_CHAIN_ID is ${told}, but DEALWRIGHT_RPC_URL serves chain ${open.chainId}: correct one of them.`,
  })
}

function readChainId(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const chainId = Number(text)
  if (Number.isSafeInteger(chainId) && chainId > 0) return chainId
  throw new DealwrightError({
    code: 'bad-environment',
    message: 'DEALWRIGHT_CHAIN_ID must be a whole number.',
  })
}

function readAccount(intent: Intent, account: string | undefined): Address {
  if (account !== undefined) {
    if (isHex(account, 20)) return toAddress(account)
    throw new DealwrightError({
      code: 'bad-account',
      message: '--account must be an address: 0x and 40 digits.',
    })
  }
  if ('agreement' in intent) return toAddress(intent.agreement.client)
  if ('channel' in intent) return toAddress(intent.channel.payer)
  return `0x${'0'.repeat(39)}1`
}

function toAddress(text: string): Address {
  return getAddress(text.toLowerCase()) as Address
}
