import { type Agreement, hashAgreement, randomHex } from '@dealwright/protocols'
import { signerFromKey, type Wallet } from '@dealwright/wallet'
import { ZeroHash } from 'ethers'
import { toHex } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import type { Stage } from '../world/stage.ts'
import { strike } from '../world/strike.ts'
import { drawTerms, openAccomplice } from './sign-deal.ts'

/** What somebody does with signatures that were given for something else, or used before. */
const kinds = [
  'a signed transfer settled twice',
  'a signed transfer sent elsewhere',
  'a payment for another agreement',
  'an agreement opened twice',
  'an agreement opened by every way at once',
  'the payment of a deal, taken without the deal',
  'a payment collected too late',
  'a completion for another job',
  'a completion after the rejection',
  'the worst way to relay',
] as const

/** A victim who is client and agreed to one deal at one price; the attacker is provider, relayer, or both. */
interface Scene {
  readonly stage: Stage
  readonly victim: Wallet
  readonly attacker: Wallet
  readonly price: bigint
}

const signBoth = async ({ stage, victim, attacker }: Scene, agreement: Agreement) => {
  const own = await stage.attempt('signAgreement', () => victim.signAgreement(agreement))
  const theirs = await stage.attempt('countersign', () => attacker.signAgreement(agreement))
  return {
    agreement,
    clientSignature: own?.signature ?? randomHex(65),
    providerSignature: theirs?.signature ?? randomHex(65),
  }
}

/** An EIP-3009 transfer that the victim's principal agreed to, settled as often and as oddly as it goes. */
const playTransfer = async ({ stage, victim, attacker, price }: Scene, isElsewhere: boolean) => {
  const { usdc } = contractsOf(stage.world)
  const transfer = {
    token: victim.network.token.address,
    to: attacker.address,
    validAfter: 0n,
    validBefore: BigInt((await victim.now()) + 3_600),
    nonce: randomHex(),
  }
  const spending = { key: 'one bill', counterparty: attacker.address }
  const pay = (changes: { nonce?: `0x${string}`; amount?: bigint } = {}) =>
    stage.attempt('authorizeTransfer', () =>
      victim.authorizeTransfer({ ...transfer, amount: price, spending, ...changes }),
    )
  const signature = await pay()
  if (signature === undefined) throw new Error('the payment was refused')
  const signed = { ...transfer, from: victim.address, value: price, signature }
  if (!isElsewhere) {
    for (let time = 0; time < 2; time += 1)
      await stage.attempt('settleTransfer', () => attacker.settleTransfer(signed))
    // One key stands for one payment, whatever else changes.
    for (const changes of [
      { nonce: randomHex() },
      { amount: price * 2n },
      { nonce: randomHex(), amount: 1n },
    ]) {
      const again = await pay(changes)
      if (again === undefined) continue
      const { amount: value = price, ...rest } = changes
      await stage.attempt('settle another', () =>
        attacker.settleTransfer({ ...signed, ...rest, value, signature: again }),
      )
    }
  }
  const thief = await stage.helper()
  const { validAfter, validBefore, nonce } = transfer
  for (const [to, value] of [
    [thief.address, price],
    [attacker.address, price * 10n],
    [attacker.address, price],
    [attacker.address, price],
  ] as const)
    await strike(stage, 'transferWithAuthorization', {
      to: transfer.token,
      data: usdc.interface.encodeFunctionData(
        'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
        [victim.address, to, value, validAfter, validBefore, nonce, signature],
      ),
    })
}

/** Deals: one price, however often and by whatever way it is opened. */
const playDeal = async (scene: Scene, kind: (typeof kinds)[number]) => {
  const { stage, victim, attacker, price } = scene
  const { usdc } = contractsOf(stage.world)
  const { escrow } = victim.network
  const agreement = await drawTerms(victim, attacker, { price })
  const signed = await signBoth(scene, agreement)
  const payment = await stage.attempt('authorizePayment', () => victim.authorizePayment(agreement))
  if (payment === undefined || payment.method === 'source') throw new Error('the payment was refused')
  const relay = (parties: typeof signed, changes: Partial<typeof payment> = {}) =>
    stage.attempt('relayJob', () => attacker.relayJob({ ...parties, payment: { ...payment, ...changes } }))
  switch (kind) {
    case 'a payment for another agreement':
      for (const changes of [{ salt: randomHex() }, { price: 1n }, { serviceDigest: randomHex() }])
        await relay(await signBoth(scene, { ...agreement, ...changes }))
      await relay(signed)
      return
    case 'an agreement opened twice':
      for (let time = 0; time < 3; time += 1) await relay(signed)
      await stage.attempt('openJob', () => victim.openJob(signed))
      return
    case 'an agreement opened by every way at once':
      await Promise.all([
        stage.attempt('openJob', () => victim.openJob(signed)),
        relay(signed),
        stage.attempt('openJob', () => victim.openJob(signed)),
        relay(signed),
      ])
      return
    case 'the payment of a deal, taken without the deal': {
      const nonce = hashAgreement(agreement, { chainId: victim.network.chainId, escrow })
      const { validAfter, validBefore, signature } = payment
      for (const to of [escrow, attacker.address])
        for (const method of [
          'receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
          'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
        ] as const) {
          const call = [victim.address, to, price, validAfter, validBefore, nonce, signature] as const
          const data =
            method === 'receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)'
              ? usdc.interface.encodeFunctionData(method, [...call])
              : usdc.interface.encodeFunctionData(method, [...call])
          await strike(stage, method.slice(0, method.indexOf('(')), { to: agreement.token, data })
        }
      // Whatever was tried, the deal itself must still open, or the relayer has burnt the client's money or consent.
      const opened = await relay(signed)
      stage.inspect(victim.address, async () =>
        opened === undefined ? ['its payment was used up without its deal'] : [],
      )
      return
    }
    case 'a payment collected too late': {
      const short = await drawTerms(victim, attacker, { price, deliverBy: (await victim.now()) + 2 })
      const late = await signBoth(scene, short)
      await stage.attempt('authorizePayment', () => victim.authorizePayment(short))
      await stage.world.provider.send('evm_increaseTime', [5])
      await stage.world.provider.send('evm_mine', [])
      await relay(late)
      return
    }
    case 'the worst way to relay': {
      for (const method of ['allowance', 'permit'] as const) await relay(signed, { method })
      await relay(signed, { validBefore: payment.validBefore + 3_600n })
      await relay(signed, { validAfter: 1n })
      await relay({ ...signed, agreement: { ...agreement, reviewPeriod: 0 } })
      await relay({ ...signed, agreement: { ...agreement, evaluator: attacker.address } })
      await relay({ ...signed, agreement: { ...agreement, provider: attacker.address, price: price * 2n } })
      await relay(signed)
      return
    }
    default:
  }
}

