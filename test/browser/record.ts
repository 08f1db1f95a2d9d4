// npm run record:console: draws the pictures of docs/images from a real run of `npm run demo -- --chat`. By hand, when the page has changed.
import { mkdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { startNode } from '../e2e/run-node.ts'
import { buildPage } from './support/build-page.ts'
import { openBrowser } from './support/open-browser.ts'
import { openPage } from './support/open-page.ts'

const pictures = fileURLToPath(new URL('../../docs/images/', import.meta.url))
const maxBytes = 150_000

const request = "Tomorrow's weather in Paris, please. At most 1.20 USDC."

const wide = { width: 1120, height: 860 }
const phone = { width: 390, height: 800 }

async function draw(page: Page, name: string): Promise<void> {
  const path = `${pictures}${name}.png`
  await page.screenshot({ path, animations: 'disabled' })
  const { size } = await stat(path)
  if (size > maxBytes) throw new Error(`${name}.png takes ${size} bytes, and a page should not wait for it.`)
  process.stdout.write(`docs/images/${name}.png: ${size} bytes\n`)
}

await buildPage()
await mkdir(pictures, { recursive: true })
const demo = startNode(['packages/dealwright/src/cli/main.ts', 'demo', '--chat'])
const browser = await openBrowser()
try {
  const printed = await demo.untilPrinted('/sign-in#')
  const link = /http:\S+\/sign-in#\S+/.exec(printed)?.[0] ?? ''
  const { page } = await openPage(browser, { viewport: wide })
  await page.goto(link)
  await page.getByLabel('What should your agent do?').fill(request)
  await page.keyboard.press('Enter')
  const approve = page.getByRole('button', { name: /^Approve at most/ })
  await approve.waitFor()
  await draw(page, 'console-plan')
  await approve.click()
  await page.getByRole('heading', { name: 'Done' }).waitFor()
  const deal = page.locator('.step-deal').first()
  await deal.scrollIntoViewIfNeeded()
  await page.evaluate(
    `document.querySelector('.step-deal').scrollIntoView({ block: 'start' }); scrollBy(0, -90)`,
  )
  await draw(page, 'console-deal')
  await page.emulateMedia({ colorScheme: 'dark' })
  await draw(page, 'console-deal-dark')
  const { origin } = new URL(page.url())
  await page.goto(`${origin}/#/spending`)
  await page.getByTestId('total').waitFor()
  await draw(page, 'console-spending-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await draw(page, 'console-spending')
  await page.goto(`${origin}/#/directory`)
  await page.getByRole('heading', { name: 'weather.forecast' }).waitFor()
  await draw(page, 'console-directory')
  await page.setViewportSize(phone)
  await page.goto(`${origin}/#/chat`)
  await page.getByRole('heading', { name: 'Done' }).waitFor()
  await draw(page, 'console-phone')
} finally {
  await browser.close()
  demo.child.kill('SIGINT')
  await demo.ended
}
