import { randomHex } from '@dealwright/protocols'
import { Interface } from 'ethers'
import { must, toHex } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import { contractsOf } from '../world/contracts-of.ts'
import { strike } from '../world/strike.ts'

const abi = new Interface(['function transfer(address,uint256)'])
const fields = ['from', 'to', 'value', 'validAfter', 'validBefore', 'nonce'] as const
const typeOf = (name: (typeof fields)[number]): string =>
  name === 'nonce' ? 'bytes32' : name === 'from' || name === 'to' ? 'address' : 'uint256'

/** What somebody outside composed, and the policy allows: a transfer, or its signature, for an account that is named. */
export const allowedProposal: ScenarioClass = {
  name: 'allowed-proposal',
  draw: random => {
    const amount = BigInt(random.between(1, 2_000_000))
    const isCall = random.chance(0.5)
    return {
      name: `a ${isCall ? 'transfer' : 'signed transfer'} of ${amount} units`,
      run: async stage => {
        const { chainId, contracts } = stage.world.devnet
        const friend = await stage.helper()
        const party = await stage.victim({ spend: amount, recipients: [friend.address] })
        const wallet = await stage.wallet(party, {
          policy: {
            recipients: [friend.address],
            budgets: [{ limit: amount, per: 'day' }],
            contracts: [{ address: contracts.token, methods: ['transfer', 'TransferWithAuthorization'] }],
          },
        })
        const spending = { key: randomHex(), counterparty: friend.address }
        if (isCall) {
          const data = toHex(abi.encodeFunctionData('transfer', [friend.address, amount]))
          must(await wallet.proposeCall({ call: { to: contracts.token, data, value: 0n }, spending }))
        } else {
          const nonce = randomHex()
          const [validAfter, validBefore] = [0n, 2n ** 40n]
          const message = {
            from: party.address,
            to: friend.address,
            value: amount,
            validAfter,
            validBefore,
            nonce,
          }
          const signature = must(
            await wallet.proposeTypedData({
              typedData: {
                domain: { name: 'USD Coin', version: '2', chainId, verifyingContract: contracts.token },
                primaryType: 'TransferWithAuthorization',
                types: { TransferWithAuthorization: fields.map(name => ({ name, type: typeOf(name) })) },
                message,
              },
              spending,
            }),
          )
          const { usdc } = contractsOf(stage.world)
          await strike(stage, 'settle', {
            to: contracts.token,
            data: usdc.interface.encodeFunctionData(
              'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)',
              [party.address, friend.address, amount, validAfter, validBefore, nonce, signature],
            ),
          })
        }
        if ((await wallet.balance()) !== 100_000_000n - amount) throw new Error('the friend was not paid')
      },
    }
  },
}