/** Completions: the evaluator's yes to one job is no yes to another. */
const playCompletion = async (scene: Scene, isRejected: boolean) => {
  const { stage, victim, attacker, price } = scene
  const { escrow } = contractsOf(stage.world)
  const open = async (): Promise<`0x${string}`> => {
    const agreement = await drawTerms(victim, attacker, { price })
    const signed = await signBoth(scene, agreement)
    await stage.attempt('openJob', () => victim.openJob(signed))
    const job = hashAgreement(agreement, { chainId: victim.network.chainId, escrow: victim.network.escrow })
    await stage.attempt('submitWork', () => attacker.submitWork({ job, deliverable: randomHex() }))
    return job
  }
  const [good, bad] = [await open(), await open()]
  const before = await attacker.balance()
  const completion = await stage.attempt('signCompletion', () =>
    victim.signCompletion({ job: isRejected ? bad : good, reason: 'well done' }),
  )
  if (completion === undefined) throw new Error('the completion was refused')
  if (isRejected) {
    await stage.attempt('rejectJob', () => victim.rejectJob({ job: bad, reason: 'not after all' }))
    await stage.attempt('relayCompletion', () => attacker.relayCompletion({ job: bad, ...completion }))
  } else {
    for (const job of [bad, good, good, bad])
      await stage.attempt('relayCompletion', () => attacker.relayCompletion({ job, ...completion }))
  }
  const thief = await stage.helper()
  const forged = await signerFromKey(thief.privateKey).signTypedData(
    {
      name: 'Dealwright JobEscrow',
      version: '1',
      chainId: victim.network.chainId,
      verifyingContract: victim.network.escrow,
    },
    {
      Completion: [
        { name: 'jobId', type: 'uint256' },
        { name: 'reason', type: 'bytes32' },
      ],
    },
    { jobId: bad, reason: ZeroHash },
  )
  for (const signature of [toHex(forged), completion.signature])
    await strike(stage, 'completeBySignature', {
      to: victim.network.escrow,
      data: escrow.interface.encodeFunctionData('completeBySignature', [bad, ZeroHash, signature]),
    })
  const gained = (await attacker.balance()) - before
  const most = isRejected ? 0n : price
  stage.inspect(victim.address, async () =>
    gained > most ? [`${gained} units were released, and ${most} accepted`] : [],
  )
}

/** Signatures that were given once, used for more than they were given for. */
export const replays: ScenarioClass = {
  name: 'replays',
  draw: random => {
    const kind = random.pick(kinds)
    const price = BigInt(random.between(1_000, 1_500_000))
    return {
      name: `${kind}, at ${price} units`,
      run: async stage => {
        const isCompletion = kind.startsWith('a completion')
        const attacker = await openAccomplice(stage)
        const isTransfer = kind.startsWith('a signed transfer')
        const party = await stage.victim({
          // Beside the one deal, two at most of what a day allows are opened where completions are at stake.
          spend: isCompletion ? price * 2n : price,
          recipients: isTransfer ? [attacker.address] : [],
        })
        const victim = await stage.wallet(party, {
          policy: { perDealCeiling: price * 2n, budgets: [{ limit: price * 20n, per: 'day' }] },
        })
        const scene: Scene = { stage, victim, attacker, price }
        if (isTransfer) return playTransfer(scene, kind === 'a signed transfer sent elsewhere')
        if (isCompletion) return playCompletion(scene, kind === 'a completion after the rejection')
        return playDeal(scene, kind)
      },
    }
  },
}
