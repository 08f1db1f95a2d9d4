import { randomHex } from '@dealwright/protocols'
import { signerFromKey } from '@dealwright/wallet'
import { must, toAddress } from '../../integration/wallet-world.ts'
import { drawTerms } from '../classes/sign-deal.ts'
import type { ScenarioClass } from '../scenario.ts'

/** Deals of a client that has money and no gas: the provider relays its payment, and its acceptance. */
export const noGasDeal: ScenarioClass = {
  name: 'no-gas-deal',
  draw: random => {
    const price = BigInt(random.between(1, 5_000_000))
    return {
      name: `${price} units`,
      run: async stage => {
        const provider = await stage.wallet(await stage.victim())
        const privateKey = randomHex()
        const address = toAddress(await signerFromKey(privateKey).getAddress())
        await stage.world.devnet.fund(address, { usdc: price })
        const client = await stage.wallet({ address, privateKey })
        const agreement = await drawTerms(client, provider, { price })
        const { hash: job, signature: clientSignature } = must(await client.signAgreement(agreement))
        const { signature: providerSignature } = must(await provider.signAgreement(agreement))
        const payment = must(await client.authorizePayment(agreement))
        must(await provider.relayJob({ agreement, clientSignature, providerSignature, payment }))
        must(await provider.submitWork({ job, deliverable: randomHex() }))
        const completion = must(await client.signCompletion({ job, reason: 'good' }))
        must(await provider.relayCompletion({ job, ...completion }))
        if ((await client.balance()) !== 0n) throw new Error('the price was not paid')
        if ((await provider.balance()) !== 100_000_000n + price) throw new Error('the provider was not paid')
      },
    }
  },
}
