import { JobEscrow__factory, TestUSDC__factory } from '@dealwright/contracts'
import { formatMoney } from '@dealwright/protocols'
import type { Consent } from '../scenario.ts'
import type { Party } from '../world/stage.ts'
import type { World } from '../world/world.ts'

/** A victim whose money is compared with what its principal agreed to. */
export interface Watched {
  /** Who it is, for people. */
  readonly name: string
  /** What the chain says it lost beyond its consent, in lines for people; none where all is well. */
  breaches(): Promise<readonly string[]>
}

const defaultGas = 10n ** 16n

/** Notes what a victim has, to be called before anything happens to it. Everything is read from the chain, nothing from the SDK. */
export const watchVictim = async ({
  party: victim,
  consent,
  world: { devnet, provider },
}: {
  party: Party
  consent: Consent
  world: World
}): Promise<Watched> => {
  const { address } = victim
  const { spend = 0n, providers, recipients = [], spenders = [], gas = defaultGas } = consent
  const { contracts, token } = devnet
  const usdc = TestUSDC__factory.connect(contracts.token, provider)
  const escrow = JobEscrow__factory.connect(contracts.escrow, provider)
  const [held, wei, from] = await Promise.all([
    usdc.balanceOf(address),
    provider.getBalance(address),
    provider.getBlockNumber(),
  ])
  const houses = [contracts.escrow, contracts.paymentChannel]
  const mayGet = new Set([...houses, ...recipients].map(one => one.toLowerCase()))
  const mayTake = new Set(spenders.map(one => one.toLowerCase()))
  const money = (amount: bigint) => formatMoney(amount, token)

  return {
    name: address,
    breaches: async () => {
      const [left, weiLeft, code, transfers, approvals, jobs] = await Promise.all([
        usdc.balanceOf(address),
        provider.getBalance(address),
        provider.getCode(address),
        usdc.queryFilter(usdc.filters.Transfer(address), from),
        usdc.queryFilter(usdc.filters.Approval(address), from),
        escrow.queryFilter(escrow.filters.JobCreated(undefined, address), from),
      ])
      const found: string[] = []
      if (held - left > spend) found.push(`lost ${money(held - left)}, agreed to ${money(spend)}`)
      if (wei - weiLeft > gas) found.push(`lost ${wei - weiLeft} wei for gas, agreed to ${gas}`)
      if (code !== '0x') found.push(`its account was delegated: ${code}`)
      for (const { args } of transfers)
        if (args.value > 0n && !mayGet.has(args.to.toLowerCase()))
          found.push(`${money(args.value)} went to ${args.to}, who must get nothing`)
      for (const spender of new Set(approvals.map(({ args }) => args.spender))) {
        const allowed = await usdc.allowance(address, spender)
        if (allowed > 0n && !mayTake.has(spender.toLowerCase()))
          found.push(`${spender} may still take ${allowed} units`)
      }
      if (providers !== undefined) {
        const known = new Set(providers.map(one => one.toLowerCase()))
        for (const { args } of jobs)
          if (!known.has(args.provider.toLowerCase()))
            found.push(`it is the client of ${args.provider}, with whom it must not deal`)
      }
      return found
    },
  }
}
