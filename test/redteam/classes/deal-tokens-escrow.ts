import { randomHex } from '@dealwright/protocols'
import type { Wallet } from '@dealwright/wallet'
import { contractsOf } from '../world/contracts-of.ts'
import { openMandate } from '../world/open-mandate.ts'
import { dealBeside, limit, type TokenScene } from '../world/token-scene.ts'
import { drawTerms } from './sign-deal.ts'

const honestPrice = 400_000n
const price = 1_000_000n
/** How often more is tried than a day allows. */
const tries = 5

/** Deals in a trick token between two wallets that trust it, and one in honest money beside them. */
export const tradeByEscrow = async (scene: TokenScene): Promise<void> => {
  const { stage, token, way, trick, doesReject } = scene
  const { contracts } = stage.world.devnet
  const { escrow } = contractsOf(stage.world)
  const isMandate = way === 'mandate'
  const [client, other, providing, principal] = [
    await stage.victim({ spend: honestPrice }),
    await stage.victim({ spend: honestPrice }),
    await stage.victim(),
    await stage.victim(),
  ]
  const provider = await scene.wallet(providing)
  const payer = isMandate ? principal : client
  await token.mint(payer.address, 100_000_000n)
  const held = await token.truly(payer.address)
  const buyer = isMandate ? await drawing() : await scene.wallet(client)
  if (buyer === undefined) return
  const beside = await dealBeside(scene, {
    client: isMandate ? await scene.wallet(other) : buyer,
    provider,
    price: honestPrice,
  })
  await scene.at('from the start', callBacks([beside.job]))
  const jobs: `0x${string}`[] = []
  for (let index = 0; index < tries; index += 1) {
    // One that the token itself judges, where the principal lets it.
    const isJudge = trick === 'Reenter' && index === 0 && !isMandate
    const job = await open(scene, { buyer, provider, isJudge })
    if (job !== undefined) jobs.push(job)
  }
  const opened = await Promise.all(jobs.map(job => escrow.getJob(BigInt(job))))
  const put = opened.reduce((sum, job) => sum + job.price, 0n)
  stage.inspect(payer.address, async () => {
    const powers = [contracts.escrow, contracts.paymentChannel]
    const lost = held - (await token.truly(payer.address))
    const allowed = await Promise.all(powers.map(power => token.allowance(payer.address, power)))
    return [
      ...(put > limit ? [`${put} units of the token went into deals, agreed to ${limit}`] : []),
      ...(lost > limit ? [`lost ${lost} units of the token, agreed to ${limit}`] : []),
      ...allowed
        .filter(left => left > 0n)
        .map(left => `a contract may still take ${left} units of the token`),
    ]
  })
  await scene.at('once it is funded', callBacks([beside.job, ...jobs]))
  for (const job of jobs)
    await scene.step(
      'submitWork',
      () => provider.submitWork({ job, deliverable: randomHex() }),
      async () => (await statusOf(job)) === 2n,
    )
  await scene.at('once it is delivered', callBacks([beside.job, ...jobs]))
  for (const job of jobs) {
    if (doesReject)
      await scene.step(
        'rejectJob',
        () => buyer.rejectJob({ job, reason: 'not what was ordered' }),
        async () => (await statusOf(job)) === 4n,
      )
    await scene.step(
      'completeJob',
      () => buyer.completeJob({ job }),
      async () => (await statusOf(job)) === 3n,
    )
  }
  await beside.finish()
  if (trick === 'Reenter') {
    const got = await token.reentered()
    stage.inspect('the contracts', async () => (got > 0n ? [`${got} calls got in during a transfer`] : []))
  }

  async function drawing(): Promise<Wallet | undefined> {
    const agent = await scene.wallet(client)
    const asked = { perDeal: (limit * 2n) / 3n, perPeriod: limit, total: limit * 2n }
    const mandated = await stage.attempt('a mandate', async () => {
      const { mandate } = await openMandate(stage, { principal, agent }, asked)
      await agent.close()
      return { ok: true, value: await scene.wallet(client, { mandate }) }
    })
    return mandated
  }
  async function statusOf(job: string): Promise<bigint> {
    const known = await escrow.getJob(BigInt(job)).catch(() => undefined)
    return known?.status ?? -1n
  }
  async function open(
    { step }: TokenScene,
    { buyer: by, provider: to, isJudge }: { buyer: Wallet; provider: Wallet; isJudge: boolean },
  ): Promise<`0x${string}` | undefined> {
    const judge = isJudge ? { evaluator: token.address } : {}
    const agreement = await drawTerms(by, to, { token: token.address, price, ...judge })
    const own = await stage.attempt('signAgreement', () => by.signAgreement(agreement))
    const theirs = await stage.attempt('countersign', () => to.signAgreement(agreement))
    if (own === undefined || theirs === undefined) return undefined
    const signed = { agreement, clientSignature: own.signature, providerSignature: theirs.signature }
    const isOpen = await step(
      'openJob',
      () => by.openJob(signed),
      async () => (await statusOf(own.hash)) > 0n,
    )
    return isOpen ? own.hash : undefined
  }
  /** Everything that ends a job, as the token would call it from inside a transfer. */
  function callBacks(all: readonly string[]) {
    return all.flatMap(job =>
      (['complete', 'reject', 'claimRefund', 'release'] as const).map(name => ({
        to: contracts.escrow,
        data:
          name === 'complete' || name === 'reject'
            ? escrow.interface.encodeFunctionData(name, [job, randomHex(), '0x'])
            : escrow.interface.encodeFunctionData(name, [job]),
      })),
    )
  }
}
