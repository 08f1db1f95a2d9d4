import type { Browser, Page } from 'playwright-core'

export interface OpenPageParameters {
  readonly colorScheme?: 'light' | 'dark'
  /** In CSS pixels. Default 1280 × 900. */
  readonly viewport?: { readonly width: number; readonly height: number }
}

/** A page and what should never happen in it. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page
  /** Errors of scripts, messages of the content security policy, dialogs, and requests to anywhere but the console. */
  readonly wrongs: string[]
}

/** Opens a page in a context of its own: no cookie, no storage. */
export async function openPage(
  browser: Browser,
  { colorScheme = 'light', viewport = { width: 1280, height: 900 } }: OpenPageParameters = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' })
  // For what hangs: two busy cores are slow.
  context.setDefaultTimeout(45_000)
  const page = await context.newPage()
  const wrongs: string[] = []
  page.on('pageerror', error => wrongs.push(`error: ${error.message}`))
  page.on('dialog', dialog => {
    wrongs.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', message => {
    // That the agent was out of reach for a moment is for the page to say, and it does.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      wrongs.push(message.text())
  })
  page.on('request', request => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) wrongs.push(`request: ${request.url()}`)
  })
  return { page, wrongs, [Symbol.asyncDispose]: () => context.close() }
}
