import { Hash } from '../parts/hash.tsx'
import type { Content } from '../state/world.ts'

/** What the person can send the agent, where it has too little to spend. */
export const FundingCard = ({ content: { amount, token, to, chainId } }: { content: Content<'funding'> }) => (
  <article class="card funding">
    <h3>Too little to spend</h3>
    <p>
      Your agent needs <b class="money">{amount.text}</b> more. Send it from a wallet of yours, on chain{' '}
      {chainId}:
    </p>
    <dl class="hashes">
      <div>
        <dt>To</dt>
        <dd>
          <Hash hash={to} label="account of your agent" />
        </dd>
      </div>
      <div>
        <dt>Token</dt>
        <dd>
          <Hash hash={token} label="token contract" />
        </dd>
      </div>
    </dl>
  </article>
)
