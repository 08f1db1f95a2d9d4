/** One measured number of a bench suite; `unit` is SI or `'/s'`, as in `'ms'`, `'jobs/s'`. */
export type Figure = {
  /** What was measured, in dotted words, unique over all suites: `'transport.latency.p50'`. */
  readonly name: string
  readonly value: number
  readonly unit: string
  /** This value divided by the one it is measured against, in the same run. */
  readonly ratio?: number
  /** What the ratio is measured against: `'raw @xmtp/node-sdk'`. */
  readonly against?: string
  /** The bar in words, for the table: `'<= 1.15'`. */
  readonly bar?: string
}
