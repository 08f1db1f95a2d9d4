import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, type RunningNode, runNode, startNode } from './run-node.ts'

const command = ['packages/dealwright/src/cli/main.ts', 'chat']
const wish = 'Weather in Paris tomorrow, at most 1 USDC'

describe('dealwright chat on piped lines', () => {
  let ended: Ended
  let answers: string[]

  beforeAll(async () => {
    const lines = [
      'balance',
      'help',
      '',
      'hello',
      wish,
      'no',
      'balance',
      wish,
      'perhaps',
      'yes',
      'BALANCE',
      wish,
    ]
    ended = await runNode(command, { input: `${lines.join('\n')}\n` })
    // Each answer but the greeting ends in an empty line, and so do parts of a deal's story.
    answers = ended.stdout.split('\n')
  })

  it('ends with its input, in order', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('shows help at the start and when asked', () => {
    expect(answers.filter(line => line.includes('what your agent holds'))).toHaveLength(2)
  })

  it('answers what it does not understand with what there is', () => {
    expect(ended.stdout).toMatch(/No deal +No service on offer fits that\. On offer: weather\.forecast/)
  })

  it('shows the plan and its worst case each time, before it asks', () => {
    expect(answers.filter(line => /^ {2}Plan /.test(line))).toHaveLength(3)
    // The unclear answer is asked back.
    expect(answers.filter(line => line.startsWith('Go ahead?'))).toHaveLength(4)
    expect(ended.stdout.indexOf('Worst case')).toBeLessThan(ended.stdout.indexOf('Go ahead?'))
  })

  it('spends nothing without a yes; the end of input is a no', () => {
    expect(ended.stdout.match(/You did not approve the plan/g)).toHaveLength(2)
    expect(answers.filter(line => line === '100.00 USDC')).toHaveLength(2)
  })

  it('spends once with a yes, and gives the answer', () => {
    const price = /Winner +\w+ at (0\.\d\d) USDC/.exec(ended.stdout)?.[1]
    const left = (100 - Number(price)).toFixed(2)
    expect(ended.stdout.match(/Winner /g)).toHaveLength(1)
    expect(ended.stdout).toMatch(/Answer +.+ °C\n/)
    expect(answers.filter(line => line.endsWith(`${left} USDC`))).toHaveLength(2)
  })
})

describe.skipIf(process.platform === 'win32')('dealwright chat when interrupted', () => {
  let running: RunningNode | undefined

  afterAll(() => void running?.child.kill('SIGKILL'))

  it('closes and exits 130', async () => {
    running = startNode(command)
    await running.untilPrinted('ends the chat')
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' })
  })
})
