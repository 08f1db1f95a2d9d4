import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningNode, startNode } from './run-node.ts'

const command = ['packages/dealwright/src/cli/main.ts', 'devnet']

describe.skipIf(process.platform === 'win32')('dealwright devnet', () => {
  let running: RunningNode | undefined

  afterEach(() => void running?.child.kill('SIGKILL'))

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints its table, runs until %s, exits 0 and frees its ports',
    async signal => {
      running = startNode([...command, '--accounts', '3'])
      const table = await running.untilPrinted('Ctrl-C ends it.')
      const [chain = '', xmtp = ''] = table.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
      const escrow = /JobEscrow +(0x[0-9a-fA-F]{40})/.exec(table)?.[1]
      expect(table.match(/0x[0-9a-f]{64}/g)).toHaveLength(3)
      expect(await call(chain, 'eth_chainId', [])).toBe('0x7a69')
      expect(await call(chain, 'eth_getCode', [escrow, 'latest'])).toMatch(/^0x[0-9a-f]{100,}$/)
      expect(await answers(xmtp)).toBe(true)

      running.child.kill(signal)
      expect(await running.ended).toMatchObject({ code: 0, stderr: '' })
      expect(await answers(chain)).toBe(false)
      expect(await answers(xmtp)).toBe(false)
    },
  )

  it('says in one line that a port is taken', async () => {
    running = startNode(command)
    const table = await running.untilPrinted('Ctrl-C ends it.')
    const port = /127\.0\.0\.1:(\d+)/.exec(table)?.[1] ?? ''
    const { code, stderr } = await startNode([...command, '--port', port], { input: '' }).ended
    expect(code).toBe(1)
    expect(stderr).toMatch(/^dealwright: Port \d+ [^\n]+ \(port-taken\)\n$/)
  })
})

async function call(url: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { result }: { result?: unknown } = JSON.parse(await answer.text())
  return result
}

/** Whether something listens at the URL's port. */
function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
