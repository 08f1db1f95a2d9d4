import {
  type Agreement,
  drawTypedData,
  hashAgreement,
  hashMandate,
  randomHex,
  type SignedMandate,
} from '@dealwright/protocols'
import { encodeDraw, revokeMandate, signerFromKey, type Wallet } from '@dealwright/wallet'
import { AbiCoder } from 'ethers'
import { toHex } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import { openMandate } from '../world/open-mandate.ts'
import type { Party, Stage } from '../world/stage.ts'
import { strike } from '../world/strike.ts'
import { drawTerms, openAccomplice } from './sign-deal.ts'

const dollar = 1_000_000n

/** What the agent, whose key is in the attacker's hands, does with a mandate of 2 USDC a deal, 3 a day, 5 in all. */
const kinds = [
  'one draw for two agreements',
  'a draw that another agent signed',
  'a draw after the revocation',
  'more than a deal may cost',
  'more than a day may cost',
  'a mandate with other limits',
  'a mandate for another agent',
  'a mandate that has ended',
  'a service that it does not name',
  'a provider that nobody registered',
  'the contract itself, without an escrow',
  'the same agreement twice',
  'a refund to the agent',
  'all at once',
] as const

/** An accomplice provider, an agent gone bad, and what the two do on the chain with a principal's signature. */
interface Gang {
  readonly stage: Stage
  readonly agent: Wallet
  readonly provider: Wallet
  readonly mandate: SignedMandate
}

interface Loot {
  readonly agreement: Agreement
  /** A mandate other than the one that the principal signed. */
  readonly forged?: SignedMandate
  /** Whose key signs the draw. Default: the agent's. */
  readonly by?: Party
}

/** Signs everything that it takes, and has the draw of it relayed. The agent's own guard allows anything: it is bypassed. */
const steal = async ({ stage, agent, provider, mandate }: Gang, { agreement, forged, by }: Loot) => {
  const used = forged ?? mandate
  const id = hashMandate(used.mandate, used)
  const drawn = await stage.attempt('signDraw', async () => {
    if (by === undefined) return agent.signDraw({ mandate: id, agreement })
    const { chainId, escrow } = agent.network
    const hash = hashAgreement(agreement, { chainId, escrow })
    const { domain, types, message } = drawTypedData({ mandate: id, agreement: hash }, used)
    return {
      ok: true,
      value: toHex(await signerFromKey(by.privateKey).signTypedData(domain, types, message)),
    }
  })
  const data = encodeDraw(used, { agentSignature: drawn ?? randomHex(65), providerAgentId: 0n })
  const payment = { method: 'source', source: used.spendingMandate, data } as const
  await relay({ stage, agent, provider, mandate }, agreement, payment)
  return payment
}

const relay = async (
  { stage, agent, provider }: Gang,
  agreement: Agreement,
  payment: Parameters<Wallet['relayJob']>[0]['payment'],
) => {
  const own = await stage.attempt('sign', () => agent.signAgreement(agreement))
  const theirs = await stage.attempt('countersign', () => provider.signAgreement(agreement))
  const clientSignature = own?.signature ?? randomHex(65)
  const providerSignature = theirs?.signature ?? randomHex(65)
  await stage.attempt('relay the draw', () =>
    provider.relayJob({ agreement, clientSignature, providerSignature, payment }),
  )
  return { clientSignature, providerSignature }
}

