import type { Token } from '@dealwright/protocols'
import { readMessage } from '../../src/grounding/message.ts'
import { NameSymbols } from '../../src/planner/short/name-symbols.ts'
import { shortPrompt } from '../../src/planner/short/short-prompt.ts'
import { drawCatalogue } from './catalogue.ts'
import { drawExample, type Example } from './example.ts'
import type { Random } from './random.ts'

/** One catalogue with messages of about one length: the catalogue is read once for all of them. */
export interface Row {
  readonly head: string
  readonly examples: readonly (readonly [prompt: string, answer: string])[]
}

const MESSAGES = 16
const PER_ROW = 8

/** Draws a catalogue and messages over it, short ones and long ones apart. */
export function drawRow(random: Random, isEasy = false): Row[] {
  const services = drawCatalogue(random, isEasy)
  const now = new Date(random.int(2024, 2030), random.int(0, 11), random.int(1, 28), 12)
  const symbol = random.chance(0.8) ? 'USDC' : random.pick(['EURC', 'DAI', 'USDT', 'PYUSD'])
  const token: Token = { symbol, decimals: 6, address: '0x0000000000000000000000000000000000000001' }
  const symbols = random.int(0, 63)
  const { head } = shortPrompt(
    services.map(({ listing }) => listing),
    readMessage('', { now, token }),
    new NameSymbols(symbols),
  )
  const examples: Example[] = []
  for (let tries = 0; examples.length < MESSAGES && tries < MESSAGES * 6; tries++) {
    const example = drawExample({ random, now, services, token, head, symbols })
    if (example !== undefined) examples.push(example)
  }
  const sorted = examples.toSorted(
    (a, b) => a.prompt.length + a.answer.length - b.prompt.length - b.answer.length,
  )
  return Array.from({ length: Math.floor(sorted.length / PER_ROW) }, (_, at) => ({
    head,
    examples: sorted
      .slice(at * PER_ROW, (at + 1) * PER_ROW)
      .map(({ prompt, answer }) => [prompt, answer] as const),
  }))
}
