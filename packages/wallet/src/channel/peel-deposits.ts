/** What befell a channel's money, as the contract's events tell it. Atomic units. */
export type ChannelStory =
  | { readonly kind: 'funded'; readonly key: string; readonly deposited: bigint }
  /** `amount` was sent back, and `proven` of it arrived. */
  | { readonly kind: 'closed'; readonly amount: bigint; readonly proven: bigint }

/** What is left of one deposit once what came back is taken off. */
export interface PeeledDeposit {
  readonly key: string
  readonly kept: bigint
}

/**
 * What of each deposit went for good, in atomic units: payees have the oldest money, so what came back comes off the newest deposits. `level`
 * is what the channel holds by its story, equal to what was claimed once it is closed. Pure; events in the order of the chain.
 */
export function peelDeposits(story: readonly ChannelStory[]): {
  readonly level: bigint
  readonly deposits: readonly PeeledDeposit[]
} {
  let level = 0n
  const deposits: { key: string; kept: bigint }[] = []
  for (const event of story) {
    if (event.kind === 'funded') {
      deposits.push({ key: event.key, kept: event.deposited - level })
      level = event.deposited
      continue
    }
    level -= event.amount
    let back = event.proven
    for (const deposit of deposits.toReversed()) {
      const part = back < deposit.kept ? back : deposit.kept
      deposit.kept -= part
      back -= part
    }
  }
  return { level, deposits }
}
