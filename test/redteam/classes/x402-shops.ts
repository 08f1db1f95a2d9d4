import { type Address, randomHex } from '@dealwright/protocols'
import {
  connectChain,
  createMemoryStore,
  createPayingFetch,
  type PaymentRequirements,
} from '@dealwright/x402'
import type { ScenarioClass } from '../scenario.ts'
import { forgeToken } from '../world/forge-token.ts'
import { type Answer, demand, demandRaw, openHostileShop } from '../world/hostile-shop.ts'

type Terms = Partial<PaymentRequirements>

/** Terms that nobody may pay: they say another amount, token, chain or account than they seem to. */
const amounts = [
  '0.01',
  '1e4',
  '0x2710',
  '010000',
  ' 10000',
  '10000.0',
  '-10000',
  '+10000',
  '１００００',
  '٣',
  '',
  '0',
  'NaN',
  '10_000',
  `${2n ** 256n}`,
]
const recipients = [
  '',
  '0x',
  `0x${'0'.repeat(40)}`,
  `0x${'аA'.repeat(20)}`,
  'shop.eth',
  `0x${'1'.repeat(41)}`,
  '0xD8dA6BF26964aF9D7eEd9e03E53415D37aA96046',
]
const junkHeaders = [
  'not base64 at all!',
  Buffer.from('[]').toString('base64'),
  Buffer.from('{"x402Version":2}').toString('base64'),
  Buffer.from('{"__proto__":{"accepts":[]},"x402Version":"2"}').toString('base64'),
  Buffer.from(`{"x402Version":2,"accepts":${'['.repeat(3_000)}${']'.repeat(3_000)}}`).toString('base64'),
  'A'.repeat(100_000),
  '=',
]

/** What is wrong with the first demand; nothing of it may be paid. */
const wrong = {
  'an amount that is no amount': pick => ({ amount: pick(amounts) }),
  'a price above the most': (pick, { most }) => ({
    amount: `${pick([most + 1n, most * 1_000_000n, 2n ** 256n - 1n])}`,
  }),
  'a price in other decimals': pick => ({
    extra: { name: 'USD Coin', version: '2', decimals: pick([0, 2, 18]) },
  }),
  'a token that looks the same': (_, { twin }) => ({ asset: twin }),
  'a token under another name': pick => ({
    extra: { name: pick(['USDC', 'USD\u200b Coin', 'USD Сoin']), version: '2' },
  }),
  'the same token on another chain': pick => ({
    network: pick(['eip155:1', 'eip155:8453', 'base', 'eip155:031337']),
  }),
  'no account to pay to': (pick, { victim }) => ({ payTo: pick([...recipients, victim]) }),
  'another scheme': pick => ({ scheme: pick(['upto', 'permit', 'EXACT', 'exact ']) }),
  'another way to move the money': pick => ({
    extra: { name: 'USD Coin', version: '2', assetTransferMethod: pick(['permit2', 'approve', 'erc7710']) },
  }),
} as const satisfies Record<
  string,
  (
    pick: <Value>(values: readonly Value[]) => Value,
    facts: { readonly most: bigint; readonly twin: Address; readonly victim: Address },
  ) => Terms
>
const wrongKinds = Object.keys(wrong) as (keyof typeof wrong)[]

/** What happens to a payment that was right to make, once; it may be taken once. */
const sly = [
  'another account once it is paid',
  'a higher price once it is paid',
  'another token once it is paid',
  'payment required, for ever',
  'silence',
  'broken down',
  'redirected',
  'served, and not taken',
  'fifty offers',
] as const

/** Shops that take money by x402 and lie about it. Payments are cashed in at the end, all of them, in every token there is. */
export const x402Shops: ScenarioClass = {
  name: 'x402-shops',
  draw: random => {
    const isWrong = random.chance(0.5)
    const wrongKind = random.pick(wrongKinds)
    const slyKind = random.pick(sly)
    const isJunk = isWrong && random.chance(0.15)
    const junk = random.pick(junkHeaders)
    const calls = random.between(1, 4)
    const isNamed = random.chance(0.5)
    const kind = isJunk ? 'a header that is none' : isWrong ? wrongKind : slyKind
    return {
      name: `${kind}, asked ${calls} times`,
      run: async stage => {
        const price = 10_000n
        const most = 20_000n
        const [shopkeeper, thief] = await Promise.all([stage.helper(), stage.helper()])
        // Who serves and does not take the money yet has sold each time: the day's budget bounds that.
        const isSold = kind === 'served, and not taken' && !isNamed
        const party = await stage.victim({
          spend: isWrong ? 0n : isSold ? price * BigInt(calls) : price,
          recipients: [shopkeeper.address],
        })
        const payer = await stage.wallet(party)
        const twin = await forgeToken(stage.world)
        const { chainId, token } = payer.network
        const fair: PaymentRequirements = {
          scheme: 'exact',
          network: `eip155:${chainId}`,
          amount: price.toString(),
          asset: token.address,
          payTo: shopkeeper.address,
          maxTimeoutSeconds: 60,
          extra: { name: 'USD Coin', version: '2' },
        }
        const terms: Terms = isWrong
          ? wrong[wrongKind](random.pick, { most, twin, victim: party.address })
          : {}
        const again: Terms =
          slyKind === 'another account once it is paid'
            ? { payTo: thief.address }
            : slyKind === 'a higher price once it is paid'
              ? { amount: most.toString() }
              : slyKind === 'another token once it is paid'
                ? { asset: twin }
                : {}
        const decoys = Array.from({ length: 49 }, (_, index) => ({
          ...fair,
          amount: `${most - BigInt(index)}`,
        }))
        const answer: Answer = ({ isPaid }) => {
          if (isJunk) return demandRaw(junk)
          if (!isPaid) return demand(kind === 'fifty offers' ? [...decoys, fair] : [{ ...fair, ...terms }])
          if (isWrong) return demand([{ ...fair, ...terms }])
          switch (slyKind) {
            case 'silence':
              return 'silence'
            case 'broken down':
              return new Response('out of order', { status: 500 })
            case 'redirected':
              return new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/' } })
            case 'served, and not taken':
            case 'fifty offers':
              return Response.json({ sold: randomHex() })
            default:
              return demand([{ ...fair, ...again }])
          }
        }
        const shop = openHostileShop(stage, answer)
        const chain = connectChain({ rpcUrl: stage.world.devnet.rpcUrl, chainId })
        stage.defer(() => chain.close())
        const pay = createPayingFetch(shop.fetch, {
          payer,
          chain,
          store: createMemoryStore(),
          maxAmount: most,
          ...(kind === 'a token that looks the same' && random.chance(0.5) ? { assets: [twin] } : {}),
        })
        // Served and answered, the next request without a name is another purchase: under one name it is not.
        const needsName = kind === 'fifty offers' || isNamed
        const headers = needsName ? { 'Idempotency-Key': 'one-report' } : {}
        for (let call = 0; call < calls; call += 1)
          await stage.attempt('fetch', async () => {
            const response = await pay('https://shop.example/report', { headers })
            await response.arrayBuffer()
            return { ok: true, value: response.status }
          })
        await stage.attempt('reconcile', async () => ({ ok: true, value: await pay.reconcile() }))
        await shop.cashIn([token.address, twin])
        await stage.attempt('reconcile', async () => ({ ok: true, value: await pay.reconcile() }))
      },
    }
  },
}
