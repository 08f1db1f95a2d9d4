import { readFile } from 'node:fs/promises'
import { type Address, randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import { AbiCoder, ContractFactory, id, JsonRpcProvider } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  agree,
  createWorld,
  type Intercept,
  mined,
  must,
  mustFail,
  sign,
  startFaultyRpc,
  toAddress,
  token,
  type World,
} from './wallet-world.ts'

const codes: Record<string, string> = JSON.parse(
  await readFile(new URL('wallet-simulate-fixtures.json', import.meta.url), 'utf8'),
)
const thief: Address = '0x0000000000000000000000000000000000000Bad'
const unknown = { error: { code: -32_601, message: 'the method does not exist/is not available' } }

let world: World
let naming: NamingProvider
let alice: Wallet
let bob: Wallet

beforeAll(async () => {
  world = await createWorld()
  const { rpcUrl, chainId } = world.devnet
  naming = new NamingProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
  ;[alice, bob] = await Promise.all([world.wallet(0), world.wallet(1)])
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  naming?.destroy()
})

const usdc = () => world.devnet.token.address
const sent = (wallet: Wallet) => world.provider.getTransactionCount(wallet.address)

const selectorOf = (method: string) => id(method).slice(0, 10)

/** The node, but every contract has a symbol and decimals: the odd tokens have none. */
class NamingProvider extends JsonRpcProvider {
  override async send(method: string, parameters: unknown[]): Promise<unknown> {
    const coder = AbiCoder.defaultAbiCoder()
    const question = JSON.stringify(parameters)
    if (method === 'eth_call' && question.includes(selectorOf('symbol()')))
      return coder.encode(['string'], ['ODD'])
    if (method === 'eth_call' && question.includes(selectorOf('decimals()')))
      return coder.encode(['uint8'], [6])
    return super.send(method, parameters)
  }
}

/** Code that takes 5 units of a token from whoever calls it, by an allowance of old, whatever it is called for. */
function robber(of: Address): string {
  const word = (hex: string) => hex.replace('0x', '').padStart(64, '0')
  const selector = id('transferFrom(address,address,uint256)').slice(2, 10).padEnd(64, '0')
  return [
    `0x7f${selector}5f52`,
    '33600452',
    `7f${word(thief)}602452`,
    '6005604452',
    `5f5f60645f5f7f${word(of)}5af100`,
  ].join('')
}

/** Runs something with a contract's code replaced. */
async function corrupted(contract: Address, run: () => Promise<void>): Promise<void> {
  const code = await world.provider.getCode(contract)
  await world.provider.send('anvil_setCode', [contract, robber(usdc())])
  try {
    await run()
  } finally {
    await world.provider.send('anvil_setCode', [contract, code])
  }
}

describe('a contract of the network that is not what it seems', () => {
  it('gets no transaction that would take more of the network’s token than its bytes say', async () => {
    const { agentId } = must(await bob.register(registration))
    const registry = world.devnet.contracts.reputationRegistry
    await mined(token(world, usdc(), 0).getFunction('approve')(registry, 1_000n))
    const before = await alice.balance()
    await corrupted(registry, async () => {
      const count = await sent(alice)
      expect(mustFail(await alice.giveFeedback(feedbackOn(agentId)))).toMatchObject({
        code: 'denied',
        reason: 'changes',
        message: expect.stringContaining(`would take 5 units of ${usdc()}`),
      })
      expect(await sent(alice)).toBe(count)
    })
    must(await alice.giveFeedback(feedbackOn(agentId)))
    expect(await alice.balance()).toBe(before)
  })
})

describe('a network’s token that is not what it seems', () => {
  const policy = { recipients: ['0x00000000000000000000000000000000000A11cE'] } as const
  const trading = async (name: string) => {
    const contract = await new ContractFactory([], codes[name] ?? '', world.outsider(9)).deploy()
    await mined(Promise.resolve(contract.deploymentTransaction()))
    const address = toAddress(await contract.getAddress())
    await mined(token(world, address).getFunction('mint')(alice.address, 1_000_000n))
    const wallet = await world.wallet(0, {
      provider: naming,
      contracts: { ...world.devnet.contracts, token: address },
      tokenFacts: { symbol: 'ODD', decimals: 6 },
      policy,
    })
    return { wallet, address }
  }
  const pay = ({ wallet, address }: Awaited<ReturnType<typeof trading>>) =>
    wallet.transfer({ token: address, to: policy.recipients[0], amount: 100n, key: 'rent' })

  it('moves where it does what its bytes say', async () => {
    const odd = await trading('OddToken')
    const count = await sent(odd.wallet)
    must(await pay(odd))
    expect(await sent(odd.wallet)).toBe(count + 1)
  })

  it.each([
    ['FeeToken', 'keeps a part'],
    ['SurchargeToken', 'would take 110 units'],
    ['SneakyToken', `After the call ${thief} could take`],
    ['LyingToken', 'would take 0 units'],
    ['CollectorToken', 'power over collectibles'],
  ])('does not where it is a %s', async (name, words) => {
    const odd = await trading(name)
    const count = await sent(odd.wallet)
    expect(mustFail(await pay(odd))).toMatchObject({
      code: 'denied',
      reason: 'changes',
      message: expect.stringContaining(words),
    })
    expect(await sent(odd.wallet)).toBe(count)
  })
})

