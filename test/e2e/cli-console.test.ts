import { DirectoryView } from '@dealwright/console/api'
import { afterEach, describe, expect, it } from 'vitest'
import { ask, signIn } from './console-world.ts'
import { type RunningNode, runNode, startNode } from './run-node.ts'

const command = 'packages/dealwright/src/cli/main.ts'
const link = /http:\/\/127\.0\.0\.1:(\d+)\/sign-in#[\w-]{43}/

describe.skipIf(process.platform === 'win32')('the console from the command line', () => {
  let running: RunningNode | undefined
  afterEach(() => void running?.child.kill('SIGKILL'))

  it.each([
    ['demo', '--chat'],
    ['chat', '--console', '--ask-above', '2 USDC'],
  ])('%s %s opens a market, prints a link that signs in, and ends with Ctrl-C', async (...words) => {
    running = startNode([command, ...words])
    const printed = await running.untilPrinted('sign-in#')
    const [url = '', port = ''] = link.exec(printed) ?? []
    const served = { port: Number(port), createLink: () => url }
    const headers = await signIn(served)
    const { services } = DirectoryView.parse(
      JSON.parse((await ask(served, '/api/directory', { headers })).body),
    )
    expect(services.map(({ name, sellers }) => [name, sellers.length])).toEqual([
      ['text.summarize', 1],
      ['text.translate', 2],
      ['units.convert', 1],
      ['weather.forecast', 2],
    ])
    const policy = (await ask(served, '/api/policy', { headers })).body
    expect(policy.includes('Asks before anything above 2.00 USDC')).toBe(words.includes('--ask-above'))
    running.child.kill('SIGINT')
    const ended = await running.ended
    expect([0, 130]).toContain(ended.code)
    expect(ended.stderr).toBe('')
    // The token is in the link alone, and the link is good once.
    expect(ended.stdout.match(/sign-in#/g)).toHaveLength(1)
  })

  it('says in one line that a port is no port', async () => {
    const { code, stderr } = await runNode([command, 'demo', '--chat', '--port', '70000'])
    expect(code).toBe(64)
    expect(stderr).toMatch(/^dealwright: [^\n]+\n$/)
  })
})
