import {
  type Address,
  DealwrightError,
  type Json,
  parseMoney,
  type SellingEntry,
  type Service,
  type ServiceOutput,
  type Token,
  toJson,
  validateInput,
} from '@dealwright/protocols'
import type { z } from 'zod'
import { type Duration, parseDuration } from '../agent/parse-duration.ts'
import { describeEntry } from '../services/describe-entry.ts'

/** What the work of a paid call gets. */
export interface CallWork<Input> {
  /** The caller's input, checked by the service's schema. */
  readonly input: Input
  /** The call's id: work that was cut off by a crash is done again under the same one. */
  readonly call: string
  readonly client: Address
  /** Aborted when the agent closes or the work takes too long. */
  readonly signal: AbortSignal
}

/** How a service is sold per call. */
export interface SellPerCallParameters<S extends Service> {
  per: 'call'
  /** Fixed price of a call, e.g. `'0.001 USDC'`. */
  price: string
  /** Longest time for one call. Default `'30s'`. */
  within?: Duration
  /** Answers a call that is paid. What it throws is told to the caller, whose payment is credited; it is not tried again. */
  work: (work: CallWork<z.output<S['input']>>) => Promise<ServiceOutput<S>> | ServiceOutput<S>
}

/** A service sold per call, as the agent serves it. */
export interface CallItem {
  readonly service: Service
  /** Text such as `'0.001 USDC'`. */
  readonly price: string
  /** Milliseconds. */
  readonly within: number
  run(work: CallWork<Json>): Promise<Json>
}

/** The services that one agent sells per call. */
export class CallStock {
  readonly #items = new Map<string, CallItem>()

  get size(): number {
    return this.#items.size
  }

  add<S extends Service>(service: S, parameters: SellPerCallParameters<S>): void {
    const { price, within = '30s', work } = parameters
    this.#items.set(service.digest, {
      service,
      price,
      within: parseDuration(within),
      run: async ({ input, ...context }) => {
        const output = await work({
          ...context,
          input: service.input.parse(input) as z.output<S['input']>,
        })
        const checked = service.output.safeParse(output)
        if (checked.success) return toJson(output)
        const detail = checked.error.issues[0]?.message ?? ''
        throw new TypeError(`${service.name}: the output does not fit the service: ${detail}`)
      },
    })
  }

  item(digest: string): CallItem | undefined {
    return this.#items.get(digest)
  }

  /** What is wrong with an input; undefined where it fits. */
  faultOf({ service }: CallItem, input: Json): string | undefined {
    const checked = validateInput(service, input)
    return checked.ok ? undefined : checked.error
  }

  /** What the registration file says is for sale per call. Throws `bad-price`, `bad-money`. */
  entries(token: Token): readonly SellingEntry[] {
    return [...this.#items.values()].map(({ service, price }) => {
      priceOf({ service, price }, token)
      return { ...describeEntry(service, price), per: 'call' }
    })
  }
}

/** The price of one call in atomic units. Throws `bad-price`, `bad-money`. */
export function priceOf({ service, price }: Pick<CallItem, 'service' | 'price'>, token: Token): bigint {
  const units = parseMoney(price, token)
  if (units > 0n) return units
  throw new DealwrightError({
    code: 'bad-price',
    message: `${service.name}: the price of a call (${price}) must be above zero.`,
  })
}
