import { DealwrightError } from '@dealwright/protocols'
import { Wallet as EthersWallet, SigningKey } from 'ethers'
import { KeySigner } from './key-signer.ts'

const shape = /^(0x)?[0-9a-fA-F]{64}$/

/**
 * Makes a signer from a private key (64 hexadecimal digits, `0x` optional). `origin` names where the key came from in errors.
 * Throws `DealwrightError` `bad-key`, which never holds the text it was given.
 */
export function signerFromKey(privateKey: string, origin = 'The private key'): KeySigner {
  const text = privateKey.trim()
  if (shape.test(text)) {
    try {
      return new KeySigner(new EthersWallet(new SigningKey(text.startsWith('0x') ? text : `0x${text}`)))
    } catch {
      // Zero or beyond the curve's order. The cause is dropped on purpose: it may repeat the key.
    }
  }
  throw new DealwrightError({
    code: 'bad-key',
    message: `${origin} is not a private key: give 64 hexadecimal digits, with or without 0x.`,
  })
}
