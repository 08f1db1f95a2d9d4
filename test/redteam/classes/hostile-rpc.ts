import { randomHex } from '@dealwright/protocols'
import type { CreateWalletParameters } from '@dealwright/wallet'
import { toBeHex } from 'ethers'
import { z } from 'zod'
import type { ScenarioClass } from '../scenario.ts'
import { type Lie, startLyingRpc } from '../world/start-lying-rpc.ts'
import { drawTerms, openAccomplice } from './sign-deal.ts'

const call = z.object({ data: z.string().optional(), input: z.string().optional() })
/** Which method an `eth_call` asks for. */
export const selectorOf = (params: readonly unknown[]): string => {
  const read = call.safeParse(params[0])
  return (read.success ? (read.data.data ?? read.data.input ?? '') : '').slice(0, 10)
}
/** A number as a word of the ABI. */
export const word = (value: bigint) => toBeHex(value, 32)
/** Selector of `decimals()`. */
export const decimals = '0x313ce567'
const symbol = '0x95d89b41'
/** Wei. */
export const ether = 10n ** 18n

/** Lies about the state of things. Undefined: the truth. */
const lies = {
  'no decimals': ({ method, params }) =>
    method === 'eth_call' && selectorOf(params) === decimals ? word(0n) : undefined,
  '255 decimals': ({ method, params }) =>
    method === 'eth_call' && selectorOf(params) === decimals ? word(255n) : undefined,
  'another symbol': ({ method, params }) =>
    method === 'eth_call' && selectorOf(params) === symbol
      ? `0x${word(32n).slice(2)}${word(4n).slice(2)}${Buffer.from('WBTC').toString('hex').padEnd(64, '0')}`
      : undefined,
  'another chain': ({ method }) => (method === 'eth_chainId' || method === 'net_version' ? '0x1' : undefined),
  'every call gives zero': ({ method }) => (method === 'eth_call' ? word(0n) : undefined),
  'every call gives nothing': ({ method }) => (method === 'eth_call' ? '0x' : undefined),
  'an enormous tip': ({ method }) =>
    method === 'eth_maxPriorityFeePerGas' ? toBeHex(ether / 1000n) : undefined,
  'an enormous gas estimate': ({ method }) =>
    method === 'eth_estimateGas' ? toBeHex(25_000_000n) : undefined,
  'nonces far ahead': ({ method }) => (method === 'eth_getTransactionCount' ? '0x400' : undefined),
  'nothing was ever sent': ({ method }) =>
    method === 'eth_sendRawTransaction'
      ? randomHex()
      : method === 'eth_getTransactionReceipt'
        ? null
        : undefined,
  'no receipts': ({ method }) => (method === 'eth_getTransactionReceipt' ? null : undefined),
  'a clock a year ahead': ({ method, result }) => {
    if (!method.startsWith('eth_getBlock') || typeof result !== 'object' || result === null) return undefined
    if (Array.isArray(result)) return undefined
    return { ...result, timestamp: toBeHex(Math.floor(Date.now() / 1000) + 31_536_000) }
  },
} as const satisfies Record<string, Lie>

/** Chains that lie to the victim's wallet, while an accomplice who sees the truth deals with it. */
export const lyingChain = (
  name: string,
  table: Readonly<Record<string, Lie>>,
  options: Partial<CreateWalletParameters> = {},
): ScenarioClass => ({
  name,
  draw: random => {
    const kind = random.pick(Object.keys(table))
    const startsLate = random.chance(0.4)
    const price = random.pick([1_000_000n, 2_000_000n, 2_000_001n, 50_000_000n])
    const deals = random.between(1, 4)
    return {
      name: `${kind}${startsLate ? ' once the wallet is open' : ''}: ${deals} deals of ${price} units`,
      run: async stage => {
        let isLying = !startsLate
        const rpc = await startLyingRpc(stage.world.devnet.rpcUrl, answer =>
          isLying ? table[kind]?.(answer) : undefined,
        )
        stage.defer(() => rpc.close())
        const party = await stage.victim({ spend: 2_000_000n })
        const attacker = await openAccomplice(stage)
        const victim = await stage.attempt('open the wallet', async () => ({
          ok: true,
          value: await stage.wallet(party, {
            rpcUrl: rpc.url,
            confirmationTimeoutMs: 1_500,
            ...options,
            policy: { perDealCeiling: '2 USDC', budgets: [{ limit: '2 USDC', per: 'day' }] },
          }),
        }))
        if (victim === undefined) return
        isLying = true
        for (let deal = 0; deal < deals; deal += 1) {
          const agreement = await drawTerms(attacker, attacker, {
            client: party.address,
            evaluator: party.address,
            price,
          })
          const own = await stage.attempt('signAgreement', () => victim.signAgreement(agreement))
          const theirs = await stage.attempt('countersign', () => attacker.signAgreement(agreement))
          if (own === undefined || theirs === undefined) continue
          const signatures = { clientSignature: own.signature, providerSignature: theirs.signature }
          await stage.attempt('openJob', () => victim.openJob({ agreement, ...signatures }))
          const payment = await stage.attempt('authorizePayment', () => victim.authorizePayment(agreement))
          if (payment === undefined) continue
          await stage.attempt('relayJob', () => attacker.relayJob({ agreement, ...signatures, payment }))
        }
      },
    }
  },
})

export const hostileRpc = lyingChain('hostile-rpc', lies)
