// A wallet in a process of its own, to be killed: opens every deal it is given at once, with its store in a file.
import { openStore } from '@dealwright/agent-core/store/sqlite'
import { parseAgreement } from '@dealwright/protocols'
import { createWallet, signerFromKey } from '@dealwright/wallet'
import { must } from './wallet-world.ts'

const { path, privateKey, rpcUrl, contracts, deals } = JSON.parse(process.argv[2] ?? '{}')
const store = await openStore({ path })
const wallet = await createWallet({ signer: signerFromKey(privateKey), rpcUrl, contracts, store })
for (const { agreement, ...signatures } of deals)
  void wallet.openJob({ ...signatures, agreement: must(readAgreement(agreement)) })

function readAgreement(json: unknown) {
  const parsed = parseAgreement(json)
  return parsed.ok ? parsed : ({ ok: false, error: { message: parsed.error } } as const)
}
