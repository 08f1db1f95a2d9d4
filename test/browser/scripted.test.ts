import type { ConversationEvent } from '@dealwright/agent-core/conversations'
import { type StartedConsole, startConsole } from '@dealwright/console'
import type { Json } from '@dealwright/protocols'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildPage } from './support/build-page.ts'
import { findViolations } from './support/find-violations.ts'
import { openBrowser } from './support/open-browser.ts'
import { openPage } from './support/open-page.ts'
import { createScriptedPort, type ScriptedPort } from './support/scripted-port.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** Addresses of views, each after one with another title. */
const views = [
  ['chat', 'Chat'],
  ['deals', 'Deals'],
  ['spending', 'Spending'],
  ['deals/purchase%2F1', 'Deals'],
  ['directory', 'Directory'],
  ['activity', 'Activity'],
  ['settings', 'Settings'],
] as const
const request = 'Tomorrow’s weather in Paris, translated into French, at most 2 USDC'
/** Of all that the first load takes, compressed as it is sent. */
const maxFirstLoad = 60_000

describe('the page of the console, with a scripted agent', () => {
  let browser: Browser
  let port: ScriptedPort
  let served: StartedConsole

  beforeAll(async () => {
    ;[browser] = await Promise.all([openBrowser(), buildPage()])
    port = createScriptedPort()
    served = await startConsole({
      port,
      listenOn: 0,
      limits: { session: 10_000, stranger: 10_000, say: 1_000 },
    })
  })

  afterAll(async () => {
    await browser?.close()
    await served?.close()
  })

  const visit = (page: Page, view: string) => page.goto(`${served.url}/#/${view}`)
  const settle = async (page: Page) => {
    await page.locator('.loading').waitFor({ state: 'detached' })
    await page.getByText('Live', { exact: true }).first().waitFor()
  }
  /** The link is used up by the page itself: leaving before would leave it unused. */
  const enter = async (page: Page) => {
    await page.goto(served.createLink())
    await page.getByLabel('What should your agent do?').waitFor()
    await settle(page)
  }
  const show = async (page: Page, view: string, title: string) => {
    await visit(page, view)
    await page.locator(`main[aria-label="${title}"]`).waitFor()
    await settle(page)
  }
  const delegate = async (page: Page) => {
    await enter(page)
    await visit(page, 'chat/new')
    await page.getByLabel('What should your agent do?').fill(request)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Approve at most 2.00 USDC' }).last().waitFor()
  }

  it('loads little, and nothing from elsewhere', async () => {
    await using watched = await openPage(browser)
    const { page, wrongs } = watched
    const sizes = new Map<string, number>()
    const reads: Promise<void>[] = []
    page.on('requestfinished', done => {
      reads.push(done.sizes().then(({ responseBodySize }) => void sizes.set(done.url(), responseBodySize)))
    })
    await page.goto(served.createLink())
    await page.getByLabel('What should your agent do?').waitFor()
    const ready = await page.evaluate(`performance.getEntriesByName('dealwright-ready')[0].startTime`)
    await settle(page)
    await Promise.all(reads)
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    expect([...sizes.keys()].filter(url => /\.(js|css)$/.test(url)).length).toBeGreaterThanOrEqual(2)
    expect(total).toBeGreaterThan(10_000)
    expect(total).toBeLessThan(maxFirstLoad)
    expect(wrongs).toEqual([])
    console.log(
      `first load ${total} bytes in ${sizes.size} requests; ready to type after ${Math.round(Number(ready))} ms`,
    )
  })

  it('shows nothing to whoever is not signed in, and uses a link once', async () => {
    await using watched = await openPage(browser)
    const { page } = watched
    await page.goto(served.url)
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    const link = served.createLink()
    await page.goto(link)
    await page.getByLabel('What should your agent do?').waitFor()
    expect(page.url()).not.toContain(new URL(link).hash.slice(1))
    await using other = await openPage(browser)
    await other.page.goto(link)
    await other.page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    expect(await other.page.getByRole('alert').textContent()).toMatch(/link/i)
  })

  it('goes on by itself once the person signs in again in another tab', async () => {
    await using watched = await openPage(browser)
    const { page } = watched
    await page.goto(served.url)
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    const tab = await page.context().newPage()
    await tab.goto(served.createLink())
    await tab.getByLabel('What should your agent do?').waitFor()
    await page.getByRole('button', { name: 'I have opened it' }).click()
    await settle(page)
    expect(await page.getByLabel('What should your agent do?').isVisible()).toBe(true)
  })

  it('delegates and approves by keyboard alone', async () => {
    await using watched = await openPage(browser)
    const { page, wrongs } = watched
    await enter(page)
    const before = port.done.length
    await page.keyboard.press('Tab')
    expect(await focused(page)).toContain('Skip to the content')
    await page.keyboard.press('Enter')
    await tabTo(page, 'What should your agent do?')
    await page.keyboard.type('Weather, please')
    await page.keyboard.press('Escape')
    await page.keyboard.type(request)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Approve at most 2.00 USDC' }).waitFor()
    await tabTo(page, 'Approve at most 2.00 USDC', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Receipt' }).first().waitFor()
    const done = port.done.slice(before)
    expect(done[0]).toBe(`say ${request}`)
    expect(done[1]).toMatch(/^approve sha256:[0-9a-f]{64}$/)
    expect(wrongs).toEqual([])
  })

  it('says that it is offline, and catches up by itself without losing what was written', async () => {
    const log: ConversationEvent[] = []
    const rows = new Map<string, Json>()
    const first = await startConsole({ port: createScriptedPort(log, rows), listenOn: 0 })
    await using watched = await openPage(browser)
    const { page, wrongs } = watched
    await page.goto(first.createLink())
    await settle(page)
    await first.close()
    await page.getByText('Your agent cannot be heard.').waitFor()
    const composer = page.getByLabel('What should your agent do?')
    await composer.fill('Half a thought')
    await composer.press('Enter')
    await page.getByText('The agent cannot be reached.').waitFor()
    expect(await composer.inputValue()).toBe('Half a thought')

    const revived = createScriptedPort(log, rows)
    revived.tell({ type: 'said', by: 'agent', text: 'Said while nobody listened.' })
    await using second = await startConsole({ port: revived, listenOn: first.port })
    await page.getByRole('list', { name: 'Conversation' }).getByText('Said while nobody listened.').waitFor()
    await page.getByText('Your agent cannot be heard.').waitFor({ state: 'detached' })
    await composer.press('Enter')
    await page.getByRole('button', { name: 'Approve at most 2.00 USDC' }).waitFor()
    expect(second.port).toBe(first.port)
    expect(revived.done).toEqual(['say Half a thought'])
    expect(wrongs).toEqual([])
  })

  it('asks before it freezes, and Esc means no', async () => {
    await using watched = await openPage(browser)
    const { page } = watched
    await enter(page)
    await visit(page, 'settings')
    const before = port.done.length
    await page.getByRole('button', { name: 'Freeze', exact: true }).click()
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(port.done.slice(before)).toEqual([])
    await page.getByRole('button', { name: 'Freeze', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Freeze' }).click()
    await page.getByText('Frozen: no money leaves.').first().waitFor()
    await page.getByRole('button', { name: 'Unfreeze' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Unfreeze' }).click()
    await page.getByRole('heading', { name: 'Stop everything' }).waitFor()
    expect(port.done.slice(before)).toEqual(['freeze', 'unfreeze'])
  })

  it('keeps words of strangers inert in every view', async () => {
    await using watched = await openPage(browser, { viewport: { width: 360, height: 740 } })
    const { page, wrongs } = watched
    await delegate(page)
    await page.getByRole('button', { name: 'Approve at most 2.00 USDC' }).last().click()
    await page.getByRole('heading', { name: 'Receipt' }).last().waitFor()
    for (const [view, title] of views) {
      await show(page, view, title)
      // What is folded away counts too.
      await page.evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`)
      const text = String(await page.evaluate('document.body.innerText'))
      expect(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028]/.test(text), view).toBe(false)
      expect(/\p{M}{4}/u.test(text), view).toBe(false)
      expect(
        await page.evaluate(
          `document.querySelectorAll('#app img, #app script, #app iframe, #app style').length`,
        ),
        view,
      ).toBe(0)
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('a')].filter(link => link.origin !== location.origin).length`,
        ),
        view,
      ).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), view).toBe(
        true,
      )
    }
    expect(await page.evaluate('globalThis.pwned')).toBeUndefined()
    expect(wrongs).toEqual([])
  })

  it('warns of names and addresses that only look alike', async () => {
    await using watched = await openPage(browser)
    const { page } = watched
    await delegate(page)
    const sellers = page.getByRole('list', { name: 'Sellers of step 1' }).last().getByRole('listitem')
    expect(await sellers.nth(1).textContent()).toContain('name mixes alphabets')
    expect(await sellers.nth(0).textContent()).toContain('another agent has a name like this')
    const [one, other] = await Promise.all(
      [0, 1].map(index => sellers.nth(index).locator('summary').textContent()),
    )
    expect(one).toContain('0x90F7…65E7…b906')
    expect(other).not.toContain('65E7')
    const marks = await Promise.all([0, 1].map(index => sellers.nth(index).locator('svg.mark').innerHTML()))
    expect(marks[0]).not.toBe(marks[1])
  })

  it('has no serious accessibility finding in any view, light or dark', async () => {
    await using watched = await openPage(browser)
    const { page } = watched
    const check = async (what: string) => {
      await page.emulateMedia({ colorScheme: 'light' })
      expect(await findViolations(page), what).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await findViolations(page, { only: 'color-contrast' }), `${what}, dark`).toEqual([])
    }
    await delegate(page)
    await check('a plan that waits')
    await page.getByRole('button', { name: 'Approve at most 2.00 USDC' }).click()
    await page.getByRole('heading', { name: 'Receipt' }).waitFor()
    for (const [view, title] of views) {
      await show(page, view, title)
      await check(view)
    }
    await page.getByRole('button', { name: 'Freeze', exact: true }).click()
    await check('a dialog')
  })

  it('shows the theme that was chosen, also the next time', async () => {
    await using watched = await openPage(browser)
    const { page } = watched
    await enter(page)
    await visit(page, 'settings')
    await page.getByText('At most 5.00 USDC for one deal').waitFor()
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const light = await ground()
    await page.getByRole('radio', { name: 'Dark' }).check()
    const dark = await ground()
    expect(dark).not.toBe(light)
    await page.reload()
    await page.getByText('At most 5.00 USDC for one deal').waitFor()
    expect(await ground()).toBe(dark)
    await page.getByRole('radio', { name: 'As the system' }).check()
    expect(await ground()).toBe(light)
  })
})

/** What has the focus: its label, or the words of a link or button. */
const focused = async (page: Page): Promise<string> =>
  String(
    await page.evaluate(`(() => {
      const element = document.activeElement
      const words = element?.matches('a, button') ? element.textContent : ''
      return element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent ?? words
    })()`),
  )

async function tabTo(page: Page, label: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await focused(page)).includes(label)) return
    await page.keyboard.press(key)
  }
  throw new Error(`'${label}' cannot be reached by ${key}.`)
}
