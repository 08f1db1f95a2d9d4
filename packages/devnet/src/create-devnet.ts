import type { Address } from '@dealwright/protocols'
import { DealwrightError } from '@dealwright/protocols'
import { JsonRpcProvider, toQuantity } from 'ethers'
import { startAnvil } from './anvil/start-anvil.ts'
import {
  creationCodes,
  deployContracts,
  devnetContracts,
  digestCodes,
  mintCall,
  prepareDeployer,
} from './deploy-contracts.ts'
import { deriveAccounts, developmentMnemonic } from './development-accounts.ts'
import type { Devnet, FundParameters } from './devnet.ts'
import type { StateDirectory } from './state-directory.ts'
import { takeStateDirectory } from './state-directory.ts'
import { waitForReceipt } from './wait-for-receipt.ts'
import { startXmtpNode } from './xmtp/start-xmtp-node.ts'

export interface CreateDevnetParameters {
  /** Port of the chain on 127.0.0.1. Default: a free one. */
  port?: number
  /** Port of the XMTP node on 127.0.0.1. Default: a free one. */
  xmtpPort?: number
  /** How many development accounts get 10,000 ether and 10,000 TestUSDC each. Default 10. */
  accounts?: number
  /** A directory that keeps the chain and the messages for the next devnet. Default: nothing is kept. */
  state?: string
  /** Gets a line for each part when it is up, with the time it took. */
  log?: (line: string) => void
}

const chainId = 31_337
const usdcPerAccount = 10_000_000_000n

/**
 * Starts a whole offline world on this machine: a chain with the contracts on it, development accounts with ether and
 * TestUSDC, and an XMTP node. Loopback only, free ports unless given, one block per transaction. It ends with `close()`,
 * and the chain's process ends with this one even when this one is killed.
 * Throws `anvil-missing`, `anvil-failed`, `port-taken`, `state-in-use`, `state-outdated` and `xmtp-log-damaged`.
 *
 * ```ts
 * import { createDevnet } from '@dealwright/devnet'
 * await using devnet = await createDevnet()
 * const [alice] = devnet.accounts
 * ```
 */
export const createDevnet = async ({
  port = 0,
  xmtpPort = 0,
  accounts: count = 10,
  state: statePath,
  log,
}: CreateDevnetParameters = {}): Promise<Devnet> => {
  if (!Number.isInteger(count) || count < 1 || count > 1_000) {
    const message = `accounts is ${count}: give a whole number from 1 to 1000.`
    throw new DealwrightError({ code: 'bad-accounts', message })
  }
  await using opening = new AsyncDisposableStack()
  const timed = async <Value>(part: string, work: Promise<Value>): Promise<Value> => {
    const started = performance.now()
    const value = await work
    log?.(`${part}: ${Math.round(performance.now() - started)} ms`)
    return value
  }

  const state = statePath === undefined ? undefined : await takeStateDirectory(statePath)
  opening.defer(() => state?.release())
  const stateFile = state === undefined ? {} : { stateFile: state.chainFile }
  // Deriving keys is work for this process while anvil starts in its own.
  const starting = timed(
    'chain',
    startAnvil({ port, accounts: count, mnemonic: developmentMnemonic, chainId, ...stateFile }),
  )
  const accounts = deriveAccounts(count)
  const anvil = await starting
  opening.defer(() => anvil.close())
  state?.setChainProcess(anvil.pid)
  const provider = new JsonRpcProvider(anvil.url, chainId, {
    staticNetwork: true,
    batchStallTime: 0,
    pollingInterval: 50,
    // By default ethers answers a repeated question from memory for 250 ms: balances would be stale.
    cacheTimeout: -1,
  })
  opening.defer(() => provider.destroy())

  const addresses = accounts.map(account => account.address)
  const node = startXmtpNode({
    port: xmtpPort,
    rpcUrl: anvil.url,
    ...(state === undefined ? {} : { logFile: state.xmtpLog }),
  })
  // Both parts are waited for, so that what one of them opened is closed when the other fails.
  const [prepared, started] = await Promise.allSettled([
    timed('contracts and funds', prepareChain(provider, addresses, state)),
    timed('XMTP node', node),
  ])
  if (started.status === 'fulfilled') opening.defer(() => started.value.close())
  if (prepared.status === 'rejected') throw prepared.reason
  if (started.status === 'rejected') throw started.reason

  const owned = opening.move()
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= owned.disposeAsync()
    return closing
  }
  return {
    rpcUrl: anvil.url,
    chainId,
    xmtpUrl: started.value.url,
    contracts: devnetContracts,
    token: { symbol: 'USDC', decimals: 6, address: devnetContracts.token },
    accounts,
    fund: createFund(provider),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const prepareChain = async (
  provider: JsonRpcProvider,
  accounts: readonly Address[],
  state: StateDirectory | undefined,
): Promise<void> => {
  const codes = await creationCodes()
  const digest = digestCodes(codes)
  await prepareDeployer(provider)
  if ((await provider.getCode(devnetContracts.escrow)) === '0x') {
    await deployContracts(provider, { codes, accounts, amount: usdcPerAccount })
    state?.setContracts(digest)
  } else if (state?.contracts() !== digest) {
    const message =
      'The kept chain has other contracts than this version: delete the state directory to start afresh.'
    throw new DealwrightError({ code: 'state-outdated', message })
  }
}

/** One funding at a time: each reads a balance or a nonce that the one before it changes. */
const createFund = (provider: JsonRpcProvider): Devnet['fund'] => {
  let last: Promise<void> = Promise.resolve()
  const add = async (address: Address, { eth = 0n, usdc = 0n }: FundParameters): Promise<void> => {
    if (eth < 0n || usdc < 0n) {
      const message = 'fund() adds to a balance: give amounts that are not negative.'
      throw new DealwrightError({ code: 'bad-amount', message })
    }
    if (eth > 0n) {
      const balance = await provider.getBalance(address)
      await provider.send('anvil_setBalance', [address, toQuantity(balance + eth)])
    }
    if (usdc > 0n) {
      const hash: string = await provider.send('eth_sendTransaction', [mintCall(address, usdc)])
      const receipt = await waitForReceipt(provider, hash)
      if (receipt.status !== 1) {
        const message = `TestUSDC cannot be minted for ${address}: give the address of an account or a contract.`
        throw new DealwrightError({ code: 'fund-failed', message })
      }
    }
  }
  return (address, amounts) => {
    const funded = last.then(() => add(address, amounts))
    last = funded.catch(() => undefined)
    return funded
  }
}
