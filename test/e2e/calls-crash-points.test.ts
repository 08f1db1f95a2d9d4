import type { StorePort } from '@dealwright/agent-core'
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { createMemoryNetwork } from '@dealwright/protocols/transport/memory'
import { createWallet, signerFromKey, type Wallet } from '@dealwright/wallet'
import type { Agent } from 'dealwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallsWorld, createCallsWorld, doubles } from './calls-world.ts'
import { type Body, type Life, openMortal } from './mortal-agent.ts'

const service = doubles('mortal')
const price = 1_000n

describe('a side that dies at any moment', () => {
  let world: CallsWorld
  let wallets: { payer: Wallet; payee: Wallet }
  const stores: StorePort[] = []

  beforeAll(async () => {
    world = await createCallsWorld()
    const { rpcUrl, contracts } = world.devnet
    const open = (account: number) =>
      createWallet({
        signer: signerOf(account),
        rpcUrl,
        contracts,
        policy: { budgets: [{ limit: '1000 USDC', per: 'day' }] },
      })
    wallets = { payer: await open(1), payee: await open(2) }
  })

  afterAll(async () => {
    await wallets?.payer.close()
    await wallets?.payee.close()
    for (const store of stores) await store.close()
    await world?.[Symbol.asyncDispose]()
  })

  const signerOf = (account: number) => signerFromKey(world.devnet.accounts[account]?.privateKey ?? '0x')
  const bodies = async (): Promise<{ payer: Body; payee: Body }> => {
    const network = createMemoryNetwork()
    const make = async (name: string, account: number, wallet: Wallet): Promise<Body> => {
      const store = await openStore({ path: ':memory:' })
      stores.push(store)
      return {
        name,
        signer: signerOf(account),
        wallet,
        store,
        network,
        channels: { claimAbove: '0.001 USDC' },
      }
    }
    return { payer: await make('payer', 1, wallets.payer), payee: await make('payee', 2, wallets.payee) }
  }
  const openPayee = async (body: Body, deathAt?: number): Promise<Life> => {
    const life = await openMortal(body, deathAt)
    life.agent.sell(service, {
      per: 'call',
      price: '0.001 USDC',
      work: ({ input: { n } }) => {
        if (n < 0) throw new Error('the abacus broke')
        return { twice: n * 2 }
      },
    })
    await Promise.race([life.agent.start(), life.died])
    return life
  }
  const owed = async (): Promise<bigint> =>
    (await wallets.payee.channels?.owed(world.devnet.token.address)) ?? 0n
  /**
   * Makes three calls, one of which fails, and closes, until all of it has worked. What the first call earned is secured before the
   * second.
   */
  const trade = async (payer: Agent, isSecured: () => Promise<boolean>): Promise<void> => {
    for (const n of [1, -2, 3]) {
      if (n === -2) await expect.poll(isSecured, { timeout: 30_000 }).toBe(true)
      for (;;) {
        const outcome = await payer.call(
          service,
          { n },
          { id: `call-${n}`, deposit: '0.01 USDC', timeout: '250ms' },
        )
        if (outcome.ok) expect(outcome.value).toEqual({ twice: n * 2 })
        if (outcome.ok || outcome.error.code === 'failed') break
        expect(['timeout', 'unreachable', 'no-seller']).toContain(outcome.error.code)
      }
    }
    for (let round = 1; (await payer.closeChannels({ timeout: '250ms' })).length > 0; round += 1) {
      // A payee that died with the request in its hands: the chain gives the rest back after the challenge period.
      if (round % 10 === 0) await world.pass(4_000)
    }
  }
  /** Plays the whole of it with one death, and gives how many moments there were in the life that ended. */
  const play = async (deaths: {
    payer?: number
    payee?: number
  }): Promise<{ payer: number; payee: number; died: boolean; isRecorded: boolean }> => {
    const { payer: payerBody, payee: payeeBody } = await bodies()
    const before = { payer: await wallets.payer.balance(), payee: await wallets.payee.balance() }
    let payee = await openPayee(payeeBody, deaths.payee)
    const first = payee
    let over = false
    const reborn = payee.died.then(async () => {
      if (!over) payee = await openPayee(payeeBody)
    })
    const life = await openMortal(payerBody, deaths.payer)
    let last = life
    let isRecorded = false
    const isSecured = async () => {
      isRecorded ||= (await owed()) > 0n
      return isRecorded || (await wallets.payee.balance()) > before.payee
    }
    const outcome = await Promise.race([
      trade(life.agent, isSecured).then(() => 'done'),
      life.died.then(() => 'died'),
    ])
    if (outcome === 'died') {
      last = await openMortal(payerBody)
      await trade(last.agent, isSecured)
    }
    over = true
    const moments = { payer: life.moments(), payee: first.moments() }
    const died = moments.payer >= (deaths.payer ?? Infinity) || moments.payee >= (deaths.payee ?? Infinity)
    await last.end()
    if (deaths.payee !== undefined && first.moments() >= deaths.payee) await reborn
    await expect.poll(owed, { timeout: 30_000 }).toBe(0n)
    await payee.end()
    const paid = (await wallets.payee.balance()) - before.payee
    const spent = before.payer - (await wallets.payer.balance())
    expect({ deaths, paid, spent }).toEqual({ deaths, paid: 2n * price, spent: 2n * price })
    return { ...moments, died, isRecorded }
  }

  it('neither pays twice nor works unpaid, and gets every answer: the payer', async () => {
    const { payer: moments } = await play({})
    expect(moments).toBeGreaterThan(20)
    let deaths = 0
    for (let at = 1; at <= moments; at += 1) deaths += Number((await play({ payer: at })).died)
    // What happens last may happen once less in a life than in another.
    expect(deaths).toBeGreaterThan(moments - 5)
  }, 300_000)

  it('neither pays twice nor works unpaid, and gets every answer: the payee', async () => {
    const { payee: moments, isRecorded } = await play({})
    expect(isRecorded).toBe(true)
    expect(moments).toBeGreaterThan(20)
    let deaths = 0
    for (let at = 1; at <= moments; at += 1) deaths += Number((await play({ payee: at })).died)
    expect(deaths).toBeGreaterThan(moments - 5)
  }, 300_000)
})
