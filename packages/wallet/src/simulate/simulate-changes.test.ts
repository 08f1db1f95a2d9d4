import { AbstractProvider, Network, toBeHex } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { peer, self, token } from '../testing/arbitraries.ts'
import { payingCalls } from '../testing/calls.ts'
import { simulateChanges } from './simulate-changes.ts'

const call = payingCalls.transfer ?? { to: peer, data: '0x', value: 0n }
const word = (value: bigint | number) => toBeHex(value, 32).slice(2)
const number = (value: bigint | number) => ({ status: '0x1', returnData: `0x${word(value)}`, logs: [] })
const native = (balance: number, chainId = 31_337) => ({
  status: '0x1',
  returnData: `0x${word(balance)}${word(chainId)}`,
  logs: [],
})
const done = { status: '0x1', returnData: `0x${word(1)}`, logs: [] }
const block = (...calls: readonly object[]) => [{ calls }]
const honest = block(native(9), number(10), done, native(9), number(5))

/** A node that answers whatever it is told to. */
class Node extends AbstractProvider {
  readonly asked: string[] = []
  readonly #answer: (method: string) => unknown

  constructor(answer: (method: string) => unknown) {
    super(Network.from(31_337))
    this.#answer = answer
  }

  async send(method: string): Promise<unknown> {
    this.asked.push(method)
    return this.#answer(method)
  }
}

const simulate = (node: Node) =>
  simulateChanges(node, call, { from: self, chainId: 31_337, watch: [{ token: token.address, owner: self }] })
const answering = (answer: unknown) => simulate(new Node(() => answer))

describe('simulateChanges', () => {
  it('tells before and after of what it was asked to look at', async () => {
    expect(await answering(honest)).toMatchObject({
      ok: true,
      value: {
        balances: [
          { owner: self, before: 9n, after: 9n },
          { token: token.address, owner: self, before: 10n, after: 5n },
        ],
        allowances: [],
      },
    })
  })

  it('says what a call is refused for', async () => {
    const refused = { status: '0x0', returnData: '0x', error: { code: 3, message: 'x', data: '0x' } }
    const outcome = await answering(block(native(9), number(10), refused, native(9), number(10)))
    expect(outcome).toMatchObject({ ok: false, error: { code: 'reverted' } })
  })

  it.each<[string, unknown, string]>([
    ['nothing', null, 'bad-answer'],
    ['text', '0x', 'bad-answer'],
    ['no block', [], 'bad-answer'],
    ['two blocks', [...honest, ...honest], 'bad-answer'],
    ['too few calls', block(native(9), number(10), done), 'bad-answer'],
    ['too many calls', block(native(9), number(10), done, native(9), number(5), done), 'bad-answer'],
    [
      'an odd status',
      block(native(9), number(10), { ...done, status: '0x2' }, native(9), number(5)),
      'bad-answer',
    ],
    [
      'success with an error',
      block(native(9), number(10), { ...done, error: {} }, native(9), number(5)),
      'bad-answer',
    ],
    [
      'a balance cut short',
      block(native(9), { ...done, returnData: '0x05' }, done, native(9), number(5)),
      'bad-answer',
    ],
    [
      'a reading that fails',
      block(native(9), number(10), done, native(9), { ...done, status: '0x0' }),
      'bad-answer',
    ],
    [
      'megabytes',
      block(native(9), number(10), { ...done, returnData: `0x${'00'.repeat(70_000)}` }, native(9), number(5)),
      'bad-answer',
    ],
    ['another chain', block(native(9, 1), number(10), done, native(9, 1), number(5)), 'wrong-chain'],
    ['another chain afterwards', block(native(9), number(10), done, native(9, 1), number(5)), 'wrong-chain'],
  ])('never takes %s for no change', async (_name, answer, reason) => {
    expect(await answering(answer)).toMatchObject({ ok: false, error: { code: 'unreachable', reason } })
  })

  it('stops where events keep naming more of the wallet to look at', async () => {
    let made = 0
    const node = new Node(() => {
      made++
      const logs = Array.from({ length: made }, (_, index) => ({
        address: `0x${toBeHex(index + 1, 20).slice(2)}`,
        topics: [
          '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
          `0x${'00'.repeat(12)}${self.slice(2)}`,
          `0x${word(5)}`,
        ],
      }))
      const readings = [native(9), ...Array.from({ length: made }, () => number(1))]
      return block(...readings, { ...done, logs }, ...readings)
    })
    expect(await simulate(node)).toMatchObject({ ok: false, error: { reason: 'bad-answer' } })
    expect(made).toBeLessThan(10)
  })

  it('says so where a node neither simulates nor traces, and fails where it is silent', async () => {
    const none = new Node(() => {
      throw Object.assign(new Error('could not coalesce error'), { error: { code: -32_601, message: 'no' } })
    })
    expect(await simulate(none)).toMatchObject({ ok: false, error: { reason: 'no-simulation' } })
    expect(none.asked).toContain('debug_traceCall')
    const silent = new Node(() => {
      throw new TypeError('fetch failed')
    })
    expect(await simulate(silent)).toMatchObject({
      ok: false,
      error: { code: 'unreachable', retryable: true },
    })
  })

  it('never throws and never says yes, whatever a node answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async answer => {
        expect((await answering(answer)).ok).toBe(false)
        expect((await answering(block(answer instanceof Object ? answer : {}))).ok).toBe(false)
      }),
    )
  })
})
