import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, type RunningNode, runNode, startNode } from './run-node.ts'

const command = ['packages/dealwright/src/cli/main.ts', 'demo']

interface LastLine {
  deal: string | null
  price: string | null
  reason?: string
  txs: string[]
  ms: number
}

const readLast = ({ stdout }: Ended): LastLine => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')

/** The parts of the story by the heads in its left column. */
function readStory({ stdout }: Ended): Map<string, string[]> {
  const parts = new Map<string, string[]>()
  let head = ''
  for (const line of stdout.split('\n').filter(text => text.startsWith('  '))) {
    head = line.slice(2, 14).trim() || head
    parts.set(head, [...(parts.get(head) ?? []), line.slice(14)])
  }
  return parts
}

describe('a demo that ends in a deal', () => {
  let ended: Ended
  let story: Map<string, string[]>

  beforeAll(async () => {
    // Two words of the shell, and no limit in them.
    ended = await runNode([...command, "Tomorrow's weather", 'in Rome, please.'])
    story = readStory(ended)
  })

  it('exits 0 with nothing on stderr', () => {
    expect(ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('repeats the sentence, and says which limit holds where it names none', () => {
    expect(story.get('You')?.[0]).toBe("Tomorrow's weather in Rome, please.")
    expect(story.get('Plan')?.[0]).toContain('for at most 1.00 USDC (default: you named none)')
    expect(story.get('Worst case')?.[0]).toContain('1.00 USDC')
  })

  it('says what is invented and how it plans', () => {
    expect(story.get('Weather')).toEqual([expect.stringContaining('everything else here is real')])
    expect(story.get('Planner')).toHaveLength(1)
  })

  it('shows both negotiations in columns, round by round', () => {
    const [heads = '', ...rounds] = story.get('Bargaining') ?? []
    const second = heads.indexOf('nimbus')
    expect(heads.indexOf('meteo')).toBeLessThan(second)
    expect(rounds.length).toBeGreaterThan(1)
    for (const [index, round] of rounds.entries()) {
      const cells = [round.slice(0, second - 3), round.slice(second - 3)]
      for (const cell of cells.filter(text => text.trim() !== '')) {
        expect(cell).toMatch(new RegExp(`^\\s*${index + 1} (asks \\d+\\.\\d+ USDC|takes|walks)`))
      }
    }
  })

  it('names the winner, and why', () => {
    expect(story.get('Winner')?.[0]).toMatch(/^(meteo|nimbus) at 0\.\d\d USDC: the lowest price; /)
  })

  it('stays within 100 columns and without colours in a pipe', () => {
    const lines = ended.stdout.trimEnd().split('\n').slice(0, -1)
    expect(lines.filter(line => line.length > 100)).toEqual([])
    expect(ended.stdout).not.toContain('\u001B')
  })

  it('ends with the deal in JSON, and it is the deal of the story', () => {
    const { deal, price, txs, ms } = readLast(ended)
    expect(deal).toMatch(/^0x[0-9a-f]{64}$/)
    expect(story.get('Agreement')?.[0]).toBe(deal)
    expect(story.get('Winner')?.[0]).toContain(` at ${price}: `)
    expect(story.get('Receipts')?.map(line => line.slice(20))).toEqual(txs)
    expect(new Set(txs).size).toBe(txs.length)
    expect(ms).toBeGreaterThan(0)
  })

  it('has a receipt for each step of the deal and for the feedback of both sides', () => {
    const steps = story.get('Receipts')?.map(line => line.slice(0, 20).trim()) ?? []
    expect(steps.slice(0, 3)).toEqual(['fund escrow', 'submit work', 'complete and pay'])
    const [winner = ''] = story.get('Winner')?.[0]?.split(' ') ?? []
    expect(steps.slice(3).toSorted()).toEqual(['feedback by alice', `feedback by ${winner}`].toSorted())
  })

  it('moved exactly the price, from the client to the winner', () => {
    const price = readLast(ended).price
    const [winner = ''] = story.get('Winner')?.[0]?.split(' ') ?? []
    const changes = new Map(
      story
        .get('Balances')
        ?.map((line): [string, string] => [
          line.split(' ')[0] ?? '',
          line.split(/ {3,}/).at(-1)?.trim() ?? '',
        ]),
    )
    const loser = winner === 'meteo' ? 'nimbus' : 'meteo'
    expect(Object.fromEntries(changes)).toEqual({
      alice: `-${price}`,
      [winner]: `+${price}`,
      [loser]: 'unchanged',
    })
  })

  it('answers with the forecast', () => {
    expect(story.get('Answer')).toEqual([expect.stringMatching(/, -?\d+ to -?\d+ °C$/)])
  })
})

describe('a demo without a deal', () => {
  it.each([
    ['a wish that nobody serves', ['Paint my house, at most 1 USDC'], 'no-service', 'weather.forecast'],
    [
      'a city out of the table, behind a dash',
      ['--please', 'weather in Atlantis tomorrow'],
      'missing-input',
      'Which city for weather.forecast',
    ],
    [
      'a budget below every floor',
      ["Tomorrow's weather in Paris for at most 0.30 USDC"],
      'no-agreement',
      '0.65 USDC',
    ],
    ['an empty sentence', [''], 'empty-request', 'say what you want'],
    [
      'a limit in other money',
      ['Weather in Paris tomorrow, at most 5 bucks'],
      'not-understood',
      'paid in USDC',
    ],
    [
      'a limit beyond the wallet',
      ['Weather in Paris tomorrow, up to 500 USDC'],
      'insufficient-funds',
      '100.00 USDC',
    ],
  ])('%s: says why, exits 2, moves nothing', async (_case, words, reason, hint) => {
    const ended = await runNode([...command, ...words])
    const story = readStory(ended)
    expect(ended).toMatchObject({ code: 2, stderr: '' })
    expect(story.get('You')?.[0]).toBe(words.join(' ') || '(nothing)')
    expect(story.get('No deal')?.join(' ')).toContain(hint)
    expect(story.get('Balances')?.map(line => line.split(/ {3,}/).at(-1))).toEqual([
      'unchanged',
      'unchanged',
      'unchanged',
    ])
    expect(story.has('Receipts')).toBe(false)
    expect(readLast(ended)).toMatchObject({ deal: null, price: null, reason, txs: [] })
    expect(ended.stdout.split('\n').filter(line => line.length > 100 && !line.startsWith('{'))).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('a demo that is interrupted', () => {
  let running: RunningNode | undefined

  afterAll(() => void running?.child.kill('SIGKILL'))

  it('exits 130 and leaves no process behind', async () => {
    running = startNode(command)
    await running.untilPrinted('Plan ')
    const children = childrenOf(running.child.pid ?? 0)
    expect(children.some(({ name }) => name.includes('anvil'))).toBe(true)
    running.child.kill('SIGINT')
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' })
    for (const { pid } of children) await untilGone(pid)
  })
})

function childrenOf(parent: number): { pid: number; name: string }[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' })
  return table.split('\n').flatMap(line => {
    const [pid = '', ppid = '', ...name] = line.trim().split(/\s+/)
    return Number(ppid) === parent ? [{ pid: Number(pid), name: name.join(' ') }] : []
  })
}

/** Hangs, and so fails the test, where the process stays. */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
