import { type Address, type Hex, randomHex } from '@dealwright/protocols'
import { signerFromKey } from '@dealwright/wallet'
import {
  connectChain,
  createFacilitator,
  encodeHeader,
  type FacilitatorPort,
  type PaymentRequirements,
  sellRoutes,
} from '@dealwright/x402'
import { Hono } from 'hono'
import { z } from 'zod'
import { toAddress, toHex } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import { forgeToken } from '../world/forge-token.ts'
import { transferTypes } from '../world/sign-payment.ts'
import type { Party } from '../world/stage.ts'
import { strike } from '../world/strike.ts'
import { openAccomplice } from './sign-deal.ts'

const kinds = [
  'one payment for many requests',
  'one payment, asked for at once and often',
  'a cheap payment for a dear route',
  'a payment to itself',
  'a payment in a token that looks the same',
  'less than the price',
  'a signature of somebody else',
  'a payment that has ended',
  'a payment that is taken back while the work is done',
  'a payment without money',
  'payments under one identifier',
  'headers that are none',
  'a facilitator that fails in the end',
] as const

const [cheap, dear] = [10_000n, 500_000n]
const ticket = z.object({ ticket: z.string(), price: z.string() })

interface Draft {
  readonly token: Address
  readonly to: Address
  readonly value: bigint
  readonly validBefore: bigint
  readonly nonce: Hex
}

