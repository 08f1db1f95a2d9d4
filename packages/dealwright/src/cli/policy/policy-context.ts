import { devnetContracts } from '@dealwright/devnet'
import { type Address, DealwrightError, isHex } from '@dealwright/protocols'
import type { Intent, PolicyContext } from '@dealwright/wallet'
import { getAddress } from 'ethers'
import { readChainOptions } from '../../world/chain-options.ts'

/** What is decided about: the chain of the environment (`DEALWRIGHT_*`), else a devnet; the account that is named, else that pays. */
export function policyContext(
  intent: Intent,
  { account, env }: { account?: string; env: Readonly<Record<string, string | undefined>> },
): PolicyContext {
  const contracts = readContracts(env)
  const chainId = Number(env.DEALWRIGHT_CHAIN_ID ?? 31_337)
  if (!Number.isSafeInteger(chainId) || chainId <= 0)
    throw new DealwrightError({
      code: 'bad-environment',
      message: 'DEALWRIGHT_CHAIN_ID must be a whole number.',
    })
  return {
    self: readAccount(intent, account),
    chainId,
    contracts,
    token: { symbol: 'USDC', decimals: 6, address: contracts.token },
  }
}

function readContracts(env: Readonly<Record<string, string | undefined>>): PolicyContext['contracts'] {
  const chain = readChainOptions(env)
  if (chain === undefined) return devnetContracts
  const { rpcUrl: _, rpcUrls: __, fromBlock: ___, ...contracts } = chain
  return contracts
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
