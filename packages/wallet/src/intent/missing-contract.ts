import { DealwrightError } from '@dealwright/protocols'

/** The error for an intent whose contract this network lacks. The policy denies those first; this is the second lock. */
export function missingContract(name: 'spendingMandate' | 'paymentChannel'): never {
  throw new DealwrightError({
    code: 'no-contract',
    message: `This wallet knows no ${name} on its chain: give contracts.${name} to createWallet.`,
  })
}
