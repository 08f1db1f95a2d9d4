import { setTimeout as sleep } from 'node:timers/promises'
import { dealMessage, dealProtocol } from '@dealwright/agent-core'
import {
  type Agreement,
  createEnvelope,
  type Envelope,
  type Json,
  parseAgreement,
  randomHex,
} from '@dealwright/protocols'
import { createMemoryTransport } from '@dealwright/protocols/transport/memory'
import type { Wallet } from '@dealwright/wallet'
import type { ScenarioClass } from '../scenario.ts'
import { defineEcho, drawName, registrationFile, sellingEntry } from '../world/open-shop.ts'
import type { Stage } from '../world/stage.ts'
import { openAccomplice } from './sign-deal.ts'

const bargaining = ['accept', 'accept another price', 'ask for ever more', 'accept twice'] as const
const signing = ['sign', 'sign other terms', 'garbage', 'the hash of another deal'] as const
const working = [
  'deliver without the chain',
  'deliver something else',
  'claim a refund',
  'flood',
  'an enormous output',
  'silence',
] as const

interface Tactics {
  readonly bargain: (typeof bargaining)[number]
  readonly sign: (typeof signing)[number]
  readonly work: (typeof working)[number]
}

type Say = (type: string, body: Json) => Promise<void>

/** Providers that keep to the protocol's form and to nothing else. */
export const cheatingProviders: ScenarioClass = {
  name: 'cheating-providers',
  draw: random => {
    const tactics: Tactics = {
      bargain: random.pick(bargaining),
      sign: random.pick(signing),
      work: random.pick(working),
    }
    return {
      name: `${tactics.bargain}; ${tactics.sign}; ${tactics.work}`,
      run: async stage => {
        const shop = await openAccomplice(stage)
        const service = defineEcho(drawName(stage, 'echo'))
        const entry = sellingEntry(service, '0.50 USDC')
        await stage.attempt('register', () => shop.register(registrationFile('cheat', shop.address, [entry])))
        const victim = await stage.victim({ spend: 1_200_000n, providers: [shop.address] })
        const buyer = await stage.agent(victim)
        const { done } = await cheat(stage, shop, tactics)
        const deal = await buyer.buy(service, { text: 'hello' }, { budget: '1.20 USDC', rounds: 3 })
        await Promise.race([deal.outcome(), done, sleep(5_000)])
        // What the last message caused.
        await sleep(300)
      },
    }
  },
}

/** Plays the provider; `done` when it has done its worst. */
async function cheat(stage: Stage, shop: Wallet, tactics: Tactics): Promise<{ done: Promise<void> }> {
  const { address } = shop
  const transport = createMemoryTransport({ address, network: stage.mail })
  stage.defer(() => transport.close())
  const { promise, resolve } = Promise.withResolvers<void>()
  await transport.receive({
    onDelivery: async delivery => {
      if (delivery.kind !== 'envelope') return
      const { envelope } = delivery
      const say: Say = async (type, body) => {
        stage.tried(`said ${type}`)
        await transport.send(answer(envelope, address, { type, body }))
      }
      if (await react(stage, shop, { envelope, tactics, say })) resolve()
    },
    // What it cannot say, it does not say.
    onError: () => resolve(),
  })
  return { done: promise }
}

async function react(
  stage: Stage,
  shop: Wallet,
  { envelope, tactics, say }: { envelope: Envelope; tactics: Tactics; say: Say },
): Promise<boolean> {
  const read = dealMessage.safeParse({ message: envelope.type, body: envelope.body })
  if (!read.success) return true
  const { message, body } = read.data
  switch (message) {
    case 'CallForProposals':
      await say('Offer', { price: tactics.bargain === 'ask for ever more' ? '900000' : '5000000' })
      return false
    case 'Offer': {
      const { price } = body
      if (tactics.bargain === 'ask for ever more') await say('Offer', { price: String(BigInt(price) * 9n) })
      else if (tactics.bargain === 'accept another price') await say('Accept', { price: '99000000' })
      else await say('Accept', { price })
      if (tactics.bargain === 'accept twice') await say('Accept', { price: '1200000' })
      return tactics.bargain === 'accept another price'
    }
    case 'Agree': {
      const agreement = parseAgreement(body.agreement)
      if (!agreement.ok) return true
      await sign(stage, shop, { agreement: agreement.value, tactics, clientSignature: body.signature, say })
      return tactics.sign !== 'sign'
    }
    case 'Funded':
      await work(stage, shop, { tactics, say })
      return true
    default:
      return false
  }
}

async function sign(
  stage: Stage,
  shop: Wallet,
  {
    agreement,
    tactics,
    clientSignature,
    say,
  }: { agreement: Agreement; tactics: Tactics; clientSignature: `0x${string}`; say: Say },
): Promise<void> {
  const dearer = { ...agreement, price: agreement.price * 50n }
  const [own, other] = [
    await stage.attempt('countersign', () => shop.signAgreement(agreement)),
    await stage.attempt('countersign dearer terms', () => shop.signAgreement(dearer)),
  ]
  if (own === undefined || other === undefined) return
  // The client's signature is in hand now: it must not open anything but this one deal, and that only with the client's money.
  const payment = { method: 'allowance', validAfter: 0n, validBefore: 0n, signature: '0x' } as const
  for (const [terms, { signature: providerSignature }] of [
    [dearer, other],
    [agreement, own],
  ] as const)
    await stage.attempt('open it itself', () =>
      shop.relayJob({ agreement: terms, clientSignature, providerSignature, payment }),
    )
  const chosen = {
    sign: own,
    'sign other terms': other,
    garbage: { hash: own.hash, signature: randomHex(65) },
    'the hash of another deal': { ...own, hash: randomHex() },
  }[tactics.sign]
  await say('Signed', { hash: chosen.hash, signature: chosen.signature })
}

async function work(
  stage: Stage,
  shop: Wallet,
  { tactics, say }: { tactics: Tactics; say: Say },
): Promise<void> {
  const transaction = randomHex()
  switch (tactics.work) {
    case 'deliver without the chain':
      return say('Deliver', { output: { text: 'hello' }, transaction })
    case 'deliver something else': {
      const { escrow } = stage.world.devnet.contracts
      stage.tried(`kept the money in ${escrow} with an empty delivery`)
      return say('Deliver', { output: { text: '' }, transaction })
    }
    case 'claim a refund':
      return say('Failure', { message: `sorry, sent back by ${shop.address}`, transaction })
    case 'flood':
      for (let value = 0; value < 100; value += 1) await say('Progress', { value: 'x'.repeat(1_000) })
      return
    case 'an enormous output':
      return say('Deliver', { output: { text: 'x'.repeat(200_000) }, transaction })
    case 'silence':
      return
  }
}

/** An answer in the deal protocol, well formed. */
function answer(
  about: Envelope,
  sender: Envelope['sender'],
  { type, body }: { type: string; body: Json },
): Envelope {
  const read = dealMessage.parse({ message: type, body })
  return createEnvelope({
    protocol: dealProtocol,
    type: read.message,
    sender,
    receiver: about.sender,
    conversation: about.conversation,
    replyTo: about.id,
    body: read.body,
  })
}
