import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { developmentMnemonic } from '../development-accounts.ts'
import { startAnvil } from './start-anvil.ts'

const parameters = { port: 0, accounts: 2, mnemonic: developmentMnemonic, chainId: 31_337 }

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Resolves once nothing listens on the port. */
const portFree = async (port: number): Promise<void> => {
  for (;;) {
    const server = createServer()
    const free = await new Promise<boolean>(resolve => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (free) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const portOf = (url: string): number => Number(new URL(url).port)

describe('startAnvil', () => {
  it('serves the chain it was asked for, and is gone after close', async () => {
    const anvil = await startAnvil({ ...parameters, chainId: 4_242 })
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] })
    const answer = await fetch(anvil.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(await answer.json()).toMatchObject({ result: '0x1092' })
    await Promise.all([anvil.close(), anvil.close()])
    expect(isAlive(anvil.pid)).toBe(false)
    await portFree(portOf(anvil.url))
  })

  it('says that a port is taken', async () => {
    const anvil = await startAnvil(parameters)
    const port = portOf(anvil.url)
    await expect(startAnvil({ ...parameters, port })).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${port} of 127.0.0.1 is taken: close what listens there or give the devnet another port.`,
    })
    await anvil.close()
  })

  it('says why anvil did not start', async () => {
    await expect(startAnvil({ ...parameters, mnemonic: 'not a mnemonic' })).rejects.toMatchObject({
      code: 'anvil-failed',
      message: expect.stringContaining('anvil did not start ('),
    })
  })

  it('ends when its parent is killed', async () => {
    const module = fileURLToPath(new URL('./start-anvil.ts', import.meta.url))
    const script = `
      const { startAnvil } = await import(${JSON.stringify(module)})
      const { url, pid } = await startAnvil(${JSON.stringify(parameters)})
      console.log(JSON.stringify({ url, pid }))
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [chunk] = await once(parent.stdout, 'data')
    const { url, pid }: { url: string; pid: number } = JSON.parse(String(chunk))
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await portFree(portOf(url))
  })
})
