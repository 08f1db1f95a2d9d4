import { type Channel, hashChannel, randomHex } from '@dealwright/protocols'
import type { Channels, Wallet } from '@dealwright/wallet'
import { must } from '../../integration/wallet-world.ts'
import { contractsOf } from '../world/contracts-of.ts'
import { limit, type TokenScene } from '../world/token-scene.ts'

const [honestDeposit, honestDue] = [500_000n, 200_000n]
const [deposited, due] = [2_000_000n, 700_000n]

const channelsOf = ({ channels }: Wallet): Channels => {
  if (channels === undefined) throw new Error('The devnet has no payment channels.')
  return channels
}

/** A channel in a trick token, and one in honest money beside it between the same two. */
export const tradeByChannel = async (scene: TokenScene): Promise<void> => {
  const { stage, token, trick } = scene
  const { contracts } = stage.world.devnet
  const { channels, usdc } = contractsOf(stage.world)
  const paying = await stage.victim({ spend: honestDue })
  const [payer, payee] = [await scene.wallet(paying), await scene.wallet(await stage.victim())]
  await token.mint(payer.address, 100_000_000n)
  const between = (of: Channel['token']): Channel => ({
    payer: payer.address,
    signer: payer.address,
    payee: payee.address,
    token: of,
    challengePeriod: 600,
    salt: randomHex(),
  })
  const domain = { chainId: payer.network.chainId, paymentChannel: channelsOf(payer).contract }
  const stateOf = async (channel: Channel) => {
    const [inAll, claimed] = await channels.getChannel(hashChannel(channel, domain))
    return { inAll, claimed }
  }
  const expiresAt = (await payer.now()) + 7_200
  const before = await usdc.balanceOf(payee.address)
  const honest = between(contracts.token)
  must(await channelsOf(payer).fund({ channel: honest, deposited: honestDeposit, expiresAt }))

  const odd = [between(token.address), between(token.address), between(token.address)]
  await scene.at('from the start', callBacks())
  for (const channel of odd)
    await scene.step(
      'fund',
      () => channelsOf(payer).fund({ channel, deposited, expiresAt }),
      async () => (await stateOf(channel)).inAll === deposited,
    )
  const states = await Promise.all(odd.map(stateOf))
  const put = states.reduce((sum, { inAll }) => sum + inAll, 0n)
  stage.inspect(payer.address, async () => {
    const left = await token.allowance(payer.address, contracts.paymentChannel)
    return [
      ...(put > limit ? [`${put} units of the token went into channels, agreed to ${limit}`] : []),
      ...(left > 0n ? [`the channels may still take ${left} units of the token`] : []),
    ]
  })
  const [channel] = odd
  if (channel === undefined) return
  await scene.at('once it is funded', callBacks())
  const signature = await stage.attempt('signClaim', () =>
    channelsOf(payer).signClaim({ channel, amount: due }),
  )
  await scene.at('once it is delivered', callBacks())
  if (signature !== undefined)
    await scene.step(
      'claim',
      () => channelsOf(payee).claim([{ channel, amount: due, signature }]),
      async () => (await stateOf(channel)).claimed === due,
    )
  // What the token refused to pay out is still the payee's, and only the payee's, once it pays again.
  await stage.attempt('collect', () => channelsOf(payee).collect(token.address))
  await stage.attempt('release', () => channelsOf(payee).release(channel))

  const claim = must(await channelsOf(payer).signClaim({ channel: honest, amount: honestDue }))
  must(await channelsOf(payee).claim([{ channel: honest, amount: honestDue, signature: claim }]))
  must(await channelsOf(payee).release(honest))
  const gained = (await usdc.balanceOf(payee.address)) - before
  stage.inspect(payee.address, async () =>
    gained === honestDue ? [] : [`${gained} units of honest money came of claims for ${honestDue}`],
  )
  if (trick === 'Reenter') {
    const got = await token.reentered()
    stage.inspect('the contracts', async () => (got > 0n ? [`${got} calls got in during a transfer`] : []))
  }

  /** What moves money out of channels, as the token would call it from inside a transfer. */
  function callBacks() {
    const abi = channels.interface
    return [honest, ...odd].flatMap(one => [
      { to: contracts.paymentChannel, data: abi.encodeFunctionData('withdraw', [one]) },
      { to: contracts.paymentChannel, data: abi.encodeFunctionData('release', [one]) },
      { to: contracts.paymentChannel, data: abi.encodeFunctionData('close', [one]) },
      { to: contracts.paymentChannel, data: abi.encodeFunctionData('collect', [one.payee, one.token]) },
    ])
  }
}
