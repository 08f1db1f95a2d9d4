import { ApiUrls, type XmtpEnv } from '@xmtp/node-sdk'

export interface NameNetworkParameters {
  /** Address of one node. Default: the environment's own. */
  readonly url?: string | undefined
  /** `local`, `dev` or `production`. Default `local`. */
  readonly env?: XmtpEnv | undefined
}

const isEnv = (name: string): name is XmtpEnv => Object.hasOwn(ApiUrls, name)

/**
 * Gives the name under which the SDK reaches a node.
 *
 * The SDK looks up an account's inbox at the address its table holds for the environment's name, whatever `apiUrl` says, so a
 * node elsewhere is entered into that table under a name of its own. Without that, every client of a local node would need
 * port 5556, and two nodes in one process would answer for each other.
 */
export const nameNetwork = ({ url, env = 'local' }: NameNetworkParameters): XmtpEnv => {
  if (url === undefined) return env
  Object.assign(ApiUrls, { [url]: url })
  return isEnv(url) ? url : env
}
