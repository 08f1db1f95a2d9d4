import { TestUSDC__factory } from '@dealwright/contracts'
import { type Address, randomHex } from '@dealwright/protocols'
import { getAddress } from 'ethers'
import { mined } from '../../integration/wallet-world.ts'
import type { ScenarioClass } from '../scenario.ts'
import type { World } from '../world/world.ts'
import { drawTerms, openAccomplice } from './sign-deal.ts'

/** Creation code for a contract with this code, of at most 255 bytes: PUSH1 size, DUP1, PUSH1 9, PUSH0, CODECOPY, PUSH0, RETURN. */
const creating = (code: string): string =>
  `0x60${(code.length / 2).toString(16).padStart(2, '0')}8060095f395ff3${code}`

/** Contracts that answer every call alike, in hand-written EVM code. */
const answering = {
  // PUSH1 v, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
  'says yes to everything': '60015f5260205ff3',
  'says 18 to everything': '60125f5260205ff3',
  // PUSH0, PUSH0, REVERT
  'reverts always': '5f5ffd',
  // JUMPDEST, PUSH0, JUMP
  'burns all gas': '5b5f56',
  // PUSH2 0xffff, PUSH0, RETURN
  'answers with 64 KiB': '61ffff5ff3',
} as const

const kinds = ['a second USDC', ...(Object.keys(answering) as (keyof typeof answering)[])] as const

const deploy = async (kind: (typeof kinds)[number], { attacker }: World): Promise<Address> => {
  const data = kind === 'a second USDC' ? TestUSDC__factory.bytecode : creating(answering[kind])
  const { contractAddress } = await mined(attacker.sendTransaction({ data, gasLimit: 3_000_000n }))
  if (contractAddress === null) throw new Error(`${kind} was not deployed`)
  return `0x${getAddress(contractAddress).slice(2)}`
}

/** Tokens in the attacker's hands, named in agreements, transfers and payments; some that the principal trusts. */
export const maliciousTokens: ScenarioClass = {
  name: 'malicious-tokens',
  draw: random => {
    const kind = random.pick(kinds)
    const isTrusted = random.chance(0.3)
    const amount = random.pick([1n, 1_000_000n, 2n ** 128n])
    const signsForReal = random.chance(0.5)
    return {
      name: `one that ${kind}${isTrusted ? ', trusted by the principal' : ''}: ${amount} units${signsForReal ? ', signed for the real one' : ''}`,
      run: async stage => {
        const token = await deploy(kind, stage.world)
        const real = stage.world.devnet.contracts.token
        const attacker = await openAccomplice(stage)
        const policy = isTrusted ? { otherTokens: [{ address: token, perDealCeiling: 2n ** 200n }] } : {}
        const victim = await stage.wallet(await stage.victim(), { policy: { ...policy, allowApprove: true } })
        const agreement = await drawTerms(victim, attacker, { token, price: amount })
        const own = await stage.attempt('signAgreement', () => victim.signAgreement(agreement))
        const signed = {
          agreement,
          clientSignature: own?.signature ?? randomHex(65),
          providerSignature: randomHex(65),
        }
        await stage.attempt('openJob', () => victim.openJob(signed))
        await stage.attempt('authorizePayment', () => victim.authorizePayment(agreement))
        await stage.attempt('transfer', () =>
          victim.transfer({ token, to: attacker.address, amount, key: 'steal' }),
        )
        const authorization = {
          token,
          to: attacker.address,
          validAfter: 0n,
          validBefore: 2n ** 40n,
          nonce: randomHex(),
        }
        const spending = { key: 'steal-signed', counterparty: attacker.address }
        const signature = await stage.attempt('authorizeTransfer', () =>
          victim.authorizeTransfer({ ...authorization, amount, spending }),
        )
        if (signature === undefined || !signsForReal) return
        // A signature for one token must be worthless for another.
        const cash = { ...authorization, token: real, from: victim.address, value: amount, signature }
        await stage.attempt('settle with the real token', () => attacker.settleTransfer(cash))
      },
    }
  },
}
