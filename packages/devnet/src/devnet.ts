import type { Address, Hex, Token } from '@dealwright/protocols'

/** A development account: its key is public knowledge. */
export interface DevnetAccount {
  readonly address: Address
  readonly privateKey: Hex
}

/** Where the contracts are. The same addresses on every devnet of one version. */
export interface DevnetContracts {
  readonly escrow: Address
  readonly identityRegistry: Address
  readonly paymentChannel: Address
  readonly reputationRegistry: Address
  readonly spendingMandate: Address
  readonly token: Address
}

/** What {@link Devnet.fund} adds to a balance, in atomic units. */
export interface FundParameters {
  /** Wei. */
  eth?: bigint
  /** Millionths of a TestUSDC. */
  usdc?: bigint
}

/** A running offline world: a chain with the contracts on it, and an XMTP node. */
export interface Devnet extends AsyncDisposable {
  readonly rpcUrl: string
  readonly chainId: number
  readonly xmtpUrl: string
  readonly contracts: DevnetContracts
  readonly token: Token
  readonly accounts: readonly DevnetAccount[]
  /** Adds to the balances of any address, in as many blocks as it takes. */
  fund(address: Address, amounts: FundParameters): Promise<void>
  /** Ends the chain and the XMTP node; with a state directory, what they hold is kept there. Closing twice is fine. */
  close(): Promise<void>
}
