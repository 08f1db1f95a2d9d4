import { lstat } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { DealwrightError } from '@dealwright/protocols'
import { createSignerLine, type SignerLine } from './create-signer-line.ts'
import { ExternalSigner } from './external-signer.ts'

/** What {@link connectSigner} needs. */
export interface ConnectSignerParameters {
  /** Where `serveSigner` made its socket. */
  readonly socketPath: string
  /** How long each signature may take. Default 60000 ms. */
  readonly timeoutMs?: number
}

/** A signer at the other end of a socket. */
export interface ConnectedSigner extends AsyncDisposable {
  readonly signer: ExternalSigner
  close(): Promise<void>
}

/**
 * Connects to a signer that `serveSigner` serves: its `signer` goes to `createWallet` or `createAgent`. A connection that breaks is
 * made anew with the next question, and only to the same key. Throws `signer-exposed` where others than the owner can open the
 * socket, and a retryable `signer-failed` where nobody answers.
 */
export async function connectSigner({
  socketPath,
  timeoutMs = 60_000,
}: ConnectSignerParameters): Promise<ConnectedSigner> {
  let current: Promise<Connection> | undefined
  let isClosed = false
  const connect = async (): Promise<Connection> => {
    await checkSocket(socketPath)
    const connection = await open(socketPath, timeoutMs, () => {
      current = undefined
    })
    return connection
  }
  const reach = async (): Promise<Connection> => {
    if (isClosed) throw failure('This signer is closed: connect again.')
    current ??= connect()
    const mine = current
    return mine.catch((error: unknown) => {
      if (current === mine) current = undefined
      throw error
    })
  }
  const { address } = await reach()
  const signer = new ExternalSigner(address, async request => {
    const connection = await reach()
    if (connection.address !== address)
      throw failure(`Another key answers at ${socketPath}: connect anew if that is meant.`)
    return connection.line.ask(request)
  })
  const close = async (): Promise<void> => {
    isClosed = true
    const last = await current?.catch(() => undefined)
    last?.socket.destroy()
  }
  return { signer, close, [Symbol.asyncDispose]: close }
}

interface Connection {
  readonly socket: Socket
  readonly line: SignerLine
  readonly address: string
}

async function open(socketPath: string, timeoutMs: number, onEnd: () => void): Promise<Connection> {
  const socket = createConnection(socketPath)
  const line = createSignerLine({ write: text => socket.write(text), timeoutMs })
  // What goes wrong with a connection ends it, and that is what is told: readline passes errors on as its own.
  socket.on('error', () => {})
  socket.once('close', () => {
    line.end()
    onEnd()
  })
  createInterface({ input: socket })
    .on('line', line.receive)
    .on('error', () => {})
  try {
    return { socket, line, address: await line.open() }
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** Whoever can open the socket can have things signed, and whoever can replace it can see what is. */
async function checkSocket(socketPath: string): Promise<void> {
  const found = await lstat(socketPath).catch(() => undefined)
  if (found === undefined || !found.isSocket())
    throw failure(`No signer answers at ${socketPath}: start it with serveSigner.`, true)
  const self = process.getuid?.()
  const isOwn = self === undefined || found.uid === self
  if (isOwn && (found.mode & 0o077) === 0) return
  throw new DealwrightError({
    code: 'signer-exposed',
    message: `${socketPath} is open to others, or somebody else's: give it to yourself alone (chmod 600).`,
  })
}

function failure(message: string, retryable = false): DealwrightError {
  return new DealwrightError({ code: 'signer-failed', message, ...(retryable ? { retryable } : {}) })
}
