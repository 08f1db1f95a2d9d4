import { type Address, randomHex } from '@dealwright/protocols'
import {
  connectChain,
  createFacilitator,
  type FacilitatorPort,
  type PaymentRequirements,
  readExactPayload,
  type SellRoute,
  type Settlement,
  type SignedAuthorization,
  sellRoutes,
} from '@dealwright/x402'
import { createShop } from 'dealwright'
import { Interface } from 'ethers'
import { Hono } from 'hono'
import { z } from 'zod'
import { mined, toHex } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import { deployCode } from '../world/deploy-code.ts'
import { forgeToken } from '../world/forge-token.ts'
import { paymentHeader, signTransfer } from '../world/sign-payment.ts'
import type { Party, Stage } from '../world/stage.ts'
import { strike } from '../world/strike.ts'
import { openAccomplice } from './sign-deal.ts'

/** What a facilitator that is the buyer's friend says of settlements; the last is the seller's friend. */
export const lies = [
  'a made-up transaction',
  "somebody else's payment",
  'a transaction that was reverted',
  'a smaller amount',
  'another payee',
  'another token',
  'a payment used before',
  'one transfer for two payments',
  'a block that is rewritten',
  'that it settled, twice, the same',
  'that it did not settle what it settled',
] as const

/** One of {@link lies}. */
export type FacilitatorLie = (typeof lies)[number]

const price = 10_000n
const ticket = z.object({ ticket: z.string() })

/** What a scenario of a lying facilitator plays with. */
interface Scene {
  readonly stage: Stage
  readonly seller: Address
  readonly buyer: Party
  /** Answers that were given, by their tickets. */
  readonly sold: Set<string>
  readonly sign: (changes?: Partial<SignedAuthorization['authorization']>) => Promise<SignedAuthorization>
  /** What the facilitator says instead of settling. */
  say(settle: (payment: SignedAuthorization) => Promise<Partial<Settlement>>): void
  ask(payment: SignedAuthorization, path?: string): Promise<boolean>
  /** Executes a payment as anybody can; gives the transaction. */
  execute(payment: SignedAuthorization, token?: Address): Promise<string>
}

/** Makes the class; `looks`: whether sellers look at the chain, as they must to survive it. */
export const lyingFacilitators = (
  looks: boolean,
  chosen: readonly FacilitatorLie[] = lies,
): ScenarioClass => ({
  name: 'x402-facilitators',
  draw: random => {
    const lie = random.pick(chosen)
    const isShop = looks && random.chance(0.5)
    return {
      name: `${lie}, to ${isShop ? 'a shop of an agent' : 'sold routes'}`,
      run: async stage => {
        const scene = await setScene(stage, {
          looks,
          isShop,
          confirmations: lie === 'a block that is rewritten' ? 1 : 0,
        })
        await tell[lie](scene)
      },
    }
  },
})

/** Facilitators that lie about settling, with a buyer who gains by it, to sellers who look at the chain. */
export const x402Facilitators = lyingFacilitators(true)

