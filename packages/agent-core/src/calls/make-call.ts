import {
  type Address,
  DealwrightError,
  failed,
  ok,
  parseMoney,
  type Result,
  type Service,
  type ServiceInput,
  type Token,
  toJson,
  validateInput,
  validateOutput,
} from '@dealwright/protocols'
import type { z } from 'zod'
import { type Duration, parseDuration } from '../agent/parse-duration.ts'
import type { Directory, Seller } from '../directory/directory.ts'
import type { CallFailure } from './call-failure.ts'
import { createCallId } from './call-id.ts'
import type { Candidate } from './caller.ts'
import type { Calls } from './calls.ts'

/** How a service is bought per call. */
export interface CallParameters {
  /** What is put into a channel that must be opened or is used up, e.g. `'0.50 USDC'`. Default: a hundred calls' worth. */
  deposit?: string
  /** Most that one call may cost. Default: what the seller lists. */
  maxPrice?: string
  /** How long to wait for the answer. Default `'30s'`. */
  timeout?: Duration
  /**
   * The call's own id: the same id again is the same call, paid once, also after a restart. One that was made so long ago that its
   * answer is no longer kept is refused (`forgotten`). Default a new one.
   */
  id?: string
  /** Only this seller. Default: the cheapest. */
  seller?: Address
}

export interface MakeCallContext {
  calls: Calls
  directory: () => Promise<Directory>
  token: Token
  self: Address
}

/** Calls the cheapest seller of a service and checks what comes back. Throws `bad-input`, `bad-money`, `no-channels`. */
export async function makeCall<S extends Service>(
  service: S,
  input: ServiceInput<S>,
  parameters: CallParameters & { readonly context: MakeCallContext },
): Promise<Result<z.output<S['output']>, CallFailure>> {
  const { context, deposit, timeout = '30s', id = createCallId(Date.now()) } = parameters
  const json = toJson(input)
  const checked = validateInput(service, json)
  if (!checked.ok) {
    throw new DealwrightError({ code: 'bad-input', message: `${service.name}: ${checked.error}` })
  }
  const outcome = await context.calls.call({
    id,
    service: service.digest,
    input: json,
    timeout: parseDuration(timeout),
    candidates: await findCandidates(service, parameters),
    ...(deposit === undefined ? {} : { deposit: parseMoney(deposit, context.token) }),
  })
  if (!outcome.ok) return outcome
  const output = validateOutput(service, outcome.value)
  if (!output.ok) return failed({ code: 'bad-output', message: `${service.name}: ${output.error}`, id })
  // The service's own schema has just read it.
  return ok(output.value as z.output<S['output']>)
}

/** Sellers that list a price which may be paid, cheapest first. What a file lists is only believed as an upper bound. */
async function findCandidates(
  { name, digest }: Service,
  { context, maxPrice, seller }: CallParameters & { readonly context: MakeCallContext },
): Promise<readonly Candidate[]> {
  const { calls, directory, token, self } = context
  const most = maxPrice === undefined ? undefined : parseMoney(maxPrice, token)
  const sellers = await calls.remember(digest, async () =>
    (await directory()).sellers({ name, digest }, { per: 'call' }),
  )
  return sellers
    .filter(({ address }) => address !== self && (seller === undefined || address === seller))
    .flatMap(found => toCandidate(found, token, most))
    .toSorted((one, other) => Number(one.price > other.price) - Number(one.price < other.price))
}

function toCandidate(
  { address, entry }: Seller,
  token: Token,
  most: bigint | undefined,
): readonly Candidate[] {
  const price = readPrice(entry.ask, token)
  if (price === undefined || price <= 0n || (most !== undefined && price > most)) return []
  return [{ address, price, maxPrice: most ?? price }]
}

/** A price that a stranger wrote. */
function readPrice(text: string, token: Token): bigint | undefined {
  try {
    return parseMoney(text, token)
  } catch {
    return undefined
  }
}
