import { IdentityRegistry__factory } from '@dealwright/contracts'
import { type RegistrationFile, randomHex } from '@dealwright/protocols'
import { serviceKey, type Wallet } from '@dealwright/wallet'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agree, createWorld, mined, must, sign, startFaultyRpc, type World } from './wallet-world.ts'

let world: World
let rpc: Awaited<ReturnType<typeof startFaultyRpc>>
/** Asks the chain through a proxy that counts. */
let alice: Wallet
let bob: Wallet
let agentId: bigint
const asked: string[] = []
const ranges: number[] = []

const service = 'weather.forecast'
const count = (method: string) => asked.filter(name => name === method).length
const idsOf = (agents: readonly { agentId: bigint }[]) => agents.map(agent => agent.agentId)
const registry = (account: number) =>
  IdentityRegistry__factory.connect(world.devnet.contracts.identityRegistry, world.outsider(account))

function file(name: string, services: readonly string[]): RegistrationFile {
  return {
    type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
    name,
    description: name,
    services: [
      {
        name: 'dealwright',
        endpoint: 'xmtp:0x0',
        sells: services.map(sold => ({
          name: sold,
          version: '1.0.0',
          description: sold,
          digest: `sha256:${'a'.repeat(64)}`,
          input: {},
          output: {},
          ask: '1.00 USDC',
        })),
      },
    ],
    x402Support: false,
    active: true,
    registrations: [],
    supportedTrust: ['reputation'],
  }
}

beforeAll(async () => {
  world = await createWorld()
  rpc = await startFaultyRpc(world.devnet.rpcUrl, ({ method, params }) => {
    asked.push(method)
    if (method === 'eth_getLogs') ranges.push(Number(JSON.parse(JSON.stringify(params))[0].fromBlock))
    return 'pass'
  })
  ;[alice, bob] = await Promise.all([world.wallet(0, { rpcUrl: rpc.url }), world.wallet(1)])
  agentId = must(await bob.register(file('bob', [service]))).agentId
})
beforeEach(() => {
  asked.length = 0
  ranges.length = 0
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rpc[Symbol.asyncDispose]()
})

describe('finding agents again', () => {
  it('asks only for what happened since, and reads no agent that did not change', async () => {
    const found = await alice.findAgents({ service })
    expect(idsOf(found)).toEqual([agentId])
    asked.length = 0
    expect(await alice.findAgents({ service })).toEqual(found)
    expect(await Promise.all([alice.findAgents({ service }), alice.findAgents({ service })])).toEqual([
      found,
      found,
    ])
    expect(count('eth_getLogs')).toBe(2)
    expect(count('eth_call')).toBe(0)
  })

  it('reads only the agent that changed', async () => {
    must(await (await world.wallet(2)).register(file('carol', [service])))
    expect(await alice.findAgents({ service })).toHaveLength(2)
    asked.length = 0
    await mined(registry(1).setAgentURI(agentId, 'https://bob.example/agent.json'))
    const [first] = await alice.findAgents({ service })
    expect(first).toMatchObject({ agentId, agentURI: 'https://bob.example/agent.json' })
    expect(count('eth_call')).toBe(4)
  })

  it('sees every kind of change at once', async () => {
    const look = async () => idsOf(await alice.findAgents({ service }))
    const before = await look()
    const dora = must(await (await world.wallet(3)).register(file('dora', [service]))).agentId
    expect(await look()).toEqual([...before, dora])
    await mined(registry(3).setMetadata(dora, serviceKey(service), '0x'))
    expect(await look()).toEqual(before)
    expect(idsOf(await alice.findAgents())).toEqual([...before, dora])
    await mined(registry(3).setMetadata(dora, serviceKey(service), '0x01'))
    expect(await look()).toEqual([...before, dora])
    await mined(registry(3).unsetAgentWallet(dora))
    await mined(registry(3).transferFrom(world.outsider(3).address, bob.address, dora))
    expect((await alice.findAgents({ service })).at(-1)).toMatchObject({
      owner: bob.address,
      wallet: bob.address,
    })
    const inactive = Buffer.from(JSON.stringify({ ...file('dora', [service]), active: false })).toString(
      'base64',
    )
    await mined(registry(1).setAgentURI(dora, `data:application/json;base64,${inactive}`))
    expect(await look()).toEqual(before)
    expect(idsOf(await alice.findAgents())).toEqual(before)
  })

  it('forgets what a reorganisation took back, and sees what came instead', async () => {
    const erin = await world.wallet(4)
    const before = await alice.findAgents({ service })
    const snapshot: string = await world.provider.send('evm_snapshot', [])
    must(await erin.register(file('erin', [service])))
    await mined(registry(1).setAgentURI(agentId, 'https://elsewhere.example'))
    expect(idsOf(await alice.findAgents({ service }))).toHaveLength(before.length + 1)
    await world.provider.send('evm_revert', [snapshot])
    expect(await alice.findAgents({ service })).toEqual(before)
    for (let blocks = 0; blocks < 3; blocks++) await world.pass(1)
    expect(await alice.findAgents({ service })).toEqual(before)
    await mined(registry(1).setAgentURI(agentId, 'https://back.example'))
    expect((await alice.findAgents({ service }))[0]?.agentURI).toBe('https://back.example')
  })

  it('begins afresh where the chain went back further than that', async () => {
    const snapshot: string = await world.provider.send('evm_snapshot', [])
    const reader = await world.wallet(0)
    const before = await reader.findAgents({ service })
    await world.provider.send('anvil_mine', ['0x80'])
    await mined(registry(1).setAgentURI(agentId, 'https://gone.example'))
    expect((await reader.findAgents({ service }))[0]?.agentURI).toBe('https://gone.example')
    await world.provider.send('evm_revert', [snapshot])
    expect(await reader.findAgents({ service })).toEqual(before)
  })
})

