import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallsWorld, createCallsWorld } from './calls-world.ts'
import { type RunningNode, startNode } from './run-node.ts'

const price = 1_000n

describe('calls over XMTP between processes that are killed', () => {
  let world: CallsWorld
  const running = new Set<RunningNode>()

  beforeAll(async () => {
    world = await createCallsWorld()
  })

  afterAll(async () => {
    for (const node of running) node.child.kill('SIGKILL')
    await Promise.all([...running].map(({ ended }) => ended))
    await world?.[Symbol.asyncDispose]()
  })

  const keyOf = (account: number) => world.devnet.accounts[account]?.privateKey ?? '0x'
  const start = (role: string, test: string, { account, last = 0 }: { account: number; last?: number }) => {
    const { rpcUrl, xmtpUrl, contracts } = world.devnet
    const folder = world.folder(`${test}-${role}`)
    const node = startNode(
      [
        fileURLToPath(new URL('calls-child.ts', import.meta.url)),
        role,
        test,
        folder,
        gateOf(test),
        String(last),
      ],
      {
        env: {
          DEALWRIGHT_PRIVATE_KEY: keyOf(account),
          DEALWRIGHT_RPC_URL: rpcUrl,
          DEALWRIGHT_XMTP_URL: xmtpUrl,
          DEALWRIGHT_ESCROW: contracts.escrow,
          DEALWRIGHT_IDENTITY_REGISTRY: contracts.identityRegistry,
          DEALWRIGHT_REPUTATION_REGISTRY: contracts.reputationRegistry,
          DEALWRIGHT_TOKEN: contracts.token,
          DEALWRIGHT_PAYMENT_CHANNEL: contracts.paymentChannel,
        },
      },
    )
    running.add(node)
    return node
  }
  const kill = async (node: RunningNode): Promise<string> => {
    node.child.kill('SIGKILL')
    running.delete(node)
    return (await node.ended).stdout
  }
  const gateOf = (test: string) => `${world.folder(test)}.gate`
  const open = (test: string) => writeFile(gateOf(test), '')
  const balance = async (account: number): Promise<bigint> => {
    const { rpcUrl, contracts } = world.devnet
    const wallet = await createWallet({ signer: signerFromKey(keyOf(account)), rpcUrl, contracts })
    const value = await wallet.balance()
    await wallet.close()
    return value
  }
  const workedIn = (output: string): number[] =>
    [...output.matchAll(/^working (\d+)$/gm)].map(([, n]) => Number(n))

  it('a seller killed at work answers when it is back, and is paid once', async () => {
    const before = { seller: await balance(1), buyer: await balance(2) }
    const seller = start('seller', 'killed-seller', { account: 1 })
    await seller.untilPrinted('ready')
    const buyer = start('buyer', 'killed-seller', { account: 2 })
    await seller.untilPrinted('working 0')
    await kill(seller)
    await open('killed-seller')
    start('seller', 'killed-seller', { account: 1 })
    await buyer.untilPrinted('done')
    expect(await buyer.untilPrinted('closed closed 1000')).toContain('answer 0 0\n')
    expect(await balance(1)).toBe(before.seller + price)
    expect(await balance(2)).toBe(before.buyer - price)
  })

  it('a buyer killed while it waits hears the answer when it asks again, and pays once', async () => {
    const before = { seller: await balance(3), buyer: await balance(4) }
    const seller = start('seller', 'killed-buyer', { account: 3 })
    await seller.untilPrinted('ready')
    const first = start('buyer', 'killed-buyer', { account: 4 })
    await seller.untilPrinted('working 0')
    await kill(first)
    await open('killed-buyer')
    const second = start('buyer', 'killed-buyer', { account: 4, last: 1 })
    await second.untilPrinted('done')
    expect(workedIn(await kill(seller))).toEqual([0, 1])
    expect(await balance(3)).toBe(before.seller + 2n * price)
    expect(await balance(4)).toBe(before.buyer - 2n * price)
  })

  it('whoever is killed whenever: every call is answered and paid once', async () => {
    const last = 19
    const before = { seller: await balance(5), buyer: await balance(6) }
    await open('killed-often')
    let seller = start('seller', 'killed-often', { account: 5 })
    await seller.untilPrinted('ready')
    let buyer = start('buyer', 'killed-often', { account: 6, last })
    let answered = ''
    for (const wait of [900, 1_400, 1_800, 2_300]) {
      await sleep(wait)
      await kill(seller)
      seller = start('seller', 'killed-often', { account: 5 })
      await sleep(wait)
      answered += await kill(buyer)
      buyer = start('buyer', 'killed-often', { account: 6, last })
    }
    answered += await buyer.untilPrinted('done')
    for (let n = 0; n <= last; n += 1) expect(answered).toContain(`answer ${n} ${n * 2}\n`)
    const paid = (await balance(5)) - before.seller
    expect(before.buyer - (await balance(6))).toBe(paid)
    // A kill between closing and printing leaves calls of a second round: each was answered before, so none was paid again.
    expect(paid).toBe(BigInt(last + 1) * price)
  })
})
