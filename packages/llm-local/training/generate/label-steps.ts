import { inertJson } from '../../src/planner/model/inert-json.ts'
import type { Replacement } from '../../src/planner/short/replace-runs.ts'
import { NONE, type Parts, SHARED } from './parts.ts'

/** Says of each letter of a message, as the prompt writes it with its marks, what step it is part of: see `Example.steps`. */
export function labelSteps(parts: Parts, marks: readonly Replacement[]): string {
  const letters = parts.flatMap(({ text, step = NONE }) => Array.from(text, letter => ({ letter, step })))
  let index = 0
  const placed = letters.map(each => {
    const at = { ...each, index }
    index += each.letter.length
    return at
  })
  const written = placed.flatMap(({ letter, step, index: place }) => {
    const mark = marks.find(each => place >= each.index && place < each.index + each.length)
    if (mark === undefined) return [{ text: letter, step }]
    return place === mark.index ? [{ text: mark.instead, step }] : []
  })
  const labels = written.map(({ text, step }) => {
    const { length } = Array.from(inertJson(text).slice(1, -1))
    return (step === SHARED ? '-' : `${step}`).repeat(length)
  })
  return `0${labels.join('')}0`
}
