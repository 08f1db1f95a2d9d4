import { createServer } from 'node:net'
import { DealwrightError } from '@dealwright/protocols'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { createIdentityService } from './identity-service.ts'
import { loadWire } from './load-wire.ts'
import { createMlsService } from './mls-service.ts'
import { nodeLimits } from './node-limits.ts'
import { NodeStore } from './node-store.ts'

export interface StartXmtpNodeParameters {
  /** Port on 127.0.0.1. Default: a free one. */
  port?: number
  /** Keeps everything in this file, so that a node started on it again knows it all. Default: memory only. One node a file. */
  logFile?: string
  /** The chain that contract wallets live on. Without it their signatures are found invalid. */
  rpcUrl?: string
}

/** A running XMTP node. */
export interface XmtpNode extends AsyncDisposable {
  /** What an XMTP client takes as `apiUrl`. */
  readonly url: string
  readonly port: number
  /** Cuts every connection, frees the port and closes the log. Closing twice is fine. */
  close(): Promise<void>
}

/**
 * Starts an XMTP node for development and tests: gRPC without TLS on 127.0.0.1, one process, no peers.
 *
 * It carries ciphertext that it cannot read, like the real network. Unlike it, it TRUSTS CLIENTS: it does not validate
 * signatures, commits or key packages, so it must never serve people who do not trust each other. Refuses messages
 * above 1 MiB. Throws `port-taken` and `xmtp-log-damaged`.
 *
 * ```ts
 * import { startXmtpNode } from '@dealwright/devnet'
 * await using node = await startXmtpNode({ logFile: 'state/xmtp.log' })
 * const client = await Client.create(signer, { env: 'local', apiUrl: node.url })
 * ```
 */
export const startXmtpNode = async ({
  port = 0,
  logFile,
  rpcUrl,
}: StartXmtpNodeParameters = {}): Promise<XmtpNode> => {
  const wire = loadWire()
  const server = new Server({ 'grpc.max_receive_message_length': nodeLimits.requestBytes })
  // The port comes first: whoever holds it is the one that may write the log.
  const bound = await bind(server, port)
  let store: NodeStore
  try {
    store = new NodeStore(wire, logFile)
  } catch (error) {
    server.forceShutdown()
    throw error
  }
  server.addService(wire.identityApi, createIdentityService(store, wire, rpcUrl))
  server.addService(wire.mlsApi, createMlsService(store, wire))

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= shutDown(server).then(() => store.close())
    return closing
  }
  return { url: `http://127.0.0.1:${bound}`, port: bound, close, [Symbol.asyncDispose]: close }
}

const bind = async (server: Server, port: number): Promise<number> => {
  // gRPC writes to the console when it cannot bind, and loses the reason: a plain socket tries first.
  if (port !== 0) await probe(port)
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound)
      else reject(portTaken(port, error))
    })
  })
}

const probe = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = createServer()
    socket.once('error', error => reject(portTaken(port, error)))
    socket.listen(port, '127.0.0.1', () => void socket.close(() => resolve()))
  })

const portTaken = (port: number, cause: Error): DealwrightError => {
  const message = `Port ${port} of 127.0.0.1 is taken: close what listens there or give the XMTP node another port.`
  return new DealwrightError({ code: 'port-taken', message, cause, retryable: true })
}

const shutDown = (server: Server): Promise<void> =>
  new Promise(resolve => {
    // Streams never end by themselves: the first call waits until the port is free, the second cuts them.
    server.tryShutdown(() => resolve())
    server.forceShutdown()
  })
