import { delimiter, join } from 'node:path'
import { isExecutable } from './is-executable.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** What to do where no Chromium is found, in a line. */
export const explainChromium =
  'No Chromium: the browser tests fail without it. Install it (`apt-get install chromium`, `brew install --cask chromium`) or set CHROMIUM_PATH.'

/** The path of a Chromium: what CHROMIUM_PATH names, else the first on PATH; undefined where there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = env['CHROMIUM_PATH']
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined
  const folders = (env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '')
  return [...names.flatMap(name => folders.map(folder => join(folder, name))), ...places].find(isExecutable)
}
