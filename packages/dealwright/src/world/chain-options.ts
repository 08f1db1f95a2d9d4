import { type Address, DealwrightError } from '@dealwright/protocols'
import type { TokenUnits } from '@dealwright/wallet'
import { isAddress } from './is-address.ts'

/** A chain that agents trade on, with the contracts they use there. */
export interface ChainOptions {
  /** JSON-RPC endpoint, asked first. */
  rpcUrl: string
  /** More endpoints of the same chain, best first: where one fails, the next is asked. Default: none. */
  rpcUrls?: readonly string[]
  escrow: Address
  identityRegistry: Address
  reputationRegistry: Address
  token: Address
  /**
   * What the token is, for example `{ symbol: 'USDC', decimals: 6 }`: an endpoint that says otherwise is refused. Not needed for
   * Circle's USDC on the larger chains; of other tokens, a single endpoint is believed without it.
   */
  tokenFacts?: TokenUnits
  /** Where the network has one: jobs paid from a principal's account. */
  spendingMandate?: Address
  /** Where the network has one: services sold per call. */
  paymentChannel?: Address
  /** Block the contracts were deployed in: searching for events starts there. Default 0. */
  fromBlock?: number
}

const variables = {
  escrow: 'DEALWRIGHT_ESCROW',
  identityRegistry: 'DEALWRIGHT_IDENTITY_REGISTRY',
  reputationRegistry: 'DEALWRIGHT_REPUTATION_REGISTRY',
  token: 'DEALWRIGHT_TOKEN',
} as const
const optionalVariables = {
  spendingMandate: 'DEALWRIGHT_SPENDING_MANDATE',
  paymentChannel: 'DEALWRIGHT_PAYMENT_CHANNEL',
} as const

/**
 * The chain that the environment names (`DEALWRIGHT_RPC_URL`, one endpoint or several with commas between, and four contract
 * addresses; the rest is optional); undefined where it names none. Throws `bad-environment`.
 */
export function readChainOptions(
  env: Readonly<Record<string, string | undefined>>,
): ChainOptions | undefined {
  const [rpcUrl, ...rpcUrls] = readUrls(env.DEALWRIGHT_RPC_URL)
  if (rpcUrl === undefined) return undefined
  return {
    rpcUrl,
    ...(rpcUrls.length === 0 ? {} : { rpcUrls }),
    escrow: read(env, variables.escrow),
    identityRegistry: read(env, variables.identityRegistry),
    reputationRegistry: read(env, variables.reputationRegistry),
    token: read(env, variables.token),
    ...(isSet(env, optionalVariables.spendingMandate)
      ? { spendingMandate: read(env, optionalVariables.spendingMandate) }
      : {}),
    ...(isSet(env, optionalVariables.paymentChannel)
      ? { paymentChannel: read(env, optionalVariables.paymentChannel) }
      : {}),
    ...readTokenFacts(env.DEALWRIGHT_TOKEN_FACTS),
    ...readFromBlock(env.DEALWRIGHT_FROM_BLOCK),
  }
}

function readUrls(text = ''): readonly string[] {
  const urls = text
    .split(',')
    .map(url => url.trim())
    .filter(url => url !== '')
  if (urls.every(url => /^https?:\/\//i.test(url) && URL.canParse(url))) return urls
  // Not quoted: URLs of endpoints carry access keys.
  throw new DealwrightError({
    code: 'bad-environment',
    message:
      'DEALWRIGHT_RPC_URL must be an http or https URL, or several with commas between; one of them is not.',
  })
}

const isSet = (env: Readonly<Record<string, string | undefined>>, name: string): boolean =>
  (env[name] ?? '') !== ''

function read(env: Readonly<Record<string, string | undefined>>, name: string): Address {
  const value = env[name] ?? ''
  if (isAddress(value)) return value
  throw new DealwrightError({
    code: 'bad-environment',
    message: `DEALWRIGHT_RPC_URL is set, so ${name} must be the contract's address (0x and 40 hexadecimal digits).`,
  })
}

function readTokenFacts(text: string | undefined): { tokenFacts?: TokenUnits } {
  if (text === undefined || text === '') return {}
  const [, symbol, decimals] = /^(\S{1,32}) (\d{1,2})$/.exec(text) ?? []
  if (symbol !== undefined) return { tokenFacts: { symbol, decimals: Number(decimals) } }
  throw new DealwrightError({
    code: 'bad-environment',
    message: "DEALWRIGHT_TOKEN_FACTS must be the token's symbol and decimals, like 'USDC 6'.",
  })
}

function readFromBlock(text: string | undefined): { fromBlock?: number } {
  if (text === undefined || text === '') return {}
  if (/^\d{1,15}$/.test(text)) return { fromBlock: Number(text) }
  throw new DealwrightError({
    code: 'bad-environment',
    message: 'DEALWRIGHT_FROM_BLOCK must be a block number, like 21000000.',
  })
}