/** An agent's key in the wrong hands: its draws on a principal's account, with no guard but the contract. */
export const mandateDraws: ScenarioClass = {
  name: 'mandate-draws',
  draw: random => {
    const kind = random.pick(kinds)
    const price = BigInt(random.between(1, 2_000_000))
    const many = random.between(3, 12)
    return {
      name: `${kind}, at ${price} units`,
      run: async stage => {
        const { contracts } = stage.world.devnet
        // What may go is at most what a day may cost; a refund comes back, and a revoked mandate pays nothing more.
        const principal = await stage.victim({
          spend: 3n * dollar,
          spenders: [contracts.spendingMandate],
        })
        const [agent, provider] = await Promise.all([openAccomplice(stage), openAccomplice(stage)])
        const service = `sha256:${'ab'.repeat(32)}`
        const { mandate, principal: key } = await openMandate(
          stage,
          { principal, agent },
          {
            ...(kind === 'a service that it does not name' ? { services: [service] } : {}),
            ...(kind === 'a provider that nobody registered' ? { registry: true } : {}),
            ...(kind === 'a mandate that has ended' ? { now: (await agent.now()) - 7 * 86_400 - 60 } : {}),
          },
        )
        const gang: Gang = { stage, agent, provider, mandate }
        const terms = (changes: Partial<Agreement> = {}) => drawTerms(agent, provider, { price, ...changes })
        const { principal: owner, token } = mandate.mandate
        const { permit } = mandate
        if (permit !== undefined)
          await stage.attempt('relayPermit', () =>
            provider.relayPermit({
              token,
              owner,
              spender: contracts.spendingMandate,
              value: mandate.mandate.total,
              deadline: BigInt(permit.deadline),
              signature: permit.signature,
            }),
          )

        /** What must not have been spent at all. */
        const mustStay = (most: bigint) =>
          stage.inspect(owner, async () => {
            const services = [...mandate.mandate.services]
            const { total } = await contractsOf(stage.world).mandates.spent({ ...mandate.mandate, services })
            return total > most ? [`${total} units were drawn, and ${most} are the most that may be`] : []
          })

        switch (kind) {
          case 'one draw for two agreements': {
            mustStay(price)
            const payment = await steal(gang, { agreement: await terms() })
            for (const other of [
              await terms(),
              await terms({ price: 1n }),
              await terms({ provider: agent.address }),
            ])
              await relay(gang, other, payment)
            return
          }
          case 'a draw that another agent signed': {
            mustStay(0n)
            await steal(gang, { agreement: await terms(), by: await stage.helper() })
            const other = await openAccomplice(stage)
            await steal({ ...gang, agent: other }, { agreement: await drawTerms(other, provider, { price }) })
            return
          }
          case 'a draw after the revocation': {
            mustStay(0n)
            const agreement = await terms()
            const id = hashMandate(mandate.mandate, mandate)
            const drawn = await stage.attempt('signDraw', () => agent.signDraw({ mandate: id, agreement }))
            await revokeMandate(mandate, { principal: key, provider: stage.world.provider })
            const data = encodeDraw(mandate, { agentSignature: drawn ?? randomHex(65), providerAgentId: 0n })
            await relay(gang, agreement, { method: 'source', source: mandate.spendingMandate, data })
            await steal(gang, { agreement: await terms() })
            return
          }
          case 'more than a deal may cost':
            mustStay(0n)
            for (const more of [2_000_001n, 3_000_000n, 5_000_000n, 100_000_000n])
              await steal(gang, { agreement: await terms({ price: more }) })
            return
          case 'more than a day may cost':
            mustStay(3n * dollar)
            for (let deal = 0; deal < 5; deal += 1)
              await steal(gang, { agreement: await terms({ price: 1_500_000n }) })
            return
          case 'a mandate with other limits': {
            mustStay(0n)
            const wider = { perDeal: 2n ** 255n, perPeriod: 2n ** 255n, total: 2n ** 255n, period: 0 }
            for (const changes of [wider, { ...wider, salt: randomHex() }, { validUntil: 2 ** 40 }])
              await steal(gang, {
                agreement: await terms({ price: 50n * dollar }),
                forged: { ...mandate, mandate: { ...mandate.mandate, ...changes } },
              })
            return
          }
          case 'a mandate for another agent': {
            mustStay(0n)
            const other = await openAccomplice(stage)
            const forged = { ...mandate, mandate: { ...mandate.mandate, agent: other.address } }
            await steal(
              { ...gang, agent: other },
              { agreement: await drawTerms(other, provider, { price }), forged },
            )
            return
          }
          case 'a mandate that has ended':
          case 'a service that it does not name':
          case 'a provider that nobody registered':
            mustStay(0n)
            for (let deal = 0; deal < 3; deal += 1) await steal(gang, { agreement: await terms() })
            return
          case 'the contract itself, without an escrow': {
            mustStay(0n)
            const agreement = await terms()
            const id = hashMandate(mandate.mandate, mandate)
            const drawn = await stage.attempt('signDraw', () => agent.signDraw({ mandate: id, agreement }))
            const data = encodeDraw(mandate, { agentSignature: drawn ?? randomHex(65), providerAgentId: 0n })
            const { mandates } = contractsOf(stage.world)
            const call = mandates.interface.encodeFunctionData('pay', [randomHex(), agreement, data])
            await strike(stage, 'pay without an escrow', { to: contracts.spendingMandate, data: call })
            return
          }
          case 'the same agreement twice': {
            mustStay(price)
            const agreement = await terms()
            const payment = await steal(gang, { agreement })
            const signatures = await relay(gang, agreement, payment)
            const [client, counter] = [signatures.clientSignature, signatures.providerSignature]
            const { escrow } = contractsOf(stage.world)
            const source = [payment.source, payment.data]
            const signature = AbiCoder.defaultAbiCoder().encode(['address', 'bytes'], source)
            const asked = { method: 3, validAfter: 0n, validBefore: 0n, signature }
            const data = escrow.interface.encodeFunctionData('createFromAgreement', [
              agreement,
              client,
              counter,
              asked,
            ])
            await strike(stage, 'createFromAgreement again', { to: contracts.escrow, data })
            return
          }
          case 'a refund to the agent': {
            mustStay(price)
            const before = await agent.balance()
            const agreement = await terms()
            await steal(gang, { agreement })
            const { hash: job } = (await stage.attempt('sign', () => agent.signAgreement(agreement))) ?? {}
            if (job === undefined) return
            await stage.attempt('send it back', () => provider.rejectJob({ job, reason: 'for the agent' }))
            await stage.attempt('claimRefund', () => agent.claimRefund({ job }))
            const gained = (await agent.balance()) - before
            stage.inspect(owner, async () => (gained > 0n ? [`${gained} units went back to the agent`] : []))
            return
          }
          case 'all at once': {
            mustStay(3n * dollar)
            const offers = await Promise.all(Array.from({ length: many }, () => terms({ price: 1_100_000n })))
            await Promise.all(offers.map(agreement => steal(gang, { agreement })))
          }
        }
      },
    }
  },
}
