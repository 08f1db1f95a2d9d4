import type { Address } from '@dealwright/protocols'

/** What the agent says to those who may not delegate: who it is and what it sells. */
export function describeSelf({
  name,
  address,
  sells,
}: {
  readonly name: string
  readonly address: Address
  readonly sells: readonly {
    readonly name: string
    readonly description: string
    readonly ask?: string | undefined
  }[]
}): string {
  const hello = `Hello, I am ${name}, an agent that works for its principals only.`
  if (sells.length === 0) return `${hello} I sell nothing at present.`
  const lines = sells
    .slice(0, 10)
    .map(
      ({ name: service, description, ask }) =>
        `- ${service}: ${description}${ask === undefined ? '' : ` (asks ${ask})`}`,
    )
  return [
    `${hello} I sell to other agents:`,
    ...lines,
    `Buy with any Dealwright agent; my address is ${address}.`,
  ].join('\n')
}
