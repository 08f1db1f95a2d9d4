import { parseArgs } from 'node:util'

/** What a run of the red team does. */
export interface RedteamOptions {
  readonly scenarios: number
  readonly seed: number
  /** Only classes of these names. Default: all. */
  readonly classes: readonly string[]
  /** Also what was tried in each scenario and what came of it. */
  readonly verbose?: boolean
}

/** How to call the command. */
export const usage = 'npm run redteam -- [--scenarios N] [--seed S] [--classes a,b] [--verbose]'

/** Reads the command line. Throws with one line for people where it is wrong. */
export const parseOptions = (args: readonly string[], known: readonly string[]): RedteamOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenarios: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      classes: { type: 'string', default: '' },
      verbose: { type: 'boolean', default: false },
    },
  })
  const classes = values.classes.split(',').filter(Boolean)
  const unknown = classes.find(name => !known.includes(name))
  if (unknown !== undefined)
    throw new Error(`There is no class '${unknown}': choose from ${known.join(', ')}.`)
  return {
    scenarios: readCount('scenarios', values.scenarios),
    seed: readCount('seed', values.seed),
    classes,
    verbose: values.verbose,
  }
}

const readCount = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`--${name} is '${text}': give a whole number.`)
}
