// Spends as fast as it can from the budget file that it shares with others: signs payments until the guard refuses, one line each.
import { openBudgetFile } from '@dealwright/agent-core/store/sqlite'
import { isHex, parseAddress, randomHex } from '@dealwright/protocols'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { z } from 'zod'

const address = z.string().transform(text => parseAddress(text) ?? z.NEVER)
const order = z.object({
  path: z.string(),
  privateKey: z.custom<`0x${string}`>(value => isHex(value, 32)),
  rpcUrl: z.string(),
  contracts: z.object({
    escrow: address,
    identityRegistry: address,
    reputationRegistry: address,
    token: address,
  }),
  to: address,
  amount: z.string().transform(BigInt),
  limit: z.string().transform(BigInt),
  payments: z.number(),
})

const { path, privateKey, rpcUrl, contracts, to, amount, limit, payments } = order.parse(
  JSON.parse(process.argv[2] ?? ''),
)
await using budgets = await openBudgetFile({ path })
await using wallet = await createWallet({
  signer: signerFromKey(privateKey),
  rpcUrl,
  contracts,
  budgets,
  policy: { perDealCeiling: limit, budgets: [{ limit, per: 'day' }] },
})
const pay = async (): Promise<void> => {
  const nonce = randomHex()
  const authorization = { token: contracts.token, to, validAfter: 0n, validBefore: 2n ** 40n, nonce }
  const spending = { key: nonce, counterparty: to }
  const signed = await wallet.authorizeTransfer({ ...authorization, amount, spending })
  process.stdout.write(
    `${JSON.stringify(signed.ok ? { nonce, signature: signed.value } : { code: signed.error.reason ?? signed.error.code })}\n`,
  )
}
await Promise.all(Array.from({ length: payments }, pay))
