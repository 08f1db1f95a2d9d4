/** A word of a message that may be of the name of a service. */
export interface Naming {
  readonly letter: string
  /** Where it stands. */
  readonly place: number
  /** Whether it can mean nothing else: no other service by its name or description, and no input. */
  readonly isAlone: boolean
}

/** Most services that are put into a plan of so many: where more seem to be left out, the words mean something else. */
const MOST_LEFT_OUT = 2

/**
 * The services of a plan, in its order, with those that it leaves out although a word of the message names them and no other; undefined
 * where there are none, or nothing is planned. They stand where they are named; what is named first of all works on what comes then
 * (`send the forecast as a letter`), and stands behind that. `most` services fit a plan.
 */
export function withLeftOut(
  planned: readonly string[],
  namings: readonly Naming[],
  most: number,
): readonly string[] | undefined {
  const placesOf = (letter: string): readonly number[] =>
    namings.filter(naming => naming.letter === letter).map(({ place }) => place)
  const leftOut = [...new Set(namings.filter(({ isAlone }) => isAlone).map(({ letter }) => letter))].filter(
    letter => !planned.includes(letter),
  )
  if (planned.length === 0 || leftOut.length === 0 || leftOut.length > MOST_LEFT_OUT) return undefined
  if (planned.length + leftOut.length > most) return undefined
  const steps = planned.map((letter, at) => {
    const places = placesOf(letter)
    // The second time a service is used it is meant by a later word.
    return { letter, place: (planned.indexOf(letter) < at ? places.at(-1) : places[0]) ?? 0 }
  })
  for (const letter of leftOut) {
    const place = placesOf(letter)[0] ?? 0
    const before = steps.filter(step => step.place < place).length
    steps.splice(Math.max(1, before), 0, { letter, place })
  }
  return steps.map(({ letter }) => letter)
}
