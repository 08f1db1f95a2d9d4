import { parseArgs } from 'node:util'
import { type FaultName, faultNames } from './faults/faults.ts'

/** What a run of chaos does. */
export interface ChaosOptions {
  readonly mode: 'random' | 'every-step'
  /** Deals in random mode; in every-step mode there is one for each point. */
  readonly deals: number
  /** Kills in random mode; in every-step mode at most so many points, all of them where undefined. */
  readonly kills: number | undefined
  readonly seed: number
  readonly faults: readonly FaultName[]
}

/** How to call the command. */
export const usage = `npm run chaos -- [--mode random|every-step] [--deals N] [--kills N] [--seed S] [--faults ${faultNames.join(',')}]`

/** Reads the command line. Throws with one line for people where it is wrong. */
export const parseOptions = (args: readonly string[]): ChaosOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mode: { type: 'string', default: 'random' },
      deals: { type: 'string', default: '20' },
      kills: { type: 'string' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '' },
    },
  })
  const { mode, deals, kills, seed, faults } = values
  if (mode !== 'random' && mode !== 'every-step') {
    throw new Error(`--mode is '${mode}': give random or every-step.`)
  }
  const randomKills = mode === 'random' ? 3 * readCount('deals', deals) : undefined
  return {
    mode,
    deals: readCount('deals', deals),
    kills: kills === undefined ? randomKills : readCount('kills', kills),
    seed: readCount('seed', seed),
    faults: faults.split(',').filter(Boolean).map(readFault),
  }
}

const readCount = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`--${name} is '${text}': give a whole number.`)
}

const readFault = (name: string): FaultName => {
  const known = faultNames.find(fault => fault === name)
  if (known !== undefined) return known
  throw new Error(`There is no fault '${name}': choose from ${faultNames.join(', ')}.`)
}
