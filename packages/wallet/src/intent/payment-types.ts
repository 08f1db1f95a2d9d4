const authorization = [
  { name: 'from', type: 'address' },
  { name: 'to', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'validAfter', type: 'uint256' },
  { name: 'validBefore', type: 'uint256' },
  { name: 'nonce', type: 'bytes32' },
]

/** EIP-712 types that the wallet signs beside agreements, claims and draws, by primary type. */
export const paymentTypes = {
  /** EIP-3009, collected by its recipient only. */
  ReceiveWithAuthorization: authorization,
  /** EIP-3009, sent by anybody. */
  TransferWithAuthorization: authorization,
  /** EIP-2612. */
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
  /** An evaluator's acceptance of what was submitted. */
  Completion: [
    { name: 'jobId', type: 'uint256' },
    { name: 'reason', type: 'bytes32' },
  ],
}
