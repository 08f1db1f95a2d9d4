import type { Random } from './random.ts'

/** Words that may stand anywhere and say nothing about what is wanted; none of them is a number, a day or a limit. */
export const COMMON =
  `a about after again all also although always an and another any anybody anyway are around as ask at away back be because been before being
  better between both but by can certainly come coming could currently did do does doing done each easy either else enough even ever every everybody
  everything exactly fair far feel few find first for from further get give glad go going good got great guess had happy have having he hear her
  here him his hope hoping how however i idea if in indeed instead into is issue it its job just keen keep kind know last later least less let like little
  long look lot lovely luck make many matter maybe me mean might mind more most move much must my near need never new next nice no nobody nor not
  nothing now of off often oh okay old on once only onto or other our ourselves out over own past people perhaps plan please plenty point possible
  pretty promise provide quite rather ready real really reason right said same say see seem sense shall she should show simply since so some somebody
  somehow someone something soon sooner sort start still stop such sure surely take team tell than that the their them then there these they think
  this those though thought through till time to together too toward tried true try under understand unless until up upon us usual very
  want was way we well went were what whatever when where whether which while who whole whom whose why will willing wish with within without wonder
  wondering work would yes yet you your yourself`
    .trim()
    .split(/\s+/)

/** Turns of speech that stand ahead of a request. */
export const PHRASES = [
  'if you can',
  'as soon as you can',
  'I wonder whether you',
  'I think that we should',
  'it is about time to',
  'somebody must',
  'we were going to',
  'I have been meaning to',
  'do you know how to',
  'is there any way to',
  'be so kind and',
  'feel free to',
  'your task is to',
  'try to',
  'it would be great to',
  'what I want is',
  'what we need is',
  'all I ask for is',
  'there should be',
  'is there',
  'do they sell',
  'where do I find',
  'how much is',
  'I am after',
  'my friend wants',
  'they told me to get',
  'on my list:',
  'to do:',
  'task:',
  'request:',
  'for the team:',
  'next up:',
  'note to self:',
  'here is what I want:',
]

/** Some words without a meaning of their own. */
export function drawNoise(random: Random, from: number, to: number): string {
  if (random.chance(0.35)) return random.pick(PHRASES)
  return Array.from({ length: random.int(from, to) }, () => random.pick(COMMON)).join(' ')
}

/** A frame around a request, `{x}`, that no list holds. */
export function drawFrame(random: Random): string {
  const ahead = random.chance(0.9) ? `${drawNoise(random, 1, 4)} ` : ''
  // Without a sign between them nobody could tell a value from what follows it.
  const behind = random.chance(0.2)
    ? `${random.pick([', ', ', ', ' - ', '; ', '. ', ' '])}${drawNoise(random, 1, 3)}`
    : ''
  return `${ahead}{x}${behind}${random.chance(0.2) ? random.pick(['?', '!']) : ''}`
}

/** Signs that count what is wanted. */
const BULLETS = [
  ['A) ', 'B) '],
  ['[1] ', '[2] '],
  ['i) ', 'ii) '],
  ['- ', '- '],
  ['* ', '* '],
  ['task 1: ', 'task 2: '],
  ['one: ', 'two: '],
  ['part one, ', 'part two, '],
  ['#1 ', '#2 '],
  ['1/ ', '2/ '],
] as const

/** What joins two requests, `{x}` and `{y}`. */
export function drawJoin(random: Random): string {
  const style = random.next()
  if (style < 0.2) {
    const [first, second] = random.pick(BULLETS)
    return `${first}{x}${random.pick([' ', ', ', '; ', '. ', '\n'])}${second}{y}`
  }
  if (style < 0.35)
    return `${drawNoise(random, 1, 3)}: {x}${random.pick([', ', '; ', '. ', ' '])}${drawNoise(random, 1, 2)}: {y}`
  const sign = random.pick([', ', ', ', '. ', '; ', ' ', ' - ', ' — ', ': ', ' ('])
  const ahead = random.chance(0.2) ? `${drawNoise(random, 1, 3)}${random.pick([': ', ' ', ', '])}` : ''
  return `${ahead}{x}${sign}${drawNoise(random, 1, 3)}${random.pick([' ', ' ', ': ', ', '])}{y}${sign === ' (' ? ')' : ''}`
}
