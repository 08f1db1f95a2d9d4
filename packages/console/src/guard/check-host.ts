import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Where a console listens. */
export interface CheckHostParameters {
  /** The address it is bound to. */
  readonly host: string
  readonly port: number
  /** Where else people reach it, e.g. `https://console.example`. */
  readonly publicUrl: string | undefined
}

/**
 * Whether a Host header names this console. A page of another site whose name is made to resolve to this machine (DNS rebinding) sends
 * its own name here, so only names and addresses of ours are served.
 */
export function checkHost(
  header: string | undefined,
  { host, port, publicUrl }: CheckHostParameters,
): boolean {
  const named = header?.toLowerCase()
  if (named === undefined) return false
  if (publicUrl !== undefined && named === new URL(publicUrl).host) return true
  return addressesOf(host).some(
    address => named === `${address}:${port}` || (port === 80 && named === address),
  )
}

const loopback = ['127.0.0.1', 'localhost', '[::1]']

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function addressesOf(host: string): readonly string[] {
  if (isLoopback(host)) return [...loopback, bracketed(host)]
  if (host !== '0.0.0.0' && host !== '::') return [bracketed(host)]
  // Bound to every address of this machine; an address, unlike a name, cannot be made to point elsewhere.
  const own = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  return [...loopback, ...own.map(({ address }) => bracketed(address))]
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host.toLowerCase()
}
