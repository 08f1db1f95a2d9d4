import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWatermark } from './create-watermark.ts'

test('reaches a moment once all that began before it has ended, whatever the order of ends', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant('begin' as const), fc.constant('turn' as const), fc.nat()), {
        maxLength: 60,
      }),
      steps => {
        const reached: number[] = []
        const watermark = createWatermark(moment => reached.push(moment))
        const open: { readonly end: () => void; readonly epoch: number; ended: boolean }[] = []
        let epoch = 0
        for (const step of steps) {
          if (step === 'begin') open.push({ end: watermark.begin(), epoch, ended: false })
          else if (step === 'turn') watermark.turn(epoch++)
          else {
            const chosen = open[step % Math.max(1, open.length)]
            if (chosen) {
              chosen.end()
              chosen.ended = true
            }
          }
          const oldest = Math.min(epoch, ...open.filter(({ ended }) => !ended).map(entry => entry.epoch))
          expect(reached).toEqual(Array.from({ length: oldest }, (_, moment) => moment))
        }
      },
    ),
  )
})
