import { type CreateMandateParameters, createMandate, type SignedMandate } from '@dealwright/protocols'
import { grantMandate, mandatePermit, signerFromKey, type Wallet } from '@dealwright/wallet'
import { Wallet as KeyWallet } from 'ethers'
import type { Party, Stage } from './stage.ts'

/** A principal's mandate for an agent, on chain allowed and ready to be drawn. */
export interface OpenMandate {
  readonly principal: KeyWallet
  readonly mandate: SignedMandate
}

/** Lets a watched principal sign a mandate: 2 USDC a deal, 3 a day and 5 in all, unless told otherwise. */
export const openMandate = async (
  stage: Stage,
  { principal, agent }: { principal: Party; agent: Wallet },
  changes: Partial<CreateMandateParameters> = {},
): Promise<OpenMandate> => {
  const { provider } = stage.world
  const key = new KeyWallet(principal.privateKey, provider)
  const unsigned = createMandate({
    principal: principal.address,
    agent: agent.address,
    network: agent.network,
    perDeal: '2 USDC',
    perPeriod: '3 USDC',
    period: 'day',
    total: '5 USDC',
    validFor: 7 * 86_400,
    now: await agent.now(),
    ...changes,
  })
  const permit = await mandatePermit(provider, unsigned)
  return {
    principal: key,
    mandate: await grantMandate(unsigned, { principal: signerFromKey(principal.privateKey), permit }),
  }
}
