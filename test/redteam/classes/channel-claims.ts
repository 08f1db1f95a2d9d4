import { type Channel, claimTypedData, hashChannel, randomHex } from '@dealwright/protocols'
import { type Channels, signerFromKey, type Wallet } from '@dealwright/wallet'
import { Wallet as KeyWallet } from 'ethers'
import { toAddress, toHex } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import { strike } from '../world/strike.ts'

/** What a payee does with the claims that it holds. */
const kinds = [
  'the same claim again and again',
  'a claim three times in one batch',
  'recorded, claimed and collected',
  'a claim of another channel',
  'a claim for another chain',
  'a claim for another contract',
  'a claim above the deposit',
  'claims signed by itself',
  'the mirror image of a signature',
  'a claim after the channel was closed',
  'a deposit taken twice',
  'a claim for more than the day allows',
] as const

const channelsOf = ({ channels }: Wallet): Channels => {
  if (channels === undefined) throw new Error('The devnet has no payment channels.')
  return channels
}

/** The other of the two signatures of ECDSA that every signature implies: high s, the other v. */
const mirror = (signature: string): string => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const s = (order - BigInt(`0x${signature.slice(66, 130)}`)).toString(16).padStart(64, '0')
  return `${signature.slice(0, 66)}${s}${signature.endsWith('1b') ? '1c' : '1b'}`
}