describe('a node that cannot tell what a call would change', () => {
  const behind = async (intercept: Intercept, policy: { simulation?: 'required' } = {}) => {
    const rpc = await startFaultyRpc(world.devnet.rpcUrl, intercept)
    const client = await world.wallet(0, { rpcUrl: rpc.url, policy })
    return { rpc, client }
  }
  const buy = async (client: Wallet) => {
    const { job, signed } = await sign(await agree(client, bob, { token: usdc() }), client, bob)
    return { job, opened: await client.openJob(signed) }
  }
  const without =
    (...methods: string[]): Intercept =>
    ({ method }) =>
      methods.includes(method) ? unknown : 'pass'

  it('is asked for an estimate, beside the question from the second time on', async () => {
    const asked: string[] = []
    const { rpc, client } = await behind(request => {
      asked.push(request.method)
      return without('eth_simulateV1')(request)
    })
    await using _ = rpc
    must((await buy(client)).opened)
    expect(asked.filter(method => method === 'eth_estimateGas')).toHaveLength(1)
    expect(asked).not.toContain('debug_traceCall')
    must((await buy(client)).opened)
    expect(asked.filter(method => method === 'eth_estimateGas')).toHaveLength(2)
    await client.close()
  })

  it('is asked for traces where the policy wants differences, and they count', async () => {
    const { rpc, client } = await behind(without('eth_simulateV1'), { simulation: 'required' })
    await using _ = rpc
    const { job, opened } = await buy(client)
    must(opened)
    must(await bob.submitWork({ job, deliverable: randomHex() }))
    must(await client.completeJob({ job }))
    const { agentId } = must(await bob.register(registration))
    const registry = world.devnet.contracts.reputationRegistry
    await mined(token(world, usdc(), 0).getFunction('approve')(registry, 1_000n))
    await corrupted(registry, async () => {
      expect(mustFail(await client.giveFeedback(feedbackOn(agentId)))).toMatchObject({
        code: 'denied',
        reason: 'changes',
      })
    })
    await client.close()
  })

  it('gets nothing where the policy wants differences and there are no traces either', async () => {
    const { rpc, client } = await behind(without('eth_simulateV1', 'debug_traceCall'), {
      simulation: 'required',
    })
    await using _ = rpc
    const count = await sent(client)
    expect(mustFail((await buy(client)).opened)).toMatchObject({
      code: 'unreachable',
      reason: 'no-simulation',
    })
    expect(await sent(client)).toBe(count)
    await client.close()
  })

  it('cannot say nothing changes by answering something else', async () => {
    const { rpc, client } = await behind(({ method }) =>
      method === 'eth_simulateV1' ? { error: { code: -32_000, message: 'no' } } : 'pass',
    )
    await using _ = rpc
    const count = await sent(client)
    expect(mustFail((await buy(client)).opened)).toMatchObject({ code: 'unreachable' })
    expect(await sent(client)).toBe(count)
    await client.close()
  })
})

const feedbackOn = (agentId: bigint): Parameters<Wallet['giveFeedback']>[0] => ({
  agentId,
  deal: randomHex(),
  value: 96,
  tag1: 'starred',
  tag2: 'weather.tides',
  proofOfPayment: {
    fromAddress: alice.address,
    toAddress: bob.address,
    chainId: world.devnet.chainId,
    txHash: randomHex(),
  },
})

const registration: Parameters<Wallet['register']>[0] = {
  type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
  name: 'Tides',
  description: 'Sells tides',
  services: [],
  x402Support: false,
  active: true,
  registrations: [],
  supportedTrust: [],
}
