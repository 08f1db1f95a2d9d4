/** What the answers of an agent's typed protocols go by on the ledger, where a deal's hash would stand. */
export const protocolAnswers = 'protocols'
