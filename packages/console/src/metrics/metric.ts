/** One figure for Prometheus, with its samples. */
export interface Metric {
  /** Such as `dealwright_deals`; counters end in `_total`. */
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly samples: readonly {
    readonly labels?: Readonly<Record<string, string>>
    readonly value: number | bigint
  }[]
}
