import type { Address } from '@dealwright/protocols'

/** Whether text has the form of an Ethereum address. */
export const isAddress = (text: string): text is Address => /^0x[0-9a-fA-F]{40}$/.test(text)
