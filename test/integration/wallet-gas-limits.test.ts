import {
  IdentityRegistry__factory,
  JobEscrow__factory,
  PaymentChannel__factory,
  ReputationRegistry__factory,
  TestUSDC__factory,
} from '@dealwright/contracts'
import { type Channel, createMandate, randomHex } from '@dealwright/protocols'
import { type Channels, grantMandate, mandatePermit, type Wallet } from '@dealwright/wallet'
import { Interface } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProvingProvider } from './wallet-proving-provider.ts'
import { agree, createWorld, mined, must, sign, toHex, token, type World } from './wallet-world.ts'

const interfaces = [
  JobEscrow__factory,
  PaymentChannel__factory,
  IdentityRegistry__factory,
  ReputationRegistry__factory,
  TestUSDC__factory,
].map(({ abi }) => new Interface(abi))

describe('the gas limit that a wallet signs', () => {
  let world: World
  let node: ProvingProvider
  let client: Wallet
  let seller: Wallet

  beforeAll(async () => {
    world = await createWorld()
    const { rpcUrl, chainId } = world.devnet
    node = new ProvingProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1 })
    ;[client, seller] = [await open(0), await open(1)]
  })
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]()
    node?.destroy()
  })

  const open = (account: number, options: Parameters<World['wallet']>[1] = {}) =>
    world.wallet(account, { provider: node, ...options })
  const of = (wallet: Wallet): Channels => {
    if (wallet.channels === undefined) throw new Error('The devnet has no payment channels.')
    return wallet.channels
  }
  const agreed = async (buyer = client, address = world.devnet.token.address, deliverIn = 3_600) => {
    const deliverBy = (await buyer.now()) + deliverIn
    return sign(await agree(buyer, seller, { token: address, deliverBy }), buyer, seller)
  }
  const opened = async (...terms: Parameters<typeof agreed>) => {
    const { job, signed } = await agreed(...terms)
    must(await (terms[0] ?? client).openJob(signed))
    return { job }
  }
  const submitted = async () => {
    const { job } = await opened()
    must(await seller.submitWork({ job, deliverable: randomHex() }))
    return { job }
  }
  const funded = async () => {
    const channel: Channel = {
      payer: client.address,
      signer: client.address,
      payee: seller.address,
      token: world.devnet.token.address,
      challengePeriod: 600,
      salt: randomHex(),
    }
    const expiresAt = (await client.now()) + 7_200
    must(await of(client).fund({ channel, deposited: 1_000n, expiresAt }))
    const claim = async (amount: bigint) => ({
      channel,
      amount,
      signature: must(await of(client).signClaim({ channel, amount })),
    })
    return { channel, claim }
  }
  const nameOf = (selector: string) =>
    interfaces.flatMap(abi => abi.getFunction(selector)?.name ?? []).at(0) ?? selector

  /** One way to each call that a wallet can be asked to send. */
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    createFromAgreement: opened,
    'createFromAgreement by permit': () => payForeign('PermitToken'),
    'createFromAgreement by allowance': () => payForeign('PlainToken'),
    'createFromAgreement by a mandate': payByMandate,
    submit: submitted,
    complete: async () => must(await client.completeJob(await submitted())),
    completeBySignature: async () => {
      const { job } = await submitted()
      const completion = must(await client.signCompletion({ job, reason: 'good' }))
      must(await seller.relayCompletion({ job, ...completion }))
    },
    reject: async () => must(await client.rejectJob({ ...(await submitted()), reason: 'bad' })),
    claimRefund: async () => {
      const { job } = await opened(client, world.devnet.token.address, 60)
      await world.pass(61)
      must(await client.claimRefund({ job }))
    },
    release: async () => {
      const { job } = await submitted()
      await world.pass(700)
      must(await seller.releaseJob({ job }))
    },
    fund: funded,
    claim: async () => must(await of(seller).claim([await (await funded()).claim(400n)])),
    claimMany: async () => {
      const claims = await Promise.all([funded(), funded(), funded()])
      must(await of(seller).claim(await Promise.all(claims.map(({ claim }) => claim(400n)))))
    },
    'record and collect': async () => {
      const { channel, claim } = await funded()
      for (const amount of [300n, 400n]) must(await of(seller).record(await claim(amount)))
      must(await of(seller).collect(channel.token))
    },
    'close and withdraw': async () => {
      const { channel } = await funded()
      must(await of(client).close(channel))
      await world.pass(700)
      must(await of(client).withdraw(channel))
    },
    'release of a channel': async () => must(await of(seller).release((await funded()).channel)),
    transfer: async () => {
      const payer = await open(2, { policy: { recipients: [seller.address] } })
      const { address } = world.devnet.token
      must(await payer.transfer({ token: address, to: seller.address, amount: 5n, key: 'rent' }))
    },
    'transfer of all there is': async () => {
      // Empties a slot, which gives gas back: what is used is less than what must be given.
      const policy = { recipients: [seller.address], perDealCeiling: 10n ** 30n }
      const payer = await open(5, {
        policy: { ...policy, budgets: [{ limit: 10n ** 30n, per: 'day' as const }] },
      })
      const amount = await payer.balance()
      const { address } = world.devnet.token
      must(await payer.transfer({ token: address, to: seller.address, amount, key: 'all' }))
    },
    transferWithAuthorization: async () => {
      const transfer = {
        token: world.devnet.token.address,
        to: seller.address,
        validAfter: 0n,
        validBefore: BigInt(await client.now()) + 60n,
        nonce: randomHex(),
      }
      const spending = { key: 'paid', counterparty: seller.address }
      const signature = must(await client.authorizeTransfer({ ...transfer, amount: 5n, spending }))
      must(await seller.settleTransfer({ ...transfer, from: client.address, value: 5n, signature }))
    },
    'a proposal': async () => {
      const { address } = world.devnet.token
      const payer = await open(6, {
        policy: { recipients: [seller.address], contracts: [{ address, methods: ['transfer'] }] },
      })
      const data = toHex(
        new Interface(TestUSDC__factory.abi).encodeFunctionData('transfer', [seller.address, 5n]),
      )
      must(
        await payer.proposeCall({
          call: { to: address, data, value: 0n },
          spending: { key: 'proposed', counterparty: seller.address },
        }),
      )
    },
    'register, setMetadata and setAgentURI': async () => {
      const { agentId } = must(await seller.register(file('a', 'Sells tides')))
      must(await seller.register(file('b', 'Sells tides and times, to whoever asks for them')))
      must(
        await client.giveFeedback({
          agentId,
          deal: randomHex(),
          value: 96,
          tag1: 'starred',
          tag2: 'weather.tides',
          proofOfPayment: {
            fromAddress: client.address,
            toAddress: seller.address,
            chainId: world.devnet.chainId,
            txHash: randomHex(),
          },
        }),
      )
    },
  }

  async function payForeign(name: 'PlainToken' | 'PermitToken'): Promise<void> {
    const address = await world.deploy(name)
    await mined(token(world, address).getFunction('mint')(client.address, 100_000_000n))
    const otherTokens = [{ address, perDealCeiling: 5_000_000n }]
    const policy = { otherTokens, allowApprove: name === 'PlainToken' }
    const buyer = await open(0, { policy })
    const provider = await open(1, { policy })
    const { signed } = await sign(await agree(buyer, provider, { token: address }), buyer, provider)
    must(await buyer.openJob(signed))
  }

  async function payByMandate(): Promise<void> {
    const principal = world.outsider(7)
    const agent = await open(4)
    const unsigned = createMandate({
      principal: toHex(principal.address),
      agent: agent.address,
      network: agent.network,
      perDeal: '2 USDC',
      total: '5 USDC',
      validFor: 86_400,
      now: await agent.now(),
    })
    const permit = await mandatePermit(world.provider, unsigned)
    const mandate = await grantMandate(unsigned, { principal, permit })
    const buyer = await open(4, { mandate })
    for (let deal = 0; deal < 2; deal += 1) await opened(buyer)
  }

  const file = (letter: string, description: string): Parameters<Wallet['register']>[0] => ({
    type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
    name: 'Tides',
    description,
    services: [
      {
        name: 'dealwright',
        endpoint: 'xmtp:0x0',
        sells: [
          {
            name: 'weather.tides',
            version: '1.0.0',
            description: 'Tides',
            digest: `sha256:${letter.repeat(64)}`,
            input: {},
            output: {},
            ask: '1.00 USDC',
          },
        ],
      },
    ],
    x402Support: false,
    active: true,
    registrations: [],
    supportedTrust: ['reputation'],
  })

  it.each(Object.keys(ways))(
    'suffices on the state that was looked at, without the margin: %s',
    async way => {
      node.proofs.length = 0
      await ways[way]?.()
      expect(node.proofs.length).toBeGreaterThan(0)
      for (const { selector, sure, least, isEnough } of node.proofs) {
        expect({ call: nameOf(selector), isEnough }).toEqual({ call: nameOf(selector), isEnough: true })
        expect(sure).toBeGreaterThanOrEqual(least)
        // And not just anything: what is signed for must be in the account, and counts against the policy.
        expect(sure).toBeLessThan((least * 3n) / 2n + 10_000n)
        seen.add(nameOf(selector))
      }
    },
  )
  const seen = new Set<string>()

  it('was looked at for every method that a wallet sends', () => {
    const escrow = [
      'createFromAgreement',
      'submit',
      'complete',
      'completeBySignature',
      'reject',
      'claimRefund',
    ]
    const channels = ['fund', 'claim', 'claimMany', 'record', 'collect', 'close', 'release', 'withdraw']
    const tokens = ['transfer', 'approve', 'permit', 'transferWithAuthorization']
    const registries = ['register', 'setAgentURI', 'setMetadata', 'giveFeedback']
    const all = [...escrow, ...channels, ...tokens, ...registries]
    expect([...seen].toSorted()).toEqual(all.toSorted())
  })

  it('leaves room for a slot that was in use when it was looked at, and is empty when it is mined', async () => {
    const { job } = await submitted()
    const { address } = world.devnet.token
    const all = await seller.balance()
    node.beforeSending = async () => {
      node.beforeSending = async () => {}
      await mined(token(world, address, 1).getFunction('transfer')(world.outsider(8).address, all))
    }
    must(await client.completeJob({ job }))
    expect(await seller.balance()).toBe(1_000_000n)
  })
})
