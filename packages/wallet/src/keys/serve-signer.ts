import { chmod, lstat, rm } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { DealwrightError } from '@dealwright/protocols'
import { openSignerServer } from './open-signer-server.ts'
import type { SignerRulesInput } from './signer-rules.ts'
import { maxLine } from './signer-wire.ts'

/** What {@link serveSigner} needs. */
export interface ServeSignerParameters {
  /** Where the socket is made, with mode 0600. Its folder should be the owner's alone too. At most some 100 bytes long. */
  readonly socketPath: string
  /** Keystore file. */
  readonly keystore: string
  readonly passphrase: string
  /** What every signature is held to, whoever asks. */
  readonly rules: SignerRulesInput
  /** File that remembers what was signed, so that the caps hold over restarts. */
  readonly ledger: string
}

/** A signer that answers on a socket. */
export interface SignerSocket extends AsyncDisposable {
  readonly socketPath: string
  /** Hangs up, takes the socket away, and lets go of the ledger. */
  close(): Promise<void>
}

const maxConnections = 16

/**
 * Serves the reference signer on a unix socket that its owner alone can open: `connectSigner` is the other end. What is asked is
 * read again from its bytes and held to the rules, as in the signer process. Throws `signer-running` where another answers there,
 * `bad-rules`, and what a wrong passphrase throws. Not for worker threads: the socket's mode is the process's to set.
 */
export async function serveSigner({ socketPath, ...opening }: ServeSignerParameters): Promise<SignerSocket> {
  await clearPath(socketPath)
  const signer = await openSignerServer(opening)
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // Whoever hangs up in the middle has an answer less; nobody else is touched.
    socket.on('error', () => {})
    void answer(socket, signer.serve)
      .catch(() => undefined)
      .finally(() => socket.destroy())
  })
  server.maxConnections = maxConnections
  try {
    await listen(server, socketPath)
  } catch (error) {
    await signer.close()
    throw error
  }
  let closing: Promise<void> | undefined
  const shut = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
    await signer.close()
  }
  const close = (): Promise<void> => (closing ??= shut())
  return { socketPath, close, [Symbol.asyncDispose]: close }
}

/** One line after the other, so that nobody can pile questions up here; a line without an end is the end. */
async function answer(socket: Socket, serve: (line: string) => Promise<string>): Promise<void> {
  socket.setEncoding('utf8')
  let rest = ''
  for await (const chunk of socket) {
    rest += String(chunk)
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end)
      rest = rest.slice(end + 1)
      if (line.length > maxLine) return
      socket.write(`${await serve(line)}\n`)
    }
    if (rest.length > maxLine) return
  }
}

/** The socket must never be open to others, not even before its mode is set. */
async function listen(server: Server, socketPath: string): Promise<void> {
  const before = process.umask(0o177)
  try {
    const listening = new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.once('listening', resolve)
    })
    server.listen(socketPath)
    // The socket is made in the call itself: files of other parts of the program are not touched.
    process.umask(before)
    await listening
    await chmod(socketPath, 0o600)
  } finally {
    process.umask(before)
  }
}

/** A socket that a signer left behind when it was killed is taken away; one that answers, or another file, is not. */
async function clearPath(socketPath: string): Promise<void> {
  const found = await lstat(socketPath).catch(() => undefined)
  if (found === undefined) return
  if (!found.isSocket()) throw taken(`${socketPath} is there and is no socket: name another path.`)
  const isAnswered = await new Promise<boolean>(resolve => {
    const socket = createConnection(socketPath)
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
  if (isAnswered) throw taken(`A signer answers at ${socketPath} already: close it first.`)
  await rm(socketPath)
}

function taken(message: string): DealwrightError {
  return new DealwrightError({ code: 'signer-running', message })
}
