/** An answer or the beginning of one. */
export interface Scored {
  /** The logarithm of how likely it is: never above 0, and it never rises as an answer grows. */
  readonly score: number
}

/** What following a beginning came to. */
export interface Followed<Beginning extends Scored, Answer extends Scored> {
  /** Undefined where it was given up. */
  readonly answer: Answer | undefined
  /** The beginnings that were passed over on the way. */
  readonly passedOver: readonly Beginning[]
}

export interface BestFirstParameters<Beginning extends Scored, Answer extends Scored> {
  readonly start: Beginning
  /** How many beginnings that were passed over are followed at most. */
  readonly alternatives: number
  /** Goes on with a beginning, the likeliest way each time; may give up what is no likelier than `bound`. */
  follow(beginning: Beginning, bound: number): Promise<Followed<Beginning, Answer>>
}

/**
 * Finds the likeliest answer, best first: the likeliest beginning that was passed over is followed as long as it is likelier than the
 * best whole answer so far. Undefined where there is none.
 */
export async function bestFirst<Beginning extends Scored, Answer extends Scored>({
  start,
  alternatives,
  follow,
}: BestFirstParameters<Beginning, Answer>): Promise<Answer | undefined> {
  let { answer: best, passedOver: open } = await follow(start, Number.NEGATIVE_INFINITY)
  for (let tried = 0; best !== undefined && tried < alternatives; tried++) {
    const bound: number = best.score
    const [next, ...others] = open
      .filter(({ score }) => score > bound)
      .toSorted((one, other) => other.score - one.score)
    if (next === undefined) break
    const { answer, passedOver } = await follow(next, bound)
    open = [...others, ...passedOver]
    if (answer !== undefined && answer.score > bound) best = answer
  }
  return best
}
