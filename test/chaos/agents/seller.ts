// A seller: squares numbers, notes each run of its work in a file.

import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { UnrecoverableWorkError } from 'dealwright'
import { runAgent } from './run-agent.ts'
import { asked, squaring, workMark } from './service.ts'

/** Long enough for a kill to meet the work half done. */
const workMs = 150

await runAgent(agent => {
  agent.sell(squaring, {
    ...asked,
    work: async ({ input: { order, effort }, deal, progress, signal }) => {
      console.log(`${workMark}${deal}`)
      if (effort === 'refuse') throw new UnrecoverableWorkError('This order is beyond me.')
      await progress({ percent: 50 })
      if (effort === 'hang') {
        if (!signal.aborted) await once(signal, 'abort')
        signal.throwIfAborted()
      }
      await sleep(workMs)
      return { order, square: order * order }
    },
  })
})
