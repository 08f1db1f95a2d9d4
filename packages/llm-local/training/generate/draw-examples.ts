import type { Token } from '@dealwright/protocols'
import { drawCatalogue } from './catalogue.ts'
import { drawExample, type Example } from './example.ts'
import type { Random } from './random.ts'

const MESSAGES = 8

/** Most names of inputs and outputs that a message can bring up begin with one of the first symbols. */
const OFFSETS = 12

/** Draws a catalogue and some messages over it. */
export function drawExamples(random: Random): readonly Example[] {
  const services = drawCatalogue(random)
  const now = new Date(random.int(2024, 2030), random.int(0, 11), random.int(1, 28), 12)
  const symbol = random.chance(0.8) ? 'USDC' : random.pick(['EURC', 'DAI', 'USDT', 'PYUSD'])
  const token: Token = { symbol, decimals: 6, address: '0x0000000000000000000000000000000000000001' }
  const symbols = random.int(0, OFFSETS)
  const examples: Example[] = []
  for (let tries = 0; examples.length < MESSAGES && tries < MESSAGES * 6; tries++) {
    const example = drawExample({ random, now, services, token, symbols })
    if (example !== undefined) examples.push(example)
  }
  return examples
}
