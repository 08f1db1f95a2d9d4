import { type Browser, chromium } from 'playwright-core'
import { explainChromium, findChromium } from '../../../scripts/test/find-chromium.ts'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a headless Chromium. Throws with what to install where there is none: browser tests are never passed over. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium(process.env)
  if (executablePath === undefined) throw new Error(explainChromium)
  return chromium.launch({ executablePath, args: flags })
}
