import { AbstractProvider, type Filter, id, Log, Network } from 'ethers'

/** A chain of numbered blocks that can be replaced from the top, each with any number of events. */
export class FakeChain extends AbstractProvider {
  readonly address = '0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa'
  /** The ranges that logs were asked for. */
  readonly asked: { from: number; to: number }[] = []
  #blocks: { readonly hash: string; readonly events: number }[] = []
  #made = 0

  constructor() {
    super(Network.from(1))
    this.mine(0)
  }

  get head(): number {
    return this.#blocks.length - 1
  }

  mine(events: number): void {
    this.#made++
    this.#blocks.push({ hash: id(`block ${this.#made}`), events })
  }

  /** Takes the newest blocks away, but never the first. */
  drop(count: number): void {
    this.#blocks.splice(Math.max(1, this.#blocks.length - count))
  }

  /** Every event there is, oldest first. */
  events(from = 0): Log[] {
    return this.#blocks.flatMap(({ hash, events }, number) =>
      number < from ? [] : Array.from({ length: events }, (_, index) => this.#log(hash, number, index)),
    )
  }

  override async getBlockNumber(): Promise<number> {
    return this.head
  }

  override async getLogs({ fromBlock, toBlock }: Filter): Promise<Log[]> {
    const from = Number(fromBlock)
    const to = toBlock === 'latest' ? this.head : Number(toBlock)
    this.asked.push({ from, to })
    return this.events(from).filter(log => log.blockNumber <= to)
  }

  #log(blockHash: string, blockNumber: number, index: number): Log {
    const transactionHash = id(`${blockHash}${index}`)
    const { address } = this
    const rest = { transactionIndex: index, removed: false, data: '0x', topics: [] }
    return new Log({ transactionHash, blockHash, blockNumber, index, address, ...rest }, this)
  }
}
