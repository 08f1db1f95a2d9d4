import { Hash } from '../parts/hash.tsx'
import { Moment } from '../parts/moment.tsx'
import { Party } from '../parts/party.tsx'
import type { Content } from '../state/world.ts'
import { inert } from '../text/inert.ts'

/** What was paid, to whom, for what, and where it stands on chain. */
export const ReceiptCard = ({ receipt, at }: { receipt: Content<'receipt'>; at: number }) => (
  <article class="card receipt">
    <header>
      <h3>Receipt</h3>
      <b class="money">{receipt.price.text}</b>
      <Moment at={at} />
    </header>
    <p>
      <b>{inert(receipt.service, 60)}</b> by{' '}
      <Party address={receipt.provider.address} name={receipt.provider.name} />
    </p>
    <details>
      <summary>Deal and transactions</summary>
      <dl class="hashes">
        <div>
          <dt>Deal</dt>
          <dd>
            <Hash hash={receipt.deal} label="deal id" />
          </dd>
        </div>
        <div>
          <dt>Paid by</dt>
          <dd>
            <Hash hash={receipt.payer} label="payer" />
          </dd>
        </div>
        {receipt.transactions.map(({ step, hash }) => (
          <div key={hash}>
            <dt>{inert(step, 60)}</dt>
            <dd>
              <Hash hash={hash} label={`transaction: ${inert(step, 60)}`} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  </article>
)
