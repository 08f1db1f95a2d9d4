import { consoleHeader } from '../api/endpoints.ts'

/** What a request says about where it comes from. */
export interface OriginHeaders {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
  readonly consoleHeader: string | undefined
}

/**
 * Why a request to the API is not the console's own page speaking, or undefined where it is. Browsers set `Origin` and
 * `Sec-Fetch-Site` themselves, and send a header of our own to other origins only where those allow it, which the console never does.
 */
export function checkOrigin({
  method,
  host,
  origin,
  fetchSite,
  consoleHeader: own,
}: OriginHeaders): string | undefined {
  const reads = method === 'GET' || method === 'HEAD'
  // `none`: typed into the address bar.
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && !(reads && fetchSite === 'none'))
    return 'Another site asked for this: open the console itself.'
  if (origin !== undefined && !isOrigin(origin, host))
    return 'Another site asked for this: open the console itself.'
  if (reads) return undefined
  if (own !== '1') return `Send the header ${consoleHeader}: 1 with whatever changes something.`
  return undefined
}

function isOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}
