import type { Json, RegistrationFile } from '@dealwright/protocols'

/** What {@link describeCard} is told beside the registration file. */
export interface DescribeCardParameters {
  readonly address: string
  readonly chainId: number
  readonly registry: string
  readonly agentId: string
  /** Where the console is reached, for people. */
  readonly url: string
}

/** Says an agent's registration as an A2A 1.0 agent card: what it sells are its skills, and XMTP is how it is reached. */
export function describeCard(
  { name, description, services }: RegistrationFile,
  { address, chainId, registry, agentId, url }: DescribeCardParameters,
): Json {
  const sells = services.flatMap(service => service.sells ?? [])
  return {
    name,
    description,
    version: '1.0.0',
    documentationUrl: url,
    supportedInterfaces: [
      {
        url: `xmtp:${address}`,
        protocolBinding: 'urn:dealwright:binding:xmtp:1',
        protocolVersion: '1.0',
      },
    ],
    capabilities: {
      streaming: false,
      pushNotifications: false,
      extendedAgentCard: false,
      extensions: [
        {
          uri: 'https://eips.ethereum.org/EIPS/eip-8004',
          required: false,
          params: { agentId, agentRegistry: `eip155:${chainId}:${registry}` },
        },
      ],
    },
    securitySchemes: {},
    securityRequirements: [],
    defaultInputModes: ['application/json'],
    defaultOutputModes: ['application/json'],
    skills: sells.map(({ name: id, version, description: says, digest, ask, per = 'deal' }) => ({
      id: `${id}/${version}`,
      name: id,
      description: says,
      tags: [per, ask, digest],
    })),
  }
}
