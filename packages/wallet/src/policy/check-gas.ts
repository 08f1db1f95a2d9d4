import { formatEther } from 'ethers'
import type { Fees } from '../lane/fees.ts'
import type { Policy } from './policy.ts'
import { allowed, denied, type Verdict } from './verdict.ts'

const tenthOfEther = 10n ** 17n
/** Most that one transaction may cost where the policy does not say: what ordinary steps cost at a busy hour, and not much more. */
const usual = tenthOfEther / 5n
/** Chains whose currency is worth so much less that ordinary steps take more of it: Polygon and its test network. */
const cheap: ReadonlyMap<number, bigint> = new Map([
  [137, 20n * tenthOfEther],
  [80_002, 20n * tenthOfEther],
])

/** Most that a transaction can cost, in wei. */
export function highestCost({ gasLimit, fees }: { gasLimit: bigint; fees: Fees }): bigint {
  return gasLimit * ('gasPrice' in fees ? fees.gasPrice : fees.maxFeePerGas)
}

/** Whether one transaction may cost so much native currency (wei). Pure. */
export function checkGas(policy: Policy, cost: bigint, { chainId }: { chainId: number }): Verdict {
  const limit = policy.gas.perTransaction ?? cheap.get(chainId) ?? usual
  if (cost <= limit) return allowed
  return denied({
    rule: 'gas',
    limit: `${inEther(limit)} per transaction`,
    value: inEther(cost),
    message: `The transaction could cost ${inEther(cost)} for gas and ${inEther(limit)} is allowed: wait for lower fees, ask another RPC if they are not that high, or raise the policy's gas.perTransaction.`,
  })
}

/** Whether a transaction still fits into what may be spent on gas a day. `used`: wei of the last 24 hours, without this one. Pure. */
export function checkDailyGas(policy: Policy, cost: bigint, used: bigint): Verdict {
  const { perDay } = policy.gas
  if (perDay === undefined || used + cost <= perDay) return allowed
  const left = inEther(perDay > used ? perDay - used : 0n)
  return denied({
    rule: 'gas',
    limit: `${inEther(perDay)} per day`,
    value: inEther(cost),
    left,
    message: `The transaction could cost ${inEther(cost)} for gas and ${left} is left of ${inEther(perDay)} per day: wait, or raise the policy's gas.perDay.`,
  })
}

/** Native currency, whatever its name is on the chain. */
function inEther(wei: bigint): string {
  return `${formatEther(wei)} of native currency`
}
