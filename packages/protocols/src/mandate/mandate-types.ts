/** EIP-712 types of a mandate: names and order are the contract's own. */
export const mandateTypes = {
  Mandate: [
    { name: 'principal', type: 'address' },
    { name: 'agent', type: 'address' },
    { name: 'token', type: 'address' },
    { name: 'escrow', type: 'address' },
    { name: 'registry', type: 'address' },
    { name: 'perDeal', type: 'uint256' },
    { name: 'perPeriod', type: 'uint256' },
    { name: 'total', type: 'uint256' },
    { name: 'period', type: 'uint64' },
    { name: 'validAfter', type: 'uint64' },
    { name: 'validUntil', type: 'uint64' },
    { name: 'services', type: 'bytes32[]' },
    { name: 'salt', type: 'bytes32' },
  ],
}

/** EIP-712 types of what a principal signs to take a mandate back. */
export const revocationTypes = { Revocation: [{ name: 'mandate', type: 'bytes32' }] }

/** EIP-712 types of what an agent signs to pay one agreement under a mandate. */
export const drawTypes = {
  Draw: [
    { name: 'mandate', type: 'bytes32' },
    { name: 'agreement', type: 'bytes32' },
  ],
}
