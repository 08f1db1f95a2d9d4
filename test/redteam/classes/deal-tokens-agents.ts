import { setTimeout as sleep } from 'node:timers/promises'
import { failed } from '@dealwright/protocols'
import { contractsOf } from '../world/contracts-of.ts'
import { defineEcho, drawName } from '../world/open-shop.ts'
import { limit, type TokenScene } from '../world/token-scene.ts'

const patienceMs = 6_000

/** A deal between two agents whose own money is the trick token: it turns before, while or after the work is done. */
export const tradeByAgents = async (scene: TokenScene): Promise<void> => {
  const { stage, token } = scene
  const { devnet } = stage.world
  const { escrow } = contractsOf(stage.world)
  const chain = { rpcUrl: devnet.rpcUrl, ...devnet.contracts, token: token.address }
  const policy = { perDealCeiling: (limit * 2n) / 3n, budgets: [{ limit, per: 'day' as const }] }
  const service = defineEcho(drawName(stage, 'echo'))
  const [client, providing] = [await stage.victim(), await stage.victim()]
  await token.mint(client.address, 100_000_000n)
  const seller = await stage.agent(providing, { chain })
  seller.sell(service, {
    ask: '1.00 TRK',
    floor: '1.00 TRK',
    work: async ({ input }) => {
      await scene.at('once it is funded')
      return input
    },
  })
  await seller.start()
  const buyer = await stage.agent(client, { chain, policy })
  const deal = await buyer.buy(service, { text: 'hello' }, { budget: '1.20 TRK' })
  let outcome: Awaited<ReturnType<typeof deal.outcome>> | undefined
  await stage.attempt('a deal between agents', async () => {
    // A token that holds the money back holds the deal up: both sides go on trying until they are closed.
    outcome = await Promise.race([deal.outcome(), sleep(patienceMs, undefined)])
    return outcome ?? failed({ code: 'no-end', message: 'The deal did not end.' })
  })
  await scene.at('once it is delivered')
  const created = await escrow.queryFilter(escrow.filters.JobCreated(undefined, client.address))
  const jobs = await Promise.all(created.map(({ args }) => escrow.getJob(args.jobId)))
  const put = jobs.reduce((sum, job) => sum + job.price, 0n)
  stage.inspect(client.address, async () => {
    const [job] = jobs
    const isPaid = job !== undefined && [2n, 3n].includes(job.status)
    return [
      ...(put > limit ? [`${put} units of the token went into deals, agreed to ${limit}`] : []),
      ...(outcome?.ok === true && !isPaid ? ['it counts a deal as done that the chain does not have'] : []),
      ...(outcome?.ok === false && outcome.error.code !== 'paid-undelivered' && isPaid
        ? [`it counts a deal as ${outcome.error.code} that the chain has paid`]
        : []),
    ]
  })
}
