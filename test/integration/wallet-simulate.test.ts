import { readFile } from 'node:fs/promises'
import { createDevnet } from '@dealwright/devnet'
import type { Address, Hex } from '@dealwright/protocols'
import { compareChanges, decodeCall, simulateChanges, watchOf } from '@dealwright/wallet'
import {
  AbiCoder,
  ContractFactory,
  Interface,
  JsonRpcProvider,
  Wallet as KeyWallet,
  MaxUint256,
} from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mined, toAddress, toHex } from './wallet-world.ts'

const codes: Record<string, string> = JSON.parse(
  await readFile(new URL('wallet-simulate-fixtures.json', import.meta.url), 'utf8'),
)
const abi = new Interface([
  'function transfer(address,uint256)',
  'function approve(address,uint256)',
  'function mint(address,uint256)',
])
const thief: Address = '0x0000000000000000000000000000000000000Bad'

/** The same node without `eth_simulateV1`. */
class TracingProvider extends JsonRpcProvider {
  override async send(method: string, parameters: unknown[]): Promise<unknown> {
    return super.send(method === 'eth_simulateV1' ? 'eth_simulateV99' : method, parameters)
  }
}

let devnet: Awaited<ReturnType<typeof createDevnet>>
let providers: readonly JsonRpcProvider[]
let payer: KeyWallet
let self: Address
const payee: Address = '0x00000000000000000000000000000000000A11cE'

beforeAll(async () => {
  devnet = await createDevnet()
  const options = { staticNetwork: true, cacheTimeout: -1 }
  providers = [
    new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, options),
    new TracingProvider(devnet.rpcUrl, devnet.chainId, options),
  ]
  const [account] = devnet.accounts
  payer = new KeyWallet(account?.privateKey ?? '', providers[0])
  self = toAddress(payer.address)
})

afterAll(async () => {
  for (const provider of providers) provider.destroy()
  await devnet.close()
})

async function deploy(name: string, ...parameters: Address[]): Promise<Address> {
  const encoded = AbiCoder.defaultAbiCoder().encode(
    parameters.map(() => 'address'),
    parameters,
  )
  const contract = await new ContractFactory([], `${codes[name]}${encoded.slice(2)}`, payer).deploy()
  await mined(Promise.resolve(contract.deploymentTransaction()))
  const address = toAddress(await contract.getAddress())
  await send(address, 'mint', [self, 1_000n])
  return address
}

const send = (to: Address, method: string, values: readonly unknown[]) =>
  mined(payer.sendTransaction({ to, data: abi.encodeFunctionData(method, values) }))

/** What the guard would say of a call: decoded, simulated and compared. */
async function judge(provider: JsonRpcProvider, to: Address, method: string, values: readonly unknown[]) {
  const call = { to, data: toHex(abi.encodeFunctionData(method, values)), value: 0n }
  const { escrow, identityRegistry, reputationRegistry } = devnet.contracts
  const context = {
    self,
    chainId: devnet.chainId,
    contracts: { escrow, identityRegistry, reputationRegistry },
  }
  const meaning = decodeCall(call, context)
  if (!meaning.ok) throw new Error(meaning.error.message)
  const watch = watchOf(meaning.value, self)
  const found = await simulateChanges(provider, call, { from: self, chainId: devnet.chainId, watch })
  return found.ok ? compareChanges(meaning.value, found.value, self) : found
}

describe.each([
  ['simulates', 0],
  ['only traces', 1],
])('on a node that %s', (_name, index) => {
  const provider = () => {
    const chosen = providers[index]
    if (chosen === undefined) throw new Error('No such provider.')
    return chosen
  }

  it('lets honest payments and approvals pass', async () => {
    const token = await deploy('OddToken')
    expect(await judge(provider(), token, 'transfer', [payee, 100n])).toEqual({ ok: true })
    expect(await judge(provider(), token, 'approve', [payee, 100n])).toEqual({ ok: true })
    expect(await judge(provider(), devnet.token.address, 'transfer', [payee, 100n])).toEqual({ ok: true })
  })

  it('says what a token refuses for', async () => {
    const broke = await judge(provider(), devnet.token.address, 'transfer', [payee, MaxUint256])
    expect(broke).toMatchObject({
      ok: false,
      error: { code: 'insufficient-funds', reason: 'ERC20InsufficientBalance' },
    })
  })

  it.each([
    ['FeeToken', 'keeps a part'],
    ['SurchargeToken', 'would take 110 units'],
    ['SneakyToken', `After the call ${thief} could take`],
    ['LyingToken', 'would take 0 units'],
    ['CollectorToken', 'power over collectibles'],
  ])('finds out %s', async (name, words) => {
    const token = await deploy(name)
    const judged = await judge(provider(), token, 'transfer', [payee, 100n])
    expect(judged).toMatchObject({
      ok: false,
      error: { rule: 'changes', message: expect.stringContaining(words) },
    })
  })

  it('finds other tokens that a payment drags along by an old allowance', async () => {
    const other = await deploy('OddToken')
    const token = await deploy('ReentrantToken', other)
    await send(other, 'approve', [token, 50n])
    const judged = await judge(provider(), token, 'transfer', [payee, 100n])
    expect(judged).toMatchObject({
      ok: false,
      error: { rule: 'changes', message: expect.stringContaining(`would take 5 units of ${other}`) },
    })
  })

  it('changes nothing itself', async () => {
    const token = await deploy('OddToken')
    const read = (): Promise<Hex> =>
      provider()
        .call({
          to: token,
          data: new Interface(['function balanceOf(address)']).encodeFunctionData('balanceOf', [self]),
        })
        .then(toHex)
    const before = await read()
    await judge(provider(), token, 'transfer', [payee, 100n])
    expect(await read()).toBe(before)
  })
})
