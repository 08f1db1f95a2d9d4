import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TestUSDC__factory } from '@dealwright/contracts'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { formatMoney } from '@dealwright/protocols'
import { signerFromKey } from '@dealwright/wallet'
import { type Agent, createAgent } from 'dealwright'
import { forecast, lookUpWeather, translation } from 'dealwright/demo'
import { JsonRpcProvider } from 'ethers'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildPage } from './support/build-page.ts'
import { findViolations } from './support/find-violations.ts'
import { everythingHostile } from './support/hostile.ts'
import { openBrowser } from './support/open-browser.ts'
import { openPage, type WatchedPage } from './support/open-page.ts'
import { type ConsoleAgent, startConsoleAgent } from './support/start-console-agent.ts'

/** How long a deal may take, in milliseconds: seconds; where everything else runs beside it, minutes. */
const deal = { timeout: 180_000 }
vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 })

const views = ['chat', 'deals', 'spending', 'directory', 'activity', 'settings']

describe('the console of an agent that trades', () => {
  let browser: Browser
  let devnet: Devnet
  let chain: JsonRpcProvider
  let folder: string
  let alice: ConsoleAgent
  let watched: WatchedPage
  let page: Page
  let before: bigint
  const sellers: Agent[] = []
  /** Forecasts are not ready before this is. */
  let allowed: Promise<void> = Promise.resolve()

  beforeAll(async () => {
    ;[browser, devnet, folder] = await Promise.all([
      openBrowser(),
      createDevnet(),
      mkdtemp(join(tmpdir(), 'dealwright-console-')),
      buildPage(),
    ])
    chain = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, { staticNetwork: true })
    before = await balance()
    const [meteo, babel] = await Promise.all([
      makeSeller('meteo', 1),
      makeSeller('babel', 2, everythingHostile),
    ])
    meteo.sell(forecast, {
      ask: '1.50 USDC',
      floor: '0.80 USDC',
      work: async ({ input, progress }) => {
        await progress({ percent: 40, doing: 'reading the table' })
        await allowed
        return lookUpWeather(input.city, input.day)
      },
    })
    babel.sell(translation, {
      ask: '0.60 USDC',
      floor: '0.30 USDC',
      work: async ({ input, progress }) => {
        await progress({ percent: 50, doing: everythingHostile })
        return { text: everythingHostile, language: input.language }
      },
    })
    await Promise.all(sellers.map(seller => seller.start()))
    alice = await startConsoleAgent({ devnet, account: 3, folder: join(folder, 'alice'), port: 0 })
    watched = await openPage(browser)
    page = watched.page
    await page.goto(alice.link)
  })

  afterAll(async () => {
    await browser?.close()
    await alice?.stop()
    for (const seller of sellers) await seller.close()
    chain?.destroy()
    await devnet?.close()
    await rm(folder, { recursive: true, force: true })
  })

  const makeSeller = async (name: string, account: number, description = name) => {
    const seller = await createAgent({
      name,
      description,
      chain: { rpcUrl: devnet.rpcUrl, ...devnet.contracts },
      signer: signerFromKey(devnet.accounts[account]?.privateKey ?? '0x'),
      transport: { env: 'local', url: devnet.xmtpUrl },
      dataDir: join(folder, name),
    })
    sellers.push(seller)
    return seller
  }
  const balance = () =>
    TestUSDC__factory.connect(devnet.contracts.token, chain).balanceOf(devnet.accounts[3]?.address ?? '')
  const say = async (text: string) => {
    await page.goto(`${alice.url}/#/chat`)
    await page.getByLabel('What should your agent do?').fill(text)
    await page.keyboard.press('Enter')
  }
  const approve = async (limit: string) => {
    const button = page.getByRole('button', { name: `Approve at most ${limit}` })
    await button.click()
    await button.waitFor({ state: 'detached' })
  }
  const expectSpendingToBe = async (units: bigint) => {
    await page.goto(`${alice.url}/#/spending`)
    const text = formatMoney(units, devnet.token)
    await page.getByTestId('total').getByText(text, { exact: true }).waitFor()
    const rows = await page.locator('table.shares').first().locator('td.money').allTextContents()
    const sum = rows.reduce((total, row) => total + BigInt(row.replace(/\D/g, '')), 0n)
    expect(sum).toBe(BigInt(text.replace(/\D/g, '')))
  }

  it('shows the plan before it costs anything, and the deal as it happens', async () => {
    await say("Tomorrow's weather in Paris, please. At most 1.20 USDC.")
    const card = page.getByRole('article', { name: /^Plan/ })
    await card.getByText('weather.forecast').first().waitFor()
    const sellersShown = await card.getByRole('list', { name: 'Sellers of step 1' }).textContent()
    expect(sellersShown).toContain('meteo')
    expect(sellersShown).toContain('asks 1.50 USDC')
    expect(await card.getByRole('region', { name: 'Your decision' }).textContent()).toContain(
      'at most 1.20 USDC for weather.forecast',
    )
    expect(await balance()).toBe(before)
    await approve('1.20 USDC')
    await page.getByRole('heading', { name: 'Receipt' }).waitFor(deal)
    await page.getByRole('heading', { name: 'Done' }).waitFor(deal)
    await card.getByRole('img', { name: /^Bargaining with meteo: .* agreed at/ }).waitFor()
    await card.getByText('Paid', { exact: true }).waitFor()
    const hashes = await card.getByRole('button', { name: /^Copy transaction/ }).count()
    expect(hashes).toBeGreaterThanOrEqual(2)
  })

  it('says what was spent as the chain does', async () => {
    const spent = before - (await balance())
    expect(spent).toBeGreaterThan(0n)
    expect(spent).toBeLessThanOrEqual(1_200_000n)
    await expectSpendingToBe(spent)
    await page.goto(`${alice.url}/#/deals`)
    await page.getByRole('link', { name: 'Bought weather.forecast' }).click()
    await page.getByRole('heading', { name: 'How it was decided' }).waitFor()
    const [group] = await page.locator('dl.hashes .groups').allTextContents()
    expect(group).toMatch(/^0x[0-9a-f]{64}$/)
    for (const hash of (await page.locator('dl.hashes .groups').allTextContents()).slice(1))
      expect((await chain.getTransactionReceipt(hash))?.status, hash).toBe(1)
  })

  it('goes on where it was when the agent is killed in the middle of a deal', async () => {
    const gate = Promise.withResolvers<void>()
    allowed = gate.promise
    await page.evaluate('globalThis.kept = true')
    await say("Tomorrow's weather in Rome, please. At most 1.20 USDC.")
    await approve('1.20 USDC')
    await page.getByText('40 % reading the table').waitFor(deal)
    await alice.kill()
    await page.getByText('Your agent cannot be heard.').waitFor()
    alice = await startConsoleAgent({ devnet, account: 3, folder: join(folder, 'alice'), port: alice.port })
    await page.getByText('Your agent cannot be heard.').waitFor({ state: 'detached' })
    gate.resolve()
    await page.getByRole('heading', { name: 'Done' }).nth(1).waitFor(deal)
    expect(await page.getByRole('heading', { name: 'Receipt' }).count()).toBe(2)
    expect(await page.evaluate('globalThis.kept')).toBe(true)
    await expectSpendingToBe(before - (await balance()))
  })

  it('keeps what a hostile seller says inert', async () => {
    await say('Translate "hello" into French, at most 1 USDC')
    await approve('1.00 USDC')
    await page.getByRole('heading', { name: 'Done' }).nth(2).waitFor(deal)
    await page.setViewportSize({ width: 360, height: 740 })
    for (const view of views) {
      await page.goto(`${alice.url}/#/${view}`)
      await page.locator('.loading').waitFor({ state: 'detached' })
      await page.evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`)
      const text = String(await page.evaluate('document.body.innerText'))
      expect(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028]/.test(text), view).toBe(false)
      expect(await page.evaluate(`document.querySelectorAll('#app img, #app script').length`), view).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), view).toBe(
        true,
      )
    }
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined()
    expect(watched.wrongs).toEqual([])
  })

  it('has no serious accessibility finding with real deals in it', async () => {
    await page.goto(`${alice.url}/#/chat`)
    expect(await findViolations(page)).toEqual([])
  })
})
