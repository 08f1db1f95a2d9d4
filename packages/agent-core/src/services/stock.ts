import {
  type Address,
  DealwrightError,
  type Hex,
  type Json,
  parseMoney,
  type SellingEntry,
  type Service,
  type ServiceOutput,
  type Token,
  toJson,
  validateInput,
} from '@dealwright/protocols'
import { z } from 'zod'
import type { Offering } from '../deals/sale/open-sale.ts'
import { UnrecoverableWorkError, type WorkContext } from '../ports/queue.ts'
import { describeEntry } from './describe-entry.ts'

/** What a work handler gets. */
export interface Work<Input> {
  /** The buyer's input, checked by the service's schema. */
  readonly input: Input
  /** The agreement's hash. */
  readonly deal: Hex
  readonly client: Address
  /** From 1; work is tried again after a failure. */
  readonly attempt: number
  /** Aborted when the agent closes or the work is cancelled. */
  readonly signal: AbortSignal
  /** Tells the buyer how far the work is: anything that is JSON. */
  progress(value: Json): Promise<void>
  /**
   * Keeps a value for the next attempt, or for another worker after this one died: where the work got to, as JSON. It is durable
   * once this resolves.
   */
  checkpoint(value: Json): Promise<void>
  /** The last checkpoint of this work; undefined where there was none. */
  readonly resumed: Json | undefined
}

export interface SellParameters<S extends Service> {
  /** Absent: by deals. `'call'` takes other parameters: see `SellPerCallParameters`. */
  per?: undefined
  /** Opening price, public, e.g. `'1.50 USDC'`. */
  ask: string
  /** Reservation value: never sold for less, never told to anyone. */
  floor: string
  /** Does the work once escrow holds the money. Throw to try again; throw `UnrecoverableWorkError` to give the money back at once. */
  work: (work: Work<z.output<S['input']>>) => Promise<ServiceOutput<S>> | ServiceOutput<S>
}

interface Item {
  readonly service: Service
  readonly ask: string
  readonly floor: string
  readonly run: (context: WorkContext) => Promise<Json>
}

/** The services that one agent sells. */
export class Stock {
  readonly #items = new Map<string, Item>()

  get size(): number {
    return this.#items.size
  }

  add<S extends Service>(service: S, { ask, floor, work }: SellParameters<S>): void {
    this.#items.set(service.digest, {
      service,
      ask,
      floor,
      run: async ({ id, data, ...context }) => {
        const { input, client } = readWork(data)
        const output = await work({
          input: service.input.parse(input) as z.output<S['input']>,
          deal: id as Hex,
          client,
          attempt: context.attempt,
          signal: context.signal,
          progress: context.progress,
          checkpoint: context.checkpoint,
          resumed: context.resumed,
        })
        const checked = service.output.safeParse(output)
        if (!checked.success) {
          throw new UnrecoverableWorkError(
            `${service.name}: the work's output does not fit the service: ${checked.error.issues[0]?.message ?? ''}`,
          )
        }
        return toJson(output)
      },
    })
  }

  /** Price range and input check of a service sold here, by digest. */
  offering(digest: string, token: Token): Offering | undefined {
    const item = this.#items.get(digest)
    if (item === undefined) return undefined
    const { service } = item
    return {
      ...prices(item, token),
      faultOf: input => {
        const checked = validateInput(service, input)
        return checked.ok ? undefined : checked.error
      },
    }
  }

  /** What the registration file says is for sale. Throws `bad-price` where a price makes no sense. */
  entries(token: Token): readonly SellingEntry[] {
    return [...this.#items.values()].map(item => {
      prices(item, token)
      return describeEntry(item.service, item.ask)
    })
  }

  /** Runs one queue job of this agent. */
  async work(context: WorkContext): Promise<Json> {
    const item = this.#items.get(readWork(context.data).digest)
    if (item === undefined) throw new UnrecoverableWorkError('This agent no longer sells that service.')
    return item.run(context)
  }
}

function prices({ service, ask, floor }: Item, token: Token): { ask: bigint; floor: bigint } {
  const range = { ask: parseMoney(ask, token), floor: parseMoney(floor, token) }
  if (range.floor > 0n && range.ask >= range.floor) return range
  throw new DealwrightError({
    code: 'bad-price',
    message: `${service.name}: ask (${ask}) must be at least the floor (${floor}), and both above zero.`,
  })
}

const workSchema = z.object({
  digest: z.string(),
  input: z.json(),
  client: z.custom<Address>(value => typeof value === 'string'),
})

/** What startWork queued. */
const readWork = (data: Json): { digest: string; input: Json; client: Address } => workSchema.parse(data)
