import type { Address, RegistrationFile, SellingEntry } from '@dealwright/protocols'

export interface DescribeAgentParameters {
  name: string
  description: string
  address: Address
  sells: readonly SellingEntry[]
}

/** The ERC-8004 registration file of an agent that is reached over XMTP. The registry entry itself is filled in on registering. */
export function describeAgent({
  name,
  description,
  address,
  sells,
}: DescribeAgentParameters): RegistrationFile {
  const endpoint = `xmtp:${address}`
  return {
    type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1',
    name,
    description,
    services: [
      { name: 'XMTP', endpoint },
      { name: 'dealwright', endpoint, version: '1.0.0', sells },
    ],
    x402Support: false,
    active: true,
    registrations: [],
    supportedTrust: ['reputation'],
  }
}
