import type { Address, Hex } from '../types/hex.ts'

/** A button. Whoever presses it sends the text `/<id>` with its colons as spaces: `approve:4f2a` says `/approve 4f2a`. */
export interface RichAction {
  readonly id: string
  readonly label: string
  readonly style?: 'primary' | 'secondary' | 'danger'
}

/** What an agent can show a person in an ordinary messaging app, beside plain text. */
export type RichMessage =
  | { readonly kind: 'markdown'; readonly text: string }
  /** One to ten buttons under a text. */
  | {
      readonly kind: 'actions'
      readonly id: string
      readonly text: string
      readonly actions: readonly RichAction[]
      /** Unix milliseconds. */
      readonly expiresAt?: number
    }
  /** A receipt: a transaction on a chain. */
  | { readonly kind: 'transaction'; readonly chainId: number; readonly hash: Hex }
  /** Calls for the person's own wallet to make. */
  | {
      readonly kind: 'wallet-calls'
      readonly chainId: number
      readonly from: Address
      readonly calls: readonly {
        readonly to: Address
        readonly data: Hex
        /** For people, e.g. `Send 5.00 USDC to your agent`. */
        readonly description: string
      }[]
    }

/** The same in plain text, for transports and apps that show nothing else. */
export function describeRichMessage(message: RichMessage): string {
  switch (message.kind) {
    case 'markdown':
      return message.text
    case 'actions': {
      const ways = message.actions.map(({ id, label }) => `${label}: /${id.replaceAll(':', ' ')}`)
      return [message.text, ...ways].join('\n')
    }
    case 'transaction':
      return `Transaction ${message.hash} on chain ${message.chainId}`
    case 'wallet-calls':
      return message.calls.map(({ description }) => description).join('\n')
  }
}
