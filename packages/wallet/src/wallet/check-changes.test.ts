import { ok, type Result } from '@dealwright/protocols'
import { AbstractProvider, id, Network, toBeHex } from 'ethers'
import { describe, expect, it } from 'vitest'
import { compileSending } from '../intent/compile-sending.ts'
import type { SendingIntent } from '../intent/intent.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { context, self, token } from '../testing/arbitraries.ts'
import { checkChanges } from './check-changes.ts'

const word = (value: number) => toBeHex(value, 32).slice(2)
const done = { status: '0x1', returnData: '0x', logs: [], gasUsed: '0xc350' }
const early = { status: '0x0', returnData: id('DeliveryNotOverdue()').slice(0, 10), logs: [] }
const intent: SendingIntent = { kind: 'claim-refund', job: `0x${'0a'.repeat(32)}` }

/** A node that answers by the state it is asked about. */
class Node extends AbstractProvider {
  readonly asked: string[] = []
  readonly #answers: Readonly<Record<string, object>>
  readonly #chainId: number

  constructor(chainId: number, answers: Readonly<Record<string, object>>) {
    super(Network.from(chainId))
    this.#chainId = chainId
    this.#answers = answers
  }

  async send(_method: string, [_question, moment]: [unknown, string]): Promise<unknown> {
    this.asked.push(moment)
    const readings = [
      { ...done, returnData: `0x${word(9)}${word(this.#chainId)}` },
      { ...done, returnData: `0x${word(5)}` },
    ]
    return [{ calls: [...readings, this.#answers[moment], ...readings] }]
  }
}

/** Asks such a node about a refund. */
async function ask(
  chainId: number,
  answers: Readonly<Record<string, object>>,
): Promise<{ result: Result<unknown, { code: string }>; asked: readonly string[] }> {
  const provider = new Node(chainId, answers)
  const there = { ...context, chainId }
  const session = { provider, address: self, policy: resolvePolicy({}, token), context: there }
  const result = await checkChanges(session, intent, compileSending(intent, there))
  provider.destroy()
  return { result, asked: provider.asked }
}

describe('checkChanges', () => {
  it('asks once where blocks come by themselves', async () => {
    expect(await ask(1, { latest: done })).toEqual({
      result: ok({ isCompared: true, gas: expect.any(BigInt) }),
      asked: ['latest'],
    })
  })

  it('looks at the block being made where the latest one refuses: its time has come on since', async () => {
    const { result, asked } = await ask(1, { latest: early, pending: done })
    expect([result.ok, asked]).toEqual([true, ['latest', 'pending']])
    expect((await ask(1, { latest: early, pending: early })).result).toMatchObject({
      error: { code: 'reverted' },
    })
  })

  it('looks at the block being made at once on development chains, which make blocks on demand', async () => {
    const { result, asked } = await ask(31_337, { pending: done })
    expect([result.ok, asked]).toEqual([true, ['pending']])
  })
})
