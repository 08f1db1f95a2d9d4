import { ConversationEvent } from '@dealwright/agent-core/conversations'
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
      'at most 0.95 USDC',
      'Rome instead of Paris',
      'perhaps',
      'yes',
      'BALANCE',
      'what did I spend today?',
      'search paris',
      wish,
    ]
    ended = await runNode(command, { input: `${lines.join('\n')}\n` })
    answers = ended.stdout.split('\n')
  })

  it('ends with its input, in order', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('says how to begin, and more when asked', () => {
    expect(answers.filter(line => line.includes('what your agent holds'))).toHaveLength(1)
    expect(answers.filter(line => line.startsWith('Change a plan in your words'))).toHaveLength(1)
    expect(ended.stdout).toContain('Hello. Say what you want')
  })

  it('answers what it does not understand with what there is', () => {
    expect(ended.stdout).toMatch(/No service on offer fits that\. On offer: .*weather\.forecast/)
  })

  it('shows the plan and its worst case each time, before it asks', () => {
    expect(answers.filter(line => /^ {2}Plan /.test(line))).toHaveLength(5)
    expect(answers.filter(line => line.startsWith('Go ahead?'))).toHaveLength(5)
    expect(ended.stdout.indexOf('Worst case')).toBeLessThan(ended.stdout.indexOf('Go ahead?'))
  })

  it('takes corrections in words', () => {
    expect(ended.stdout).toContain('Worst case  0.95 USDC of 100.00 USDC')
    expect(answers.filter(line => line.includes('city: Rome'))).toHaveLength(1)
  })

  it('spends nothing without a yes; the end of input is a no', () => {
    expect(ended.stdout.match(/Declined; nothing was spent/g)).toHaveLength(2)
    expect(answers.filter(line => line === 'There is 100.00 USDC to spend.')).toHaveLength(2)
  })

  it('spends once with a yes, and gives the answer; what it says of spending is what left', () => {
    const price = /Winner +\w+ at (0\.\d\d) USDC/.exec(ended.stdout)?.[1]
    const left = (100 - Number(price)).toFixed(2)
    expect(ended.stdout.match(/Winner /g)).toHaveLength(1)
    expect(ended.stdout).toMatch(/Answer +.+ °C\n/)
    expect(answers).toContain(`There is ${left} USDC to spend.`)
    expect(answers).toContain(`${price} USDC today, for 1 purchase.`)
  })

  it('finds what was said before', () => {
    expect(answers.filter(line => /ago +you: Weather in Paris tomorrow/.test(line))).toHaveLength(2)
  })
})

describe('dealwright chat --json', () => {
  it('gives one event a line, without holes, and takes text and decisions', async () => {
    const lines = [
      '{"nonsense": 1}',
      JSON.stringify({ text: wish }),
      'yes',
      `{"decline":"sha256:${'0'.repeat(64)}"}`,
    ]
    const { stdout, stderr, code } = await runNode([...command, '--json'], { input: `${lines.join('\n')}\n` })
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    const read = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    const refused = read.filter(line => !ConversationEvent.safeParse(line).success)
    expect(refused).toMatchObject([{ refused: { code: 'bad-line' } }, { refused: { code: 'not-waiting' } }])
    const events = read.flatMap(line => ConversationEvent.safeParse(line).data ?? [])
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
    const types = events.map(({ content }) => content.type)
    expect(types.slice(0, 2)).toEqual(['said', 'planned'])
    expect(types).toContain('receipt')
    expect(types.at(-1)).toBe('finished')
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