const setScene = async (
  stage: Stage,
  { looks, isShop, confirmations }: { looks: boolean; isShop: boolean; confirmations: number },
): Promise<Scene> => {
  const { devnet } = stage.world
  const { chainId, rpcUrl, token } = devnet
  const { usdc } = contractsOf(stage.world)
  const [seller, buyer] = [await stage.victim(), await stage.helper()]
  const chain = connectChain({ rpcUrl, chainId })
  stage.defer(() => chain.close())
  const honest = createFacilitator({ wallet: await openAccomplice(stage), chain })
  let say: ((payment: SignedAuthorization) => Promise<Partial<Settlement>>) | undefined
  const facilitator: FacilitatorPort = {
    ...honest,
    verify: async () => ({ isValid: true }),
    settle: async ({ payload }, { network }) => {
      const read = readExactPayload(payload)
      if (!read.ok || say === undefined) throw new Error('nothing to say')
      return { success: true, transaction: '', network, ...(await say(read.value)) }
    },
  }
  const patience = { patienceMs: 0, confirmations }
  const sell: SellRoute = isShop
    ? (await createShop(await stage.agent(seller), { facilitator, verify: patience })).sell
    : sellRoutes({
        payTo: seller.address,
        asset: await chain.asset(token.address),
        facilitator,
        ...(looks ? { verify: { chain, ...patience } } : {}),
      })
  const app = new Hono()
  app.get('/report', sell(price), c => c.json({ ticket: randomHex() }))
  const [before, sold] = [await usdc.balanceOf(seller.address), new Set<string>()]
  stage.inspect(seller.address, async () => {
    const earned = (await usdc.balanceOf(seller.address)) - before
    const worth = price * BigInt(sold.size)
    return worth > earned ? [`sold answers worth ${worth} units, and got ${earned}`] : []
  })
  const accepted: PaymentRequirements = {
    scheme: 'exact',
    network: `eip155:${chainId}`,
    amount: `${price}`,
    asset: token.address,
    payTo: seller.address,
    maxTimeoutSeconds: 60,
  }
  const validBefore = BigInt((await chain.now()) + 3_600)
  return {
    stage,
    seller: seller.address,
    buyer,
    sold,
    sign: changes =>
      signTransfer(buyer, {
        chainId,
        token: token.address,
        to: seller.address,
        value: price,
        validBefore,
        ...changes,
      }),
    say: settle => {
      say = settle
    },
    ask: async (payment, path = '/report') => {
      const given = await stage.attempt(`GET ${path}`, async () => {
        const answer = await app.request(`http://shop.test${path}`, {
          headers: { 'PAYMENT-SIGNATURE': paymentHeader(payment, accepted) },
        })
        const text = await answer.text()
        if (answer.status !== 200)
          return { ok: false, error: { code: `HTTP ${answer.status}`, message: text.slice(0, 100) } }
        const { ticket: id } = ticket.parse(JSON.parse(text))
        sold.add(id)
        return { ok: true, value: id }
      })
      return given !== undefined
    },
    execute: async ({ authorization, signature }, at = token.address) => {
      const { hash } = await mined(
        stage.world.attacker.sendTransaction({
          to: at,
          data: encodeTransfer(stage, { authorization, signature }),
          gasLimit: 300_000n,
        }),
      )
      return hash
    },
  }
}

const encodeTransfer = (stage: Stage, { authorization, signature }: SignedAuthorization): string => {
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  return contractsOf(stage.world).usdc.interface.encodeFunctionData(
    'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
    [from, to, value, validAfter, validBefore, nonce, signature],
  )
}

/** Asks with each of some payments, and once more: a lie may be believed the second time. */
const askTwice = async ({ ask }: Scene, ...payments: readonly SignedAuthorization[]): Promise<void> => {
  for (const payment of [...payments, ...payments]) await ask(payment)
}

/** Does a thing the first time, and says the same ever after. */
const once = <Value>(
  settle: (payment: SignedAuthorization) => Promise<Value>,
): ((payment: SignedAuthorization) => Promise<Value>) => {
  let first: Promise<Value> | undefined
  return payment => (first ??= settle(payment))
}

