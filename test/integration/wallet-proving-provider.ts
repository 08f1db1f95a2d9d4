import { JsonRpcProvider, Transaction, toQuantity } from 'ethers'
import { z } from 'zod'

/** What a wallet leaves for the state to get dearer in until its transaction is mined, on top of what surely suffices now. */
const drift = 20_000n

const asked = z.tuple([
  z.object({ blockStateCalls: z.tuple([z.object({ calls: z.array(z.unknown()) })]) }),
  z.string(),
])
const answered = z.tuple([
  z.object({
    calls: z.array(
      z.object({ status: z.string(), gasUsed: z.string().transform(BigInt), logs: z.array(z.unknown()) }),
    ),
  }),
])

/** What was signed of one call, beside what it takes. */
export interface Proof {
  readonly selector: string
  /** What the wallet would sign without its margin for changes. */
  readonly sure: bigint
  /** The least that runs, by the node's own search. */
  readonly least: bigint
  /** Whether the call, given that, does all that it does with any amount of gas. */
  readonly isEnough: boolean
}

/**
 * A node's provider that runs every transaction once more right before it is sent, on the same state, with the gas limit that was
 * signed for it less the margin for changes.
 */
export class ProvingProvider extends JsonRpcProvider {
  readonly proofs: Proof[] = []
  /** What happens between the look and the sending. */
  beforeSending: () => Promise<void> = async () => {}
  /** The wallet's last question of each call, and how much that did. */
  readonly #questions = new Map<string, { parameters: unknown[]; at: number; logs: number }>()

  override async send(method: string, parameters: unknown[]): Promise<unknown> {
    if (method === 'eth_sendRawTransaction') {
      await this.#prove(String(parameters[0]))
      await this.beforeSending()
    }
    const answer: unknown = await super.send(method, parameters)
    if (method === 'eth_simulateV1') this.#note(parameters, answer)
    return answer
  }

  #note(parameters: unknown[], answer: unknown): void {
    const [{ blockStateCalls }] = asked.parse(parameters)
    const [{ calls }] = answered.parse(answer)
    // The call stands between readings before it and after it.
    const at = (calls.length - 1) / 2
    const call = z.object({ data: z.string() }).parse(blockStateCalls[0].calls[at])
    this.#questions.set(call.data, { parameters, at, logs: calls[at]?.logs.length ?? 0 })
  }

  async #prove(raw: string): Promise<void> {
    const { data, gasLimit, from, to } = Transaction.from(raw)
    const question = this.#questions.get(data)
    if (question === undefined) throw new Error('The wallet sends what it did not ask about.')
    const sure = gasLimit - drift
    const { at, logs } = question
    const [{ blockStateCalls }, moment] = asked.parse(question.parameters)
    const [block] = blockStateCalls
    const calls = block.calls.map((call, index) =>
      index === at ? { ...z.looseObject({}).parse(call), gas: toQuantity(sure) } : call,
    )
    const again = await super.send('eth_simulateV1', [
      { blockStateCalls: [{ ...block, calls }], validation: false },
      moment,
    ])
    const result = answered.parse(again)[0].calls[at]
    const least = BigInt(z.string().parse(await super.send('eth_estimateGas', [{ from, to, data }])))
    const isEnough = result?.status === '0x1' && result.logs.length === logs
    this.proofs.push({ selector: data.slice(0, 10), sure, least, isEnough })
  }
}
