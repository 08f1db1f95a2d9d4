import type { Address, Hex } from '@dealwright/protocols'
import { HDNodeWallet } from 'ethers'
import type { DevnetAccount } from './devnet.ts'

/** The mnemonic that every Ethereum development tool knows. Whatever its keys hold on a public chain is stolen at once. */
export const developmentMnemonic = 'test test test test test test test test test test test junk'

/** The first accounts of the development mnemonic, as anvil and other tools list them. */
export const deriveAccounts = (count: number): readonly DevnetAccount[] => {
  const root = HDNodeWallet.fromPhrase(developmentMnemonic, '', "m/44'/60'/0'/0")
  return Array.from({ length: count }, (_, index) => {
    const { address, privateKey } = root.deriveChild(index)
    return { address: address as Address, privateKey: privateKey as Hex }
  })
}