/** Buyers who want more answers than they pay for. Each answer is worth its price, and the seller's account must have grown by all of them. */
export const x402Buyers: ScenarioClass = {
  name: 'x402-buyers',
  draw: random => {
    const kind = random.pick(kinds)
    const many = random.pick([5, 20, 50])
    return {
      name: `${kind} (${many})`,
      run: async stage => {
        const seller = await stage.victim()
        const relayer = await openAccomplice(stage)
        const buyer = kind === 'a payment without money' ? await poor() : await stage.helper()
        const { devnet } = stage.world
        const chain = connectChain({ rpcUrl: devnet.rpcUrl, chainId: devnet.chainId })
        stage.defer(() => chain.close())
        const { usdc } = contractsOf(stage.world)
        const before = await usdc.balanceOf(seller.address)
        const honest = createFacilitator({ wallet: relayer, chain })
        const facilitator: FacilitatorPort =
          kind === 'a facilitator that fails in the end' ? failing(honest, random.between(0, 3)) : honest
        const sell = sellRoutes({
          payTo: seller.address,
          asset: await chain.asset(devnet.token.address),
          facilitator,
        })
        const app = new Hono()
        let interfere: (() => Promise<void>) | undefined
        for (const [path, price] of [
          ['/cheap', cheap],
          ['/dear', dear],
        ] as const)
          app.get(path, sell(price), async c => {
            await interfere?.()
            return c.json({ ticket: randomHex(), price: price.toString() })
          })

        const sold = new Map<string, bigint>()
        stage.inspect(seller.address, async () => {
          const earned = (await usdc.balanceOf(seller.address)) - before
          const worth = [...sold.values()].reduce((sum, price) => sum + price, 0n)
          return worth > earned ? [`sold answers worth ${worth} units, and got ${earned}`] : []
        })
        /** One request with one header, noting what came of it. */
        const ask = (path: string, header: string) =>
          stage.attempt(`GET ${path}`, async () => {
            const answer = await app.request(`http://shop.test${path}`, {
              headers: { 'PAYMENT-SIGNATURE': header },
            })
            const text = await answer.text()
            if (answer.status !== 200)
              return { ok: false, error: { code: `HTTP ${answer.status}`, message: text.slice(0, 100) } }
            const { ticket: id, price } = ticket.parse(JSON.parse(text))
            sold.set(id, BigInt(price))
            return { ok: true, value: id }
          })
        const draft: Draft = {
          token: devnet.token.address,
          to: seller.address,
          value: cheap,
          validBefore: BigInt((await relayer.now()) + 60),
          nonce: randomHex(),
        }
        const offer = (price: bigint): PaymentRequirements => ({
          scheme: 'exact',
          network: `eip155:${devnet.chainId}`,
          amount: price.toString(),
          asset: devnet.token.address,
          payTo: seller.address,
          maxTimeoutSeconds: 60,
          extra: { name: 'USD Coin', version: '2' },
        })
        const pay = async (
          changes: Partial<Draft> = {},
          {
            by = buyer,
            accepted = {},
            id,
          }: { by?: Party; accepted?: Partial<PaymentRequirements>; id?: string } = {},
        ): Promise<string> => {
          const { token, to, value, validBefore, nonce } = { ...draft, ...changes }
          const domain = { name: 'USD Coin', version: '2', chainId: devnet.chainId, verifyingContract: token }
          const authorization = { from: buyer.address, to, value, validAfter: 0n, validBefore, nonce }
          const signature = await signerFromKey(by.privateKey).signTypedData(
            domain,
            transferTypes,
            authorization,
          )
          const identifier =
            id === undefined ? {} : { 'payment-identifier': { info: { required: false, id } } }
          return encodeHeader({
            x402Version: 2,
            resource: { url: 'http://shop.test/cheap' },
            accepted: { ...offer(cheap), ...accepted },
            payload: {
              signature,
              authorization: {
                ...authorization,
                value: `${value}`,
                validAfter: '0',
                validBefore: `${validBefore}`,
              },
            },
            extensions: identifier,
          })
        }
        const often = Array.from({ length: many }, (_, index) => index)

        switch (kind) {
          case 'one payment for many requests': {
            const header = await pay()
            for (const index of often.slice(0, 12)) await ask(`/cheap?n=${index}`, header)
            await Promise.all(often.map(index => ask(`/cheap?n=${index}`, header)))
            return
          }
          case 'one payment, asked for at once and often': {
            const header = await pay()
            await Promise.all(
              often.map(index => ask(index % 2 === 0 ? '/cheap' : `/cheap?n=${index}`, header)),
            )
            await Promise.all(often.map(() => ask('/cheap', header)))
            return
          }
          case 'a cheap payment for a dear route':
            await ask('/dear', await pay())
            await ask('/dear', await pay({ nonce: randomHex() }, { accepted: { amount: `${dear}` } }))
            await ask('/dear', await pay({ nonce: randomHex() }, { accepted: { amount: '1' } }))
            return
          case 'a payment to itself':
            await ask('/cheap', await pay({ to: buyer.address }))
            await ask('/cheap', await pay({ to: buyer.address }, { accepted: { payTo: buyer.address } }))
            return
          case 'a payment in a token that looks the same': {
            const token = await forgeToken(stage.world)
            await ask('/cheap', await pay({ token }, { accepted: { asset: token } }))
            await ask('/cheap', await pay({ token }))
            return
          }
          case 'less than the price':
            for (const value of [0n, 1n, cheap - 1n]) {
              await ask('/cheap', await pay({ value, nonce: randomHex() }))
              await ask(
                '/cheap',
                await pay({ value, nonce: randomHex() }, { accepted: { amount: `${value}` } }),
              )
            }
            return
          case 'a signature of somebody else':
            await ask('/cheap', await pay({}, { by: await stage.helper() }))
            return
          case 'a payment that has ended':
            for (const validBefore of [0n, 1n, draft.validBefore - 120n, draft.validBefore - 60n])
              await ask('/cheap', await pay({ validBefore, nonce: randomHex() }))
            return
          case 'a payment without money':
            await ask('/cheap', await pay())
            await ask('/dear', await pay({ value: dear }, { accepted: { amount: `${dear}` } }))
            return
          case 'a payment that is taken back while the work is done': {
            interfere = async () => {
              const { nonce } = draft
              const domain = {
                name: 'USD Coin',
                version: '2',
                chainId: devnet.chainId,
                verifyingContract: draft.token,
              }
              const types = {
                CancelAuthorization: [
                  { name: 'authorizer', type: 'address' },
                  { name: 'nonce', type: 'bytes32' },
                ],
              }
              const signer = signerFromKey(buyer.privateKey)
              const signature = toHex(
                await signer.signTypedData(domain, types, { authorizer: buyer.address, nonce }),
              )
              await strike(stage, 'cancelAuthorization', {
                to: draft.token,
                data: usdc.interface.encodeFunctionData('cancelAuthorization(address,bytes32,bytes)', [
                  buyer.address,
                  nonce,
                  signature,
                ]),
              })
            }
            const header = await pay()
            for (let time = 0; time < 3; time += 1) await ask('/cheap', header)
            return
          }
          case 'payments under one identifier': {
            const id = 'order-0000000000000001'
            stage.inspect(seller.address, async () =>
              sold.size > 1 ? [`${sold.size} answers for one identifier`] : [],
            )
            await Promise.all(
              often
                .slice(0, 5)
                .map(async index => ask(`/cheap?n=${index}`, await pay({ nonce: randomHex() }, { id }))),
            )
            return
          }
          case 'headers that are none':
            for (const header of [
              '',
              '=',
              'AAAA',
              Buffer.from('{}').toString('base64'),
              'A'.repeat(100_000),
              Buffer.from('{"x402Version":2,"accepted":null,"payload":[]}').toString('base64'),
            ])
              await ask('/cheap', header)
            return
          case 'a facilitator that fails in the end': {
            const header = await pay()
            for (let time = 0; time < 3; time += 1) await ask('/cheap', header)
          }
        }
      },
    }
  },
}

/** Somebody who can pay for nothing. */
const poor = async (): Promise<Party> => {
  const privateKey = randomHex()
  return { privateKey, address: toAddress(await signerFromKey(privateKey).getAddress()) }
}

/** Finds every payment good, and settles none. */
const failing = (honest: FacilitatorPort, way: number): FacilitatorPort => ({
  ...honest,
  settle: async (_payload, { network }) => {
    const nothing = { success: false, transaction: '', network }
    switch (way) {
      case 0:
        return { ...nothing, errorReason: 'insufficient_funds' }
      case 1:
        return { ...nothing, errorReason: 'settlement_pending' }
      case 2:
        return { success: true, transaction: randomHex(), network: 'eip155:1' }
      default:
        return { ...nothing, success: false, errorReason: 'x'.repeat(1_000) }
    }
  },
})
