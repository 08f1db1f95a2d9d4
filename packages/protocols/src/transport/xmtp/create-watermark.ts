/** Knows up to which moment everything received has been dealt with. */
export interface Watermark {
  /** Something received is not yet dealt with; call the result once it is. */
  begin(): () => void
  /** Says that all that was received before `moment` (Unix ms) has begun by now. */
  turn(moment: number): void
}

interface Epoch {
  open: number
  endedAt: number | undefined
}

/** Creates a watermark that calls back with each moment it reaches, in order. */
export const createWatermark = (reach: (moment: number) => void): Watermark => {
  let current: Epoch = { open: 0, endedAt: undefined }
  const epochs = [current]

  const settle = (): void => {
    for (let oldest = epochs[0]; oldest?.open === 0 && oldest.endedAt !== undefined; oldest = epochs[0]) {
      epochs.shift()
      reach(oldest.endedAt)
    }
  }

  return {
    begin: () => {
      const epoch = current
      epoch.open += 1
      let ended = false
      return () => {
        if (ended) return
        ended = true
        epoch.open -= 1
        settle()
      }
    },
    turn: moment => {
      current.endedAt = moment
      current = { open: 0, endedAt: undefined }
      epochs.push(current)
      settle()
    },
  }
}
