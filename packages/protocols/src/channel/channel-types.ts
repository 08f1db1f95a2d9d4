/** EIP-712 types of a channel: names and order are the contract's own. */
export const channelTypes = {
  Channel: [
    { name: 'payer', type: 'address' },
    { name: 'signer', type: 'address' },
    { name: 'payee', type: 'address' },
    { name: 'token', type: 'address' },
    { name: 'challengePeriod', type: 'uint32' },
    { name: 'salt', type: 'bytes32' },
  ],
}

/** EIP-712 types of a claim: names and order are the contract's own. */
export const claimTypes = {
  Claim: [
    { name: 'channel', type: 'bytes32' },
    { name: 'amount', type: 'uint256' },
  ],
}

/** EIP-712 domain of one payment channel contract. */
export const channelDomain = ({
  chainId,
  paymentChannel,
}: {
  chainId: number
  paymentChannel: `0x${string}`
}) => ({
  name: 'Dealwright PaymentChannel',
  version: '1',
  chainId,
  verifyingContract: paymentChannel,
})
