export interface ReputationProps {
  /** What others said in sum: how many, and 0 to 100. */
  readonly reputation: { readonly count: number; readonly average: number } | undefined
}

/** What others said of an agent, in words. */
export const Reputation = ({ reputation }: ReputationProps) =>
  reputation === undefined || reputation.count === 0 ? (
    <span class="reputation none">no ratings yet</span>
  ) : (
    <span class="reputation">
      <b>{Math.round(reputation.average)}</b> of 100 by {reputation.count}{' '}
      {reputation.count === 1 ? 'deal' : 'deals'}
    </span>
  )
