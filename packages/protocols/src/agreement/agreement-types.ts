/** EIP-712 types of an agreement: names and order are the contract's own. */
export const agreementTypes = {
  Agreement: [
    { name: 'client', type: 'address' },
    { name: 'provider', type: 'address' },
    { name: 'evaluator', type: 'address' },
    { name: 'token', type: 'address' },
    { name: 'price', type: 'uint256' },
    { name: 'serviceDigest', type: 'bytes32' },
    { name: 'requestHash', type: 'bytes32' },
    { name: 'deliverBy', type: 'uint64' },
    { name: 'reviewPeriod', type: 'uint64' },
    { name: 'salt', type: 'bytes32' },
  ],
}
