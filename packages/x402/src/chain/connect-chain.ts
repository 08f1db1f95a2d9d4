import { type Address, DealwrightError } from '@dealwright/protocols'
import { Contract, FetchRequest, JsonRpcProvider, Network, type Provider } from 'ethers'
import type { Asset, ChainPort } from '../ports.ts'
import { findTransfer } from './find-transfer.ts'
import { readAsset } from './read-asset.ts'
import { simulateTransfer } from './simulate-transfer.ts'
import { tokenInterface } from './token-interface.ts'
import { verifySigned } from './verify-signed.ts'

const timeoutMs = 20_000
const maxAssets = 1_000

/** What {@link connectChain} needs. */
export interface ConnectChainParameters {
  /** JSON-RPC endpoint. Give this or `provider`. */
  readonly rpcUrl?: string
  /** An ethers provider, which stays open when the chain is let go of. */
  readonly provider?: Provider
  readonly chainId: number
  /** First block that can hold a payment. Default 0. Set it on public chains, where searching from 0 is slow. */
  readonly fromBlock?: number
}

/** A chain, and how to let go of it. */
export interface Chain extends ChainPort, AsyncDisposable {
  close(): Promise<void>
}

/** Asks a chain what payments need to know. Makes no request itself; reads throw a retryable `rpc-unreachable`. */
export function connectChain(parameters: ConnectChainParameters): Chain {
  const { chainId, fromBlock = 0 } = parameters
  const { provider, release } = open(parameters)
  const assets = new Map<Address, Promise<Asset>>()
  const asset = (address: Address): Promise<Asset> => {
    const known = assets.get(address)
    if (known !== undefined) return known
    // Addresses come from strangers: what they name must not fill the memory.
    if (assets.size >= maxAssets) assets.clear()
    const reading = orUnreachable(() => readAsset(provider, { address, chainId }))
    assets.set(address, reading)
    reading.catch(() => assets.delete(address))
    return reading
  }
  const close = async (): Promise<void> => release()
  return {
    chainId,
    asset,
    now: () =>
      orUnreachable(async () => {
        const [latest, pending] = await Promise.all([
          blockTime(provider, 'latest'),
          blockTime(provider, 'pending').catch(() => 0),
        ])
        return Math.max(latest, pending)
      }),
    balance: (address, holder) =>
      orUnreachable(() =>
        new Contract(address, tokenInterface, provider).getFunction('balanceOf').staticCall(holder),
      ),
    authorizationState: ({ asset: address, from, nonce }) =>
      orUnreachable(async () => {
        // Of one block: the answer "not used" must not be older than the time that says it can never be.
        const block = await provider.getBlock('latest')
        if (block === null) throw new Error('no latest block')
        const state = new Contract(address, tokenInterface, provider).getFunction('authorizationState')
        const isUsed: boolean = await state.staticCall(from, nonce, { blockTag: block.number })
        return { isUsed, at: block.timestamp }
      }),
    findTransfer: query => orUnreachable(() => findTransfer(provider, { ...query, fromBlock })),
    isSigned: (token, signed) => orUnreachable(() => verifySigned(provider, token, signed)),
    simulate: (token, signed) => orUnreachable(() => simulateTransfer(provider, token, signed)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function open({ rpcUrl, provider, chainId }: ConnectChainParameters) {
  if (provider !== undefined) return { provider, release: () => {} }
  if (rpcUrl === undefined)
    throw new DealwrightError({
      code: 'no-rpc',
      message: 'No chain to ask: give connectChain an rpcUrl or an ethers provider.',
    })
  const request = new FetchRequest(rpcUrl)
  request.timeout = timeoutMs
  const network = Network.from(chainId)
  const own = new JsonRpcProvider(request, network, {
    staticNetwork: network,
    batchMaxCount: 1,
    cacheTimeout: -1,
  })
  return { provider: own, release: () => own.destroy() }
}

async function blockTime(provider: Provider, tag: 'latest' | 'pending'): Promise<number> {
  const block = await provider.getBlock(tag)
  if (block === null) throw new Error(`no ${tag} block`)
  return block.timestamp
}

async function orUnreachable<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DealwrightError) throw error
    // No cause: RPC URLs carry access keys, and ethers puts them into its errors.
    throw new DealwrightError({
      code: 'rpc-unreachable',
      message: 'The chain could not be asked about a payment: check the RPC endpoint and try again.',
      retryable: true,
    })
  }
}
