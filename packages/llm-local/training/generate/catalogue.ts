import { drawHouse } from './house.ts'
import { drawAction, drawObject, drawTopic, type Topic } from './lexicon.ts'
import type { Random } from './random.ts'
import { drawService, linkOutput, type Service } from './service.ts'

/** Services side by side, many of them alike: some share their thing, some what is done with it. */
export function drawCatalogue(random: Random): readonly Service[] {
  const size = random.pick([1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 8, random.int(8, 12)])
  const boaster = random.chance(0.14) ? random.int(0, size - 1) : -1
  const isHouse = random.chance(0.28)
  // Now and then half of what is offered is done to texts: then much can be handed on.
  const texts = size > 2 && random.chance(0.25) ? 0.5 : 0.16
  const services: Service[] = []
  for (let tries = 0; services.length < size && tries < 60; tries++) {
    const neighbour = services.length > 0 && random.chance(0.4) ? random.pick(services).topics[0] : undefined
    const topic = neighbour === undefined ? drawFirst(random, services, texts) : beside(neighbour, random)
    const service =
      isHouse && random.chance(0.5)
        ? drawHouse(random)
        : drawService(random, { topic, boasts: services.length === boaster })
    if (!services.some(other => isSame(other, service))) services.push(service)
  }
  if (services.length > 1 && random.chance(0.45)) link(services, random)
  return services
}

/** Texts are what most plans of several steps hand on. */
function drawFirst(random: Random, services: readonly Service[], texts: number): Topic {
  const hasText = services.some(({ topics }) => topics[0].isText)
  for (;;) {
    const topic = drawTopic(random, texts)
    if (topic.isText || hasText || services.length === 0 || random.chance(0.6)) return topic
  }
}

function beside({ object, action, isText }: Topic, random: Random): Topic {
  if (isText) return { object, action: drawAction(random), isText }
  return random.chance(0.55)
    ? { object, action: drawAction(random), isText }
    : { object: drawObject(random), action, isText }
}

/** Two services that a request could not tell apart. */
function isSame(one: Service, other: Service): boolean {
  if (one.name === other.name) return true
  return one.topics.some(a =>
    other.topics.some(
      b => a.action.base === b.action.base && (a.object === b.object || (a.isText && b.isText)),
    ),
  )
}

/** Gives a service an output that another one takes by the same name. */
function link(services: Service[], random: Random): void {
  const [from, to] = random.shuffle(services.map((_, at) => at))
  const giver = services[from ?? 0]
  const taker = services[to ?? 0]
  const property = taker?.properties.find(
    ({ kind, optional }) =>
      !optional && ['code', 'plain', 'topic', 'mail', 'number', 'decimal', 'person', 'place'].includes(kind),
  )
  if (giver === undefined || property === undefined || from === undefined) return
  services[from] = linkOutput(giver, property)
}