describe('one agent', () => {
  it('is read without searching, active or not', async () => {
    const [expected] = await bob.findAgents({ service })
    expect(await alice.getAgent(agentId)).toEqual(expected)
    expect(await alice.getAgent(999_999n)).toBeUndefined()
    expect(count('eth_getLogs')).toBe(0)
  })
})

describe('feedback', () => {
  const feedback = (deal = randomHex()) => ({
    agentId,
    deal,
    value: 96,
    tag1: 'starred',
    tag2: service,
    proofOfPayment: {
      fromAddress: alice.address,
      toAddress: bob.address,
      chainId: 31_337,
      txHash: randomHex(),
    },
  })

  it('is looked for in new blocks only, and from the first block after a start', async () => {
    const given = feedback()
    const receipt = must(await alice.giveFeedback(given))
    await world.provider.send('anvil_mine', ['0x80'])
    must(await alice.giveFeedback(feedback()))
    expect(must(await alice.giveFeedback(given))).toEqual(receipt)
    ranges.length = 0
    expect(must(await alice.giveFeedback(given))).toEqual(receipt)
    expect(ranges).toHaveLength(1)
    expect(ranges[0]).toBeGreaterThan(receipt.block)
    const again = await world.wallet(0)
    expect(must(await again.giveFeedback(given))).toEqual(receipt)
  })

  it('is given once by two wallets with one key, and again where a reorganisation took it back', async () => {
    const given = feedback()
    const twin = await world.wallet(0)
    must(await alice.giveFeedback(feedback()))
    const snapshot: string = await world.provider.send('evm_snapshot', [])
    const receipt = must(await twin.giveFeedback(given))
    expect(must(await alice.giveFeedback(given))).toEqual(receipt)
    await world.provider.send('evm_revert', [snapshot])
    await world.pass(60)
    const second = must(await alice.giveFeedback(given))
    // The twin's lane may have sent its bytes again by then: whichever it is, the chain has it.
    expect(await world.provider.getTransactionReceipt(second.transaction)).toMatchObject({ status: 1 })
    expect(must(await twin.giveFeedback(given))).toEqual(second)
  })
})

describe('a deal', () => {
  it('takes few questions', async () => {
    const terms = () => agree(bob, alice, { token: world.devnet.token.address })
    const carol = await world.wallet(5, { rpcUrl: rpc.url })
    const open = async () => {
      const agreement = {
        ...(await terms()),
        client: carol.address,
        evaluator: carol.address,
        provider: bob.address,
      }
      const signed = await sign(agreement, carol, bob)
      must(await carol.openJob(signed.signed))
      return signed.job
    }
    await open()
    asked.length = 0
    const job = await open()
    // The receipt is asked for until it is there; fees and the nonce are remembered for a second.
    const steady = [
      'eth_call',
      'eth_simulateV1',
      'eth_estimateGas',
      'eth_sendRawTransaction',
      'eth_getCode',
      'eth_getBalance',
    ]
    expect(steady.map(count)).toEqual([2, 1, 0, 1, 0, 0])
    must(await bob.submitWork({ job, deliverable: randomHex() }))
    asked.length = 0
    must(await carol.completeJob({ job }))
    expect(steady.map(count)).toEqual([0, 1, 0, 1, 0, 0])
  })
})
