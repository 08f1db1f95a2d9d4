import { expect, test } from 'vitest'
import { parseOptions } from './options.ts'

test('reads every option', () => {
  const args = ['--mode', 'random', '--deals', '40', '--kills', '120', '--seed', '7', '--faults', 'redis,rpc']
  expect(parseOptions(args)).toEqual({
    mode: 'random',
    deals: 40,
    kills: 120,
    seed: 7,
    faults: ['redis', 'rpc'],
  })
})

test('kills three times a deal, or at every point, where it is not told', () => {
  expect(parseOptions(['--deals', '5'])).toMatchObject({ mode: 'random', kills: 15, faults: [] })
  expect(parseOptions(['--mode', 'every-step']).kills).toBeUndefined()
})

test.each([
  [
    ['--faults', 'redis,flood'],
    /There is no fault 'flood': choose from redis, rpc, xmtp, reorg, disk, clock/,
  ],
  [['--mode', 'all'], /--mode is 'all': give random or every-step\./],
  [['--deals', 'many'], /--deals is 'many': give a whole number\./],
  [['--kills', '-1'], /--kill/],
  [['--loud'], /--loud/],
])('refuses %j', (args, message) => {
  expect(() => parseOptions(args)).toThrow(message)
})
