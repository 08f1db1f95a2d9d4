import { AbiCoder, AbstractProvider, type Filter, id, Log, type LogParams, makeError, Network } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMutex } from './create-mutex.ts'
import { createSingleFlight } from './create-single-flight.ts'
import { decodeRevert } from './decode-revert.ts'
import { describeRpcError } from './describe-rpc-error.ts'
import { findLogs } from './find-logs.ts'
import { escrowInterface, knownInterfaces, tokenInterface } from './interfaces.ts'
import { toWalletFailure } from './to-wallet-failure.ts'

const address = '0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa'

/** A chain with one event in each of the given blocks, that answers ranges up to a limit. */
class LimitedChain extends AbstractProvider {
  readonly head: number
  readonly marked: readonly number[]
  readonly limit: number
  asked = 0

  constructor(chain: { head: number; marked: readonly number[]; limit: number }) {
    super(Network.from(1))
    this.head = chain.head
    this.marked = chain.marked
    this.limit = chain.limit
  }

  override async getBlockNumber(): Promise<number> {
    return this.head
  }

  override async getLogs(filter: Filter): Promise<Log[]> {
    this.asked++
    const from = Number(filter.fromBlock)
    const to = filter.toBlock === 'latest' ? this.head : Number(filter.toBlock)
    if (to - from + 1 > this.limit || from > this.head)
      throw makeError('could not coalesce error', 'UNKNOWN_ERROR', {
        error: { code: -32005, message: 'invalid block range, or more blocks than served at once' },
      })
    return this.marked.filter(block => block >= from && block <= to).map(block => new Log(logAt(block), this))
  }
}

function logAt(block: number): LogParams {
  const hash = id(String(block))
  return {
    transactionHash: hash,
    blockHash: hash,
    blockNumber: block,
    removed: false,
    address,
    data: '0x',
    topics: [],
    index: 0,
    transactionIndex: 0,
  }
}

describe('findLogs', () => {
  const chains = fc.record({
    head: fc.nat(300),
    marked: fc
      .uniqueArray(fc.nat(300), { maxLength: 12 })
      .map(blocks => blocks.toSorted((one, other) => one - other)),
    limit: fc.integer({ min: 1, max: 400 }),
    fromBlock: fc.nat(320),
  })

  it('finds exactly the events of the range, in order, whatever the RPC allows', async () => {
    await fc.assert(
      fc.asyncProperty(chains, async ({ fromBlock, ...chain }) => {
        const provider = new LimitedChain(chain)
        const found = await findLogs(provider, { address, topics: [], fromBlock })
        const wanted = chain.marked.filter(block => block >= fromBlock && block <= chain.head)
        expect(found.map(log => log.blockNumber)).toEqual(wanted)
        provider.destroy()
      }),
    )
  })

  it('finds the newest event first, and nothing where there is none', async () => {
    await fc.assert(
      fc.asyncProperty(chains, async ({ fromBlock, ...chain }) => {
        const provider = new LimitedChain(chain)
        const found = await findLogs(provider, { address, topics: [], fromBlock, latestOnly: true })
        const wanted = chain.marked.findLast(block => block >= fromBlock && block <= chain.head)
        expect(found.at(-1)?.blockNumber).toBe(wanted)
        provider.destroy()
      }),
    )
  })

  it('does not mistake other errors for a range that is too wide', async () => {
    class Broken extends LimitedChain {
      override async getLogs(): Promise<Log[]> {
        this.asked++
        throw makeError('could not coalesce error', 'UNKNOWN_ERROR', {
          error: { code: -32603, message: 'internal error' },
        })
      }
    }
    const provider = new Broken({ head: 99, marked: [], limit: 1 })
    await expect(findLogs(provider, { address, topics: [], fromBlock: 0 })).rejects.toThrow()
    expect(provider.asked).toBe(1)
    provider.destroy()
  })
})

describe('decodeRevert', () => {
  it('names custom errors of every known contract, with their values', () => {
    const late = escrowInterface.encodeErrorResult('DeliverByOutOfRange', [5n, 9n])
    expect(decodeRevert(late, knownInterfaces)).toEqual({
      reason: 'DeliverByOutOfRange',
      message:
        'The contract refused: deliver by out of range (deliverBy: 5, latest: 9); agree on another delivery date.',
    })
    const status = escrowInterface.encodeErrorResult('WrongStatus', [1n, 3])
    expect(decodeRevert(status, knownInterfaces).message).toContain('status: Completed')
    const poor = tokenInterface.encodeErrorResult('ERC20InsufficientBalance', [address, 1n, 2n])
    expect(decodeRevert(poor, knownInterfaces).reason).toBe('ERC20InsufficientBalance')
  })

  it('reads plain texts and panics', () => {
    const coder = AbiCoder.defaultAbiCoder()
    const text = `0x08c379a0${coder.encode(['string'], ['reset the allowance first']).slice(2)}`
    expect(decodeRevert(text, []).message).toBe('The contract refused: reset the allowance first.')
    const hostile = `0x08c379a0${coder.encode(['string'], ['first line\nsecond line']).slice(2)}`
    expect(decodeRevert(hostile, []).message).not.toContain('\n')
    const panic = `0x4e487b71${coder.encode(['uint256'], [0x11]).slice(2)}`
    expect(decodeRevert(panic, [])).toMatchObject({
      reason: 'Panic',
      message: expect.stringContaining('panic 17'),
    })
  })

  it('answers in one line to any bytes at all', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', '08c379a0', '4e487b71'),
        (bytes, selector) => {
          const { reason, message } = decodeRevert(
            `0x${selector}${Buffer.from(bytes).toString('hex')}`,
            knownInterfaces,
          )
          expect(reason).not.toBe('')
          expect(message).not.toContain('\n')
        },
      ),
    )
  })
})

describe('failures', () => {
  it('never repeat the URL of the RPC', () => {
    const error = makeError('failed at https://rpc.example/v3/secret', 'SERVER_ERROR', {
      request: undefined as never,
      info: { requestUrl: 'https://rpc.example/v3/secret' },
    })
    expect(describeRpcError(error)).not.toContain('secret')
    expect(toWalletFailure(error, [])).toMatchObject({ code: 'unreachable', retryable: true })
  })

  it('are not made of bugs', () => {
    expect(() => toWalletFailure(new TypeError('x is not a function'), [])).toThrow('x is not a function')
  })
})

describe('one at a time', () => {
  it('runs tasks of a mutex in order, also after one that failed', async () => {
    const run = createMutex()
    const seen: number[] = []
    const tasks = [1, 2, 3].map(number =>
      run(async () => {
        await Promise.resolve()
        seen.push(number)
        if (number === 2) throw new Error('two')
        return number
      }).catch((error: Error) => error.message),
    )
    expect(await Promise.all(tasks)).toEqual([1, 'two', 3])
    expect(seen).toEqual([1, 2, 3])
  })

  it('joins calls under one key while one is under way, and not afterwards', async () => {
    const once = createSingleFlight<number>()
    let runs = 0
    const task = async () => ++runs
    expect(await Promise.all([once('a', task), once('a', task), once('b', task)])).toEqual([1, 1, 2])
    expect(await once('a', task)).toBe(3)
  })
})