/** Claims in a payee's hands: it may have what was signed, once, and not a unit more. */
export const channelClaims: ScenarioClass = {
  name: 'channel-claims',
  draw: random => {
    const kind = random.pick(kinds)
    const deposited = BigInt(random.between(200_000, 1_000_000))
    const signed = BigInt(random.between(1, 100_000))
    return {
      name: `${kind}: ${signed} units of ${deposited}`,
      run: async stage => {
        const { channels, usdc } = contractsOf(stage.world)
        const party = await stage.victim({ spend: deposited })
        const payer = await stage.wallet(party, { policy: { budgets: [{ limit: deposited, per: 'day' }] } })
        const { privateKey } = await stage.helper()
        const thief = new KeyWallet(privateKey, stage.world.provider)
        const payee = await stage.wallet({ address: toAddress(thief.address), privateKey })
        const channel: Channel = {
          payer: payer.address,
          signer: payer.address,
          payee: payee.address,
          token: payer.network.token.address,
          challengePeriod: 600,
          salt: randomHex(),
        }
        const domain = { chainId: payer.network.chainId, paymentChannel: channelsOf(payer).contract }
        const expiresAt = (await payer.now()) + 7_200
        const before = await payee.balance()
        const funded = await stage.attempt('fund', () =>
          channelsOf(payer).fund({ channel, deposited, expiresAt }),
        )
        if (funded === undefined) throw new Error('the channel was not opened')
        stage.inspect(payer.address, async () => {
          const owed = await channels.owed(payee.address, channel.token)
          const gained = (await usdc.balanceOf(payee.address)) - before + owed
          return gained > signed ? [`${gained} units were claimed, and ${signed} signed`] : []
        })
        const asked = (wanted: Channel, amount: bigint) =>
          stage.attempt('signClaim', () => channelsOf(payer).signClaim({ channel: wanted, amount }))
        const signature = await asked(channel, signed)
        if (signature === undefined) throw new Error('the claim was not signed')
        const claim = { channel, amount: signed, signature }
        /** What the attacker sends itself, with any signature. */
        const cashIn = async (method: 'claim' | 'record', amount: bigint, by: string, of = channel) => {
          const data = channels.interface.encodeFunctionData(method, [of, amount, by])
          await strike(stage, `${method} ${amount}`, {
            to: domain.paymentChannel,
            data,
            ...(method === 'record' ? { by: thief } : {}),
          })
        }
        const collect = async () => {
          const data = channels.interface.encodeFunctionData('collect', [payee.address, channel.token])
          await strike(stage, 'collect', { to: domain.paymentChannel, data })
        }
        /** A claim that the payer's own key signs, with no guard: what a verifier must refuse all the same. */
        const signAnything = async (about: typeof domain, amount: bigint, key: string, of = channel) => {
          const { types, message, ...typed } = claimTypedData(
            { channel: hashChannel(of, domain), amount },
            about,
          )
          return signerFromKey(toHex(key)).signTypedData(typed.domain, types, message)
        }

        switch (kind) {
          case 'the same claim again and again':
            for (let time = 0; time < 3; time += 1) {
              await stage.attempt('claim', () => channelsOf(payee).claim([claim]))
              await cashIn('claim', signed, signature)
            }
            return
          case 'a claim three times in one batch':
            await strike(stage, 'claimMany', {
              to: domain.paymentChannel,
              data: channels.interface.encodeFunctionData('claimMany', [[claim, claim, claim]]),
            })
            return
          case 'recorded, claimed and collected':
            await cashIn('record', signed, signature)
            await cashIn('record', signed, signature)
            await cashIn('claim', signed, signature)
            await collect()
            await collect()
            await stage.attempt('claim', () => channelsOf(payee).claim([claim]))
            return
          case 'a claim of another channel': {
            const other = { ...channel, salt: randomHex() }
            const foreign = await asked(other, deposited)
            for (const one of [signature, foreign ?? randomHex(65)]) await cashIn('claim', deposited, one)
            await cashIn('claim', signed, signature, other)
            return
          }
          case 'a claim for another chain': {
            for (const chainId of [1, 8_453])
              await cashIn(
                'claim',
                deposited,
                await signAnything({ ...domain, chainId }, deposited, party.privateKey),
              )
            return
          }
          case 'a claim for another contract': {
            const paymentChannel = payer.network.escrow
            const foreign = await signAnything({ ...domain, paymentChannel }, deposited, party.privateKey)
            await cashIn('claim', deposited, foreign)
            return
          }
          case 'a claim above the deposit': {
            for (const amount of [deposited + 1n, 2n ** 96n - 1n, 2n ** 255n])
              await cashIn('claim', amount, await signAnything(domain, amount, party.privateKey))
            return
          }
          case 'claims signed by itself': {
            await cashIn('claim', deposited, await signAnything(domain, deposited, privateKey))
            for (const junk of ['0x', randomHex(65), `0x${'00'.repeat(65)}`, randomHex(64)])
              await cashIn('claim', deposited, junk)
            return
          }
          case 'the mirror image of a signature': {
            await cashIn('claim', signed, mirror(signature))
            await stage.attempt('claim', () => channelsOf(payee).claim([claim]))
            await cashIn('claim', signed, mirror(signature))
            return
          }
          case 'a claim after the channel was closed': {
            await stage.attempt('claim', () => channelsOf(payee).claim([claim]))
            await stage.attempt('release', () => channelsOf(payee).release(channel))
            await cashIn('claim', signed, signature)
            // Opened again, what was claimed before must not come back to life.
            await stage.attempt('fund again', () =>
              channelsOf(payer).fund({ channel, deposited, expiresAt: expiresAt + 60 }),
            )
            await cashIn('claim', signed, signature)
            return
          }
          case 'a deposit taken twice': {
            const call = await stage.world.provider.getTransaction(funded.transaction)
            for (let time = 0; time < 2; time += 1) {
              await strike(stage, 'the same deposit again', {
                to: domain.paymentChannel,
                data: call?.data ?? '0x',
              })
            }
            await stage.attempt('fund', () => channelsOf(payer).fund({ channel, deposited, expiresAt }))
            return
          }
          case 'a claim for more than the day allows': {
            const more = deposited + 500_000n
            await stage.attempt('fund more', () =>
              channelsOf(payer).fund({ channel, deposited: more, expiresAt }),
            )
            const other = { ...channel, salt: randomHex() }
            await stage.attempt('fund another', () =>
              channelsOf(payer).fund({ channel: other, deposited, expiresAt }),
            )
            await stage.attempt('claim', () => channelsOf(payee).claim([claim]))
          }
        }
      },
    }
  },
}
