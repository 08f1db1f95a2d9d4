import type { Devnet } from './devnet.ts'

/** Writes a devnet as a table for people: URLs, contract addresses, accounts with their (publicly known) keys. */
export const formatDevnet = (devnet: Devnet): string => {
  const { contracts } = devnet
  const rows: readonly (readonly [string, string])[] = [
    ['Chain', `${devnet.rpcUrl} (chain id ${devnet.chainId})`],
    ['XMTP node', devnet.xmtpUrl],
    ['JobEscrow', contracts.escrow],
    ['SpendingMandate', contracts.spendingMandate],
    ['PaymentChannel', contracts.paymentChannel],
    ['IdentityRegistry', contracts.identityRegistry],
    ['ReputationRegistry', contracts.reputationRegistry],
    [`TestUSDC (${devnet.token.symbol})`, contracts.token],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const indexWidth = `${devnet.accounts.length - 1}`.length
  return [
    'Dealwright devnet, on this machine only',
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
    'Development accounts. Everyone knows these keys: never send real money to them.',
    ...devnet.accounts.map(
      ({ address, privateKey }, index) => `  ${`${index}`.padStart(indexWidth)}  ${address}  ${privateKey}`,
    ),
    '',
    'The XMTP node trusts its clients: it is for development and tests.',
  ].join('\n')
}