const tell: Readonly<Record<FacilitatorLie, (scene: Scene) => Promise<void>>> = {
  'a made-up transaction': async scene => {
    const said = [randomHex(), '', '0x', 'settled', `0x${'0'.repeat(64)}`]
    scene.say(async () => ({ transaction: said[0] ?? '' }))
    for (const transaction of said) {
      scene.say(async () => ({ transaction }))
      await askTwice(scene, await scene.sign())
    }
  },
  "somebody else's payment": async scene => {
    const other = await scene.stage.helper()
    const { chainId, token } = scene.stage.world.devnet
    const terms = (await scene.sign()).authorization
    const foreign = await signTransfer(other, {
      ...terms,
      from: other.address,
      chainId,
      token: token.address,
    })
    const transaction = await scene.execute(foreign)
    scene.say(async () => ({ transaction }))
    scene.sold.add('the answer of that other one')
    await scene.ask(foreign)
    await askTwice(scene, await scene.sign(), await scene.sign({ nonce: terms.nonce }))
  },
  'a transaction that was reverted': async scene => {
    const payment = await scene.sign()
    const broken = { ...payment, signature: toHex(`0x${'11'.repeat(65)}`) }
    const transaction = await scene.execute(broken)
    scene.say(async () => ({ transaction }))
    await askTwice(scene, payment)
  },
  'a smaller amount': async scene => {
    const payment = await scene.sign()
    const { nonce } = payment.authorization
    const transaction = await scene.execute(await scene.sign({ nonce, value: 1n }))
    scene.say(async () => ({ transaction, amount: `${price}` }))
    await askTwice(scene, payment, await scene.sign({ value: 1n }))
    // Nonces spent only once the seller has begun to work.
    const later = await scene.sign()
    scene.say(async ({ authorization }) => ({
      transaction: await scene.execute(await scene.sign({ nonce: authorization.nonce, value: 1n })),
    }))
    await askTwice(scene, later)
  },
  'another payee': async scene => {
    scene.say(async ({ authorization: { nonce } }) => ({
      transaction: await scene.execute(await scene.sign({ nonce, to: scene.buyer.address })),
    }))
    await askTwice(scene, await scene.sign())
    await askTwice(scene, await scene.sign({ to: scene.buyer.address }))
  },
  'another token': async scene => {
    const { chainId } = scene.stage.world.devnet
    const token = await forgeToken(scene.stage.world)
    const data = contractsOf(scene.stage.world).usdc.interface.encodeFunctionData('mint', [
      scene.buyer.address,
      price * 10n,
    ])
    await strike(scene.stage, 'mint', { to: token, data })
    scene.say(async ({ authorization }) => {
      const twin = await signTransfer(scene.buyer, { ...authorization, chainId, token })
      return { transaction: await scene.execute(twin, token) }
    })
    await askTwice(scene, await scene.sign())
  },
  'a payment used before': async scene => {
    const payment = await scene.sign()
    const transaction = await scene.execute(payment)
    scene.say(async () => ({ transaction }))
    // What it bought was elsewhere, or has been forgotten here.
    scene.sold.add('an earlier answer')
    for (const path of ['/report?n=1', '/report?n=2']) await scene.ask(payment, path)
    await askTwice(scene, await scene.sign())
  },
  'one transfer for two payments': async scene => {
    const { stage } = scene
    const batch = await deployCode(stage.world, 'Batch')
    const [real, idle] = [await scene.sign(), await scene.sign()]
    const { token } = stage.world.devnet
    // The second nonce is spent on nothing, in the transaction that pays for the first.
    const spent = await scene.sign({ nonce: idle.authorization.nonce, to: scene.buyer.address, value: 0n })
    const run = once(async () => {
      const data = batchOf(
        [token.address, token.address],
        [real, spent].map(one => encodeTransfer(stage, one)),
      )
      const { hash } = await mined(
        stage.world.attacker.sendTransaction({ to: batch, data, gasLimit: 600_000n }),
      )
      return { transaction: hash }
    })
    scene.say(run)
    await Promise.all([scene.ask(real), scene.ask(idle)])
    await askTwice(scene, real, idle)
  },
  'a block that is rewritten': async scene => {
    const { provider } = scene.stage.world
    const payment = await scene.sign()
    const before: unknown = await provider.send('evm_snapshot', [])
    scene.say(once(async () => ({ transaction: await scene.execute(payment) })))
    await scene.ask(payment)
    await provider.send('evm_revert', [before])
    // Deep enough, had it stayed.
    await provider.send('anvil_mine', ['0x3'])
    await askTwice(scene, payment)
  },
  'that it settled, twice, the same': async scene => {
    const payments = [await scene.sign(), await scene.sign(), await scene.sign()]
    scene.say(once(async payment => ({ transaction: await scene.execute(payment) })))
    await Promise.all(payments.map(payment => scene.ask(payment)))
    await askTwice(scene, ...payments)
  },
  'that it did not settle what it settled': async scene => {
    const payment = await scene.sign()
    let given = false
    scene.say(
      once(async one => {
        await scene.execute(one)
        return { success: false, errorReason: 'insufficient_funds', transaction: '' }
      }),
    )
    for (let time = 0; time < 2; time += 1) given = (await scene.ask(payment)) || given
    scene.stage.inspect(scene.buyer.address, async () => (given ? [] : ['paid, and got no answer']))
  },
}

/** For the batch of tokens.sol. */
const batchInterface = new Interface(['function run(address[] targets, bytes[] calls)'])
const batchOf = (targets: readonly Address[], calls: readonly string[]): string =>
  batchInterface.encodeFunctionData('run', [targets, calls])
