import type { Address, Service } from '@dealwright/protocols'
import { type Agent, type CreateAgentOptions, defineService } from 'dealwright'
import { z } from 'zod'
import type { Party, Stage } from './stage.ts'

/** A service that echoes a text, with a description of the seller's own. */
export const defineEcho = (name: string, description = 'Echoes a text') =>
  defineService({
    name,
    version: '1.0.0',
    description,
    input: z.object({ text: z.string() }),
    output: z.object({ text: z.string() }),
  })

/** A name that no other scenario of the run uses: the registry is one for all of them. */
export const drawName = (stage: Stage, stem: string): string =>
  `${stem}.x${stage.random.between(0, 2 ** 31).toString(36)}`

export interface OpenShopParameters {
  readonly service: ReturnType<typeof defineEcho>
  readonly price: string
  /** What the seller answers. Default: the text that came. */
  readonly answer?: string
  readonly options?: Partial<CreateAgentOptions>
}

/** Starts an agent of a helper that sells at a fixed price. */
export const openShop = async (
  stage: Stage,
  { service, price, answer, options = {} }: OpenShopParameters,
): Promise<{ party: Party; agent: Agent }> => {
  const party = await stage.helper()
  const agent = await stage.agent(party, options)
  agent.sell(service, {
    ask: price,
    floor: price,
    work: ({ input }) => ({ text: answer ?? input.text }),
  })
  await agent.start()
  return { party, agent }
}

/** What a registration file says of a service for sale. */
export const sellingEntry = (service: Service, ask: string) => ({
  name: service.name,
  version: service.version,
  description: service.description,
  digest: service.digest,
  input: service.inputJsonSchema,
  output: service.outputJsonSchema,
  ask,
})

/** A registration file written by hand. */
export const registrationFile = (
  name: string,
  address: Address,
  sells: readonly ReturnType<typeof sellingEntry>[],
) => ({
  type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1' as const,
  name,
  description: name,
  services: [{ name: 'dealwright', endpoint: `xmtp:${address}`, version: '1.0.0', sells }],
  x402Support: false,
  active: true,
  registrations: [],
  supportedTrust: ['reputation'],
})
