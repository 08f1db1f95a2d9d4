import {
  type Address,
  failed,
  formatMoney,
  ok,
  parseAddress,
  plainText,
  type Result,
} from '@dealwright/protocols'
import { z } from 'zod'
import type { Asset } from '../ports.ts'
import { uintSchema } from '../wire/amount.ts'
import { networkOf } from '../wire/networks.ts'
import type { PaymentRequired, PaymentRequirements } from '../wire/schemas.ts'

/** What a client is willing to pay with. */
export interface Willingness {
  readonly payer: Address
  readonly chainId: number
  /** Tokens that may be paid with, as read on chain; the best first. */
  readonly assets: readonly Asset[]
  /** Most that one request may cost, in atomic units of the first asset. Default: what the guard allows. */
  readonly maxAmount?: bigint | undefined
}

/** An offer that can be taken. */
export interface Choice {
  readonly requirements: PaymentRequirements
  readonly asset: Asset
  /** Atomic units. */
  readonly amount: bigint
  readonly payTo: Address
}

/**
 * Picks the offer to take: of those in the best token that any offer is in, the cheapest. Pure. The failure says in one line
 * what is wrong with each.
 */
export function chooseRequirements(required: PaymentRequired, willing: Willingness): Result<Choice, string> {
  const choices: Choice[] = []
  const faults = new Set<string>()
  for (const requirements of required.accepts) {
    const choice = examine(requirements, willing)
    if (choice.ok) choices.push(choice.value)
    else faults.add(choice.error)
  }
  for (const asset of willing.assets) {
    const [cheapest] = choices
      .filter(choice => choice.asset.address === asset.address)
      .toSorted((one, other) => (one.amount < other.amount ? -1 : one.amount > other.amount ? 1 : 0))
    if (cheapest !== undefined) return ok(cheapest)
  }
  return failed(plainText([...faults].slice(0, 3).join('; '), 400))
}

const nameSchema = z.string().max(200)

function examine(requirements: PaymentRequirements, willing: Willingness): Result<Choice, string> {
  const { scheme, network } = requirements
  const extra = requirements.extra ?? {}
  const { payer, chainId, assets, maxAmount } = willing
  if (scheme !== 'exact') return failed(`it asks for the scheme '${plainText(scheme, 40)}', not 'exact'`)
  if (network !== networkOf(chainId))
    return failed(
      `it asks for payment on ${plainText(network, 40)}, and this wallet is on ${networkOf(chainId)}`,
    )
  const method = extra.assetTransferMethod ?? 'eip3009'
  if (method !== 'eip3009') return failed(`it asks for '${show(method)}', not EIP-3009`)
  const address = parseAddress(requirements.asset)
  const asset = assets.find(one => one.address === address)
  if (asset === undefined)
    return failed(
      `it asks for the token ${plainText(requirements.asset, 60)}, and only ${assets.map(one => `${one.symbol} (${one.address})`).join(', ')} may be paid with`,
    )
  const alien = findAlienFact(asset, extra)
  if (alien !== undefined) return failed(alien)
  const amount = uintSchema.safeParse(requirements.amount)
  if (!amount.success || amount.data === 0n)
    return failed(`its price '${plainText(requirements.amount, 40)}' is no amount of atomic units`)
  const best = assets[0]
  if (maxAmount !== undefined && asset.address !== best?.address)
    return failed(`maxAmount is in ${best?.symbol ?? 'another token'}, so ${asset.symbol} is not paid with`)
  if (maxAmount !== undefined && amount.data > maxAmount)
    return failed(`it costs ${formatMoney(amount.data, asset)}, more than ${formatMoney(maxAmount, asset)}`)
  const payTo = parseAddress(requirements.payTo)
  if (payTo === undefined || BigInt(payTo) === 0n)
    return failed(`it wants the money at ${plainText(requirements.payTo, 60)}, which is no account`)
  if (payTo === payer || payTo === asset.address)
    return failed(
      `it wants the money at ${payTo}, which is the ${payTo === payer ? 'payer' : 'token'} itself`,
    )
  return ok({ requirements, asset, amount: amount.data, payTo })
}

/** What the server says of the token, where the chain says otherwise: an amount in other decimals is another amount. */
function findAlienFact(asset: Asset, extra: Record<string, unknown>): string | undefined {
  if (extra.decimals !== undefined && extra.decimals !== asset.decimals)
    return `it counts ${asset.symbol} in ${show(extra.decimals)} decimals, and the token has ${asset.decimals}`
  for (const fact of ['name', 'version'] as const) {
    const said = nameSchema.safeParse(extra[fact])
    if (extra[fact] !== undefined && (!said.success || said.data !== asset[fact]))
      return `it gives the token's ${fact} as '${show(extra[fact])}', and the token says '${asset[fact]}'`
  }
  return undefined
}

function show(value: unknown): string {
  return plainText(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'), 40)
}
