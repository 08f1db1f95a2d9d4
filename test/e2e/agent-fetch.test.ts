import { fileURLToPath } from 'node:url'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import {
  type Agent,
  type CreateAgentOptions,
  createAgent,
  createShop,
  openPrincipalSession,
  readPayment,
} from 'dealwright'
import { Wallet as KeyWallet } from 'ethers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createGate, createHttpWorld, type HttpWorld } from './http-world.ts'
import { type RunningNode, runNode, startNode } from './run-node.ts'

const cent = 10_000n
const child = fileURLToPath(new URL('fetch-child.ts', import.meta.url))

describe('an agent that pays and sells over HTTP', () => {
  let world: HttpWorld
  const running = new Set<RunningNode>()

  beforeAll(async () => {
    world = await createHttpWorld()
  })
  afterEach(async () => {
    for (const node of running) node.child.kill('SIGKILL')
    await Promise.all([...running].map(({ ended }) => ended))
    running.clear()
    await world.closeAgents()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it('buys from a route of another agent without a wei', async () => {
    const seller = await world.open('seller')
    const { url } = await world.openShop(seller)
    const key = KeyWallet.createRandom()
    const buyer = await world.open('buyer', { privateKey: key.privateKey })
    await world.devnet.fund(buyer.address, { usdc: 2n * cent })
    const before = await seller.balance()

    const answer = await buyer.fetch(`${url}/forecast/Paris`)
    expect(await answer.json()).toEqual({ city: 'Paris', shop: 'first', served: 1 })
    expect(readPayment(answer)).toMatchObject({ state: 'settled', price: '0.01 USDC', payTo: seller.address })
    expect([await buyer.balance(), await seller.balance()]).toEqual([cent, before + cent])
    expect(await world.provider.getBalance(buyer.address)).toBe(0n)
    expect(await world.provider.getTransactionCount(buyer.address)).toBe(0)
  })

  it('shares one payment among those who ask the same at once', async () => {
    const { url } = await world.openShop(await world.open('seller'))
    const buyer = await world.open('buyer')
    const before = await buyer.balance()
    const answers = await Promise.all([1, 2, 3].map(() => buyer.fetch(`${url}/forecast/Rome`)))
    for (const answer of answers) expect(await answer.json()).toMatchObject({ city: 'Rome', served: 1 })
    expect(await buyer.balance()).toBe(before - cent)
  })

  it('is stopped by its budgets, and says so in one line', async () => {
    const { url } = await world.openShop(await world.open('seller'))
    const buyer = await world.open('buyer', {
      policy: { budgets: [{ limit: '0.025 USDC', per: 'day', each: 'service' }] },
    })
    const before = await buyer.balance()
    for (const city of ['Oslo', 'Bern']) expect((await buyer.fetch(`${url}/forecast/${city}`)).ok).toBe(true)
    const denied = await buyer.fetch(`${url}/forecast/Rome?to=dodge`).catch((error: unknown) => error)
    expect(denied).toMatchObject({ code: 'payment-denied' })
    expect(String(denied).replaceAll(url, '<shop>')).toMatchInlineSnapshot(
      `"DealwrightError: 0.01 USDC is more than is left of 0.025 USDC per day for each service, which is 0.005 USDC: agree on less, wait, or raise the policy's budgets."`,
    )
    const over = await buyer
      .fetch(`${url}/forecast/Rome`, { budget: '0.005 USDC' })
      .catch((error: unknown) => error)
    expect(over).toMatchObject({ code: 'payment-refused' })
    expect(String(over).replaceAll(new URL(url).host, '<shop>')).toMatchInlineSnapshot(
      `"DealwrightError: <shop> is not paid: it costs 0.01 USDC, more than 0.005 USDC."`,
    )
    expect(await buyer.balance()).toBe(before - 2n * cent)
  })

  it('keeps to the services and counterparties of its policy', async () => {
    const seller = await world.open('seller')
    const { url } = await world.openShop(seller)
    const elsewhere = await world.open('buyer', { policy: { services: ['https://api.example'] } })
    await expect(elsewhere.fetch(`${url}/forecast/Rome`)).rejects.toMatchObject({ code: 'payment-denied' })
    await elsewhere.close()
    const there = await world.open('buyer', {
      policy: { services: [url], counterparties: [seller.address] },
    })
    expect((await there.fetch(`${url}/forecast/Rome`)).status).toBe(200)
  })

  it('asks its principal above what may be paid unasked', async () => {
    const { url } = await world.openShop(await world.open('seller'))
    const buyer = await world.open('buyer', { policy: { approveAbove: '0.001 USDC' } })
    const session = openPrincipalSession('console', 'ada')
    const asked: string[] = []
    buyer.on('approval', request => {
      asked.push(request.words.title)
      const { id, hash } = request
      void buyer.approvals.answer(session, { request: id, hash, decision: 'approve' })
    })
    const before = await buyer.balance()
    expect((await buyer.fetch(`${url}/forecast/Rome`, { payWithin: '10m' })).status).toBe(200)
    expect(asked).toHaveLength(1)
    expect(await buyer.balance()).toBe(before - cent)
  })

  it('pays once where the buyer stops in the middle, and gets what it paid for when it is back', async () => {
    const seller = await world.open('seller')
    const gate = createGate()
    const { url, port } = await world.openShop(seller, { work: gate.pass })
    const buyer = await world.open('buyer')
    const before = { buyer: await buyer.balance(), seller: await seller.balance() }
    const cut = buyer.fetch(`${url}/forecast/Paris`).catch((error: unknown) => error)
    await gate.reached
    await buyer.close()
    expect(await cut).toMatchObject({ code: 'payment-unknown' })
    gate.open()
    await expect.poll(() => seller.balance(), { timeout: 20_000 }).toBe(before.seller + cent)
    await seller.close()

    await world.openShop(await world.open('seller'), { port, shop: 'second' })
    const again = await world.open('buyer')
    expect(await again.payments()).toMatchObject([{ state: 'unknown' }])
    await again.start()
    expect(await again.payments()).toMatchObject([{ state: 'settled', price: '0.01 USDC' }])
    const answer = await again.fetch(`${url}/forecast/Paris`)
    expect(await answer.json()).toEqual({ city: 'Paris', shop: 'first', served: 1 })
    expect(await again.balance()).toBe(before.buyer - cent)
    // It has its answer, so that the next one is another purchase.
    const next = await again.fetch(`${url}/forecast/Paris`)
    expect(await next.json()).toEqual({ city: 'Paris', shop: 'second', served: 1 })
    expect(await again.balance()).toBe(before.buyer - 2n * cent)
    expect(await again.payments()).toHaveLength(2)
  })

  it('pays once where the buyer is killed in the middle', async () => {
    const seller = await world.open('seller')
    const gate = createGate()
    const { url } = await world.openShop(seller, { work: gate.pass })
    const { privateKey = '', address = '0x' } = world.devnet.accounts[5] ?? {}
    const before = { buyer: await world.balance(address), seller: await seller.balance() }
    const start = () => {
      const node = startNode([child, `${url}/forecast/Paris`, world.folder('killed')], {
        env: world.environment(privateKey),
      })
      running.add(node)
      return node
    }
    const first = start()
    await gate.reached
    first.child.kill('SIGKILL')
    await first.ended
    gate.open()
    await expect.poll(() => seller.balance(), { timeout: 20_000 }).toBe(before.seller + cent)

    const { stdout, stderr, code } = await start().ended
    expect(stderr).toBe('')
    expect(stdout).toBe('open settled\nanswer {"city":"Paris","shop":"first","served":1} for 0.01 USDC\n')
    expect(code).toBe(0)
    expect(await world.balance(address)).toBe(before.buyer - cent)
    expect(await seller.balance()).toBe(before.seller + cent)
  })

  it('asks for one approval, also where the agent stops before the answer', async () => {
    const { url } = await world.openShop(await world.open('seller'))
    const options = { policy: { approveAbove: '0.001 USDC' } }
    const session = openPrincipalSession('console', 'ada')
    const buyer = await world.open('buyer', options)
    const before = await buyer.balance()
    const ask = (agent: Agent) => agent.fetch(`${url}/forecast/Rome`, { payWithin: '10m' })
    const cut = ask(buyer).catch((error: unknown) => error)
    await expect.poll(async () => (await buyer.approvals.pending()).length, { timeout: 20_000 }).toBe(1)
    await buyer.close()
    expect(await cut).toMatchObject({ code: 'payment-denied', retryable: true })

    const again = await world.open('buyer', options)
    const [question] = await again.approvals.pending()
    const { id = '', hash = '' } = question ?? {}
    expect(await again.approvals.answer(session, { request: id, hash, decision: 'approve' })).toMatchObject({
      ok: true,
    })
    expect((await ask(again)).status).toBe(200)
    expect(await again.payments()).toMatchObject([{ state: 'settled' }])
    expect(await again.balance()).toBe(before - cent)
  })

  it('pays with a wallet that it was given, on the chain that goes with it', async () => {
    const { url } = await world.openShop(await world.open('seller'))
    const { rpcUrl, contracts, accounts } = world.devnet
    const signer = signerFromKey(accounts[7]?.privateKey ?? '0x')
    await using wallet = await createWallet({ signer, rpcUrl, contracts })
    const make = (options: Partial<CreateAgentOptions>) =>
      createAgent({ name: 'given', signer, wallet, transport: 'memory', ...options })
    await using lost = await make({})
    await expect(lost.fetch(url)).rejects.toMatchObject({ code: 'no-payments' })
    await expect(createShop(lost)).rejects.toMatchObject({ code: 'no-payments' })
    await using found = await make({
      chain: { rpcUrl, ...contracts },
      dataDir: world.folder('given'),
    })
    expect((await found.fetch(`${url}/forecast/Rome`)).status).toBe(200)
    expect(await found.payments()).toMatchObject([{ state: 'settled' }])
  })

  it('sends nothing once it is closed, and has one shop', async () => {
    const agent = await world.open('seller')
    const { url } = await world.openShop(agent)
    await expect(createShop(agent)).rejects.toMatchObject({ code: 'shop-open' })
    await agent.close()
    await expect(agent.fetch(url)).rejects.toMatchObject({ code: 'agent-closed' })
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    const closed = await world.open('closed')
    await closed.close()
    await expect(createShop(closed)).rejects.toMatchObject({ code: 'agent-closed' })
    await expect(closed.payments()).rejects.toMatchObject({ code: 'agent-closed' })
  })
})

describe('the package that people install', () => {
  it('loads no web server with its import', async () => {
    const script = `
      import { registerHooks } from 'node:module'
      const seen = []
      registerHooks({ resolve: (specifier, context, next) => (seen.push(specifier), next(specifier, context)) })
      await import('dealwright')
      const used = new Set(seen.filter(one => /^@dealwright\\/x402|hono/.test(one)))
      console.log([...used].join())
    `
    const { stdout, code } = await runNode(['--input-type=module', '--eval', script])
    expect([code, stdout]).toEqual([0, '@dealwright/x402/pay\n'])
  })
})
