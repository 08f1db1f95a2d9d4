import { IdentityRegistry__factory, ReputationRegistry__factory } from '@dealwright/contracts'
import { type RegistrationFile, randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import { AbiCoder, id } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  agree,
  createWorld,
  mined,
  must,
  mustFail,
  sign,
  startFaultyRpc,
  type World,
} from './wallet-world.ts'

let world: World
let alice: Wallet
let bob: Wallet
let carol: Wallet

beforeAll(async () => {
  world = await createWorld()
  ;[alice, bob, carol] = await Promise.all([world.wallet(0), world.wallet(1), world.wallet(2)])
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`

function file(
  name: string,
  sells: Record<string, string>,
  extra: Partial<RegistrationFile> = {},
): RegistrationFile {
  return {
    type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
    name,
    description: `${name} sells things`,
    services: [
      {
        name: 'dealwright',
        endpoint: 'xmtp:0x0',
        sells: Object.entries(sells).map(([service, digest]) => ({
          name: service,
          version: '1.0.0',
          description: service,
          digest,
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
    ...extra,
  }
}

function readFile(uri: string): { name: string; registrations: unknown } {
  const [, base64 = ''] = uri.split('base64,')
  return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
}

const idsOf = (agents: readonly { agentId: bigint }[]) => agents.map(({ agentId }) => agentId)

describe('the registry', () => {
  it('registers once, updates what changed, and finds who sells what today', async () => {
    const first = must(await bob.register(file('bob', { 'weather.forecast': digestOf('a') })))
    expect(first.agentId).toBe(0n)
    expect(first.transactions).toHaveLength(2)
    const [found] = await alice.findAgents({ service: 'weather.forecast' })
    expect(found).toMatchObject({ agentId: 0n, owner: bob.address, wallet: bob.address })
    expect(readFile(found?.agentURI ?? '')).toMatchObject({
      name: 'bob',
      registrations: [
        { agentId: 0, agentRegistry: `eip155:31337:${world.devnet.contracts.identityRegistry}` },
      ],
    })

    const unchanged = must(await bob.register(file('bob', { 'weather.forecast': digestOf('a') })))
    expect(unchanged).toEqual({ agentId: 0n, transactions: [] })

    const moved = must(await bob.register(file('bob', { 'weather.tides': digestOf('b') })))
    expect(moved.agentId).toBe(0n)
    expect(moved.transactions).toHaveLength(3)
    expect(await alice.findAgents({ service: 'weather.forecast' })).toEqual([])
    expect(idsOf(await alice.findAgents({ service: 'weather.tides' }))).toEqual([0n])
  })

  it('makes one agent where two registrations start at once, even before any exists', async () => {
    const wanted = file('carol', { 'weather.tides': digestOf('b'), 'maps.route': digestOf('c') })
    const [one, two] = await Promise.all([carol.register(wanted), carol.register(wanted)])
    expect(must(two).agentId).toBe(must(one).agentId)
    expect(must(two).transactions).toEqual([])
    expect(idsOf(await alice.findAgents({ service: 'weather.tides' }))).toEqual([0n, must(one).agentId])
    expect(idsOf(await alice.findAgents())).toEqual([0n, must(one).agentId])
  })

  it('leaves out agents that say they are not active, and those without a file stay', async () => {
    const dora = await world.wallet(5)
    const { agentId } = must(
      await dora.register(file('dora', { 'maps.route': digestOf('c') }, { active: false })),
    )
    expect(idsOf(await alice.findAgents({ service: 'maps.route' }))).not.toContain(agentId)
    must(await dora.register(file('dora', { 'maps.route': digestOf('c') })))
    expect(idsOf(await alice.findAgents({ service: 'maps.route' }))).toContain(agentId)
  })

  it('trades with the owner where the registry vouches for no wallet', async () => {
    const erin = await world.wallet(6)
    const { agentId } = must(await erin.register(file('erin', { 'news.daily': digestOf('d') })))
    const registry = IdentityRegistry__factory.connect(
      world.devnet.contracts.identityRegistry,
      world.outsider(6),
    )
    await mined(registry.unsetAgentWallet(agentId))
    expect(await alice.findAgents({ service: 'news.daily' })).toMatchObject([
      { agentId, wallet: erin.address },
    ])
    await mined(registry.transferFrom(erin.address, alice.address, agentId))
    expect(await alice.findAgents({ service: 'news.daily' })).toMatchObject([
      { agentId, wallet: alice.address },
    ])
  })

  it('is not broken by an agent whose URI is no text', async () => {
    const service = 'broken.uri'
    const { agentId } = must(
      await (await world.wallet(7)).register(file('fay', { [service]: digestOf('e') })),
    )
    const { identityRegistry } = world.devnet.contracts
    // setAgentURI(agentId, <invalid UTF-8>), which only a hand-made call can send.
    const uri = AbiCoder.defaultAbiCoder().encode(['uint256', 'bytes'], [agentId, '0xff80ff'])
    const data = `0x0af28bd3${uri.slice(2)}`
    await mined(world.outsider(7).sendTransaction({ to: identityRegistry, data }))
    expect(await alice.findAgents({ service })).toEqual([])
    expect(idsOf(await alice.findAgents())).toContain(0n)
  })

  it('is read in pages where the RPC limits ranges', async () => {
    const widest: number[] = []
    await using rpc = await startFaultyRpc(world.devnet.rpcUrl, ({ method, params }) => {
      if (method !== 'eth_getLogs') return 'pass'
      const [{ fromBlock, toBlock }] = JSON.parse(JSON.stringify(params))
      const blocks = Number(toBlock) - Number(fromBlock) + 1
      if (blocks > 3) return { error: { code: -32602, message: 'block range is too wide, at most 3 blocks' } }
      widest.push(blocks)
      return 'pass'
    })
    const reader = await world.wallet(8, { rpcUrl: rpc.url })
    expect(await reader.findAgents({ service: 'weather.tides' })).toEqual(
      await alice.findAgents({ service: 'weather.tides' }),
    )
    expect(widest.length).toBeGreaterThan(1)
    const agreement = await agree(alice, bob, { token: world.devnet.token.address })
    const { job, signed } = await sign(agreement, alice, bob)
    const opening = must(await alice.openJob(signed))
    for (let count = 0; count < 8; count++) await world.pass(1)
    must(await bob.submitWork({ job, deliverable: randomHex() }))
    const payment = must(await alice.authorizePayment(agreement))
    expect(must(await reader.relayJob({ ...signed, payment }))).toEqual(opening)
    await reader.close()
  })
})

describe('feedback', () => {
  const feedback = (agentId: bigint, deal = randomHex()) => ({
    agentId,
    deal,
    value: 96,
    tag1: 'starred',
    tag2: 'weather.tides',
    proofOfPayment: {
      fromAddress: alice.address,
      toAddress: bob.address,
      chainId: 31_337,
      txHash: randomHex(),
    },
  })

  it('is left once per deal, with a file whose hash is on chain', async () => {
    const given = feedback(0n)
    const receipt = must(await alice.giveFeedback(given))
    expect(must(await alice.giveFeedback({ ...given, value: 3 }))).toEqual(receipt)
    must(await alice.giveFeedback(feedback(0n)))
    const registry = ReputationRegistry__factory.connect(
      world.devnet.contracts.reputationRegistry,
      world.provider,
    )
    expect(await registry.getLastIndex(0n, alice.address)).toBe(2n)
    const [log] = await registry.queryFilter(registry.filters.NewFeedback(0n, alice.address))
    const uri: string = log?.args.getValue('feedbackURI')
    const text = Buffer.from(uri.split('base64,')[1] ?? '', 'base64').toString('utf8')
    expect(log?.args.getValue('feedbackHash')).toBe(id(text))
    expect(JSON.parse(text)).toMatchObject({
      agentRegistry: `eip155:31337:${world.devnet.contracts.identityRegistry}`,
      agentId: 0,
      clientAddress: `eip155:31337:${alice.address}`,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      value: 96,
      valueDecimals: 0,
      deal: given.deal,
      proofOfPayment: { ...given.proofOfPayment, chainId: '31337' },
    })
  })

  it('about oneself is refused by the registry, and out of range here', async () => {
    expect(mustFail(await bob.giveFeedback(feedback(0n)))).toMatchObject({
      code: 'reverted',
      reason: 'SelfFeedback',
    })
    await expect(alice.giveFeedback({ ...feedback(0n), value: 101 })).rejects.toMatchObject({
      code: 'bad-feedback',
    })
  })
})
