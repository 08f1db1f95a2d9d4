import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { agreementTypedData, recoverAgreementSigner } from '@dealwright/protocols'
import { verifyMessage } from 'ethers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toHex } from '../chain/to-hex.ts'
import { agreement as terms, token } from '../testing/arbitraries.ts'
import { callOf, context, escrow } from '../testing/calls.ts'
import { createKeystore } from './create-keystore.ts'
import { startSignerProcess } from './start-signer-process.ts'

const { chainId, contracts } = context
const passphrase = 'correct horse battery'
let folder: string
let options: Parameters<typeof startSignerProcess>[0]
let address: `0x${string}`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dealwright-signer-'))
  const keystore = join(folder, 'agent.json')
  address = (await createKeystore({ path: keystore, passphrase, scryptN: 2 })).address
  const { identityRegistry, reputationRegistry } = contracts
  options = {
    keystore,
    passphrase,
    ledger: join(folder, 'signed.jsonl'),
    rules: {
      chainId,
      contracts: { escrow, identityRegistry, reputationRegistry },
      tokens: [{ address: token.address, perSignature: '2000000', perDay: '2000000' }],
    },
  }
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

const agreement = (salt: string) => ({
  ...terms,
  client: address,
  evaluator: address,
  price: 1_500_000n,
  salt: toHex(salt),
})

async function sign(process: Awaited<ReturnType<typeof startSignerProcess>>, salt: string) {
  const deal = agreement(salt)
  const { domain, types, message } = agreementTypedData(deal, { chainId, escrow })
  const signature = await process.signer.signTypedData(domain, types, message)
  return recoverAgreementSigner(deal, { chainId, escrow }, toHex(signature))
}

it('signs in a process of its own, within caps that outlast it', async () => {
  const one = `0x${'01'.repeat(32)}`
  const two = `0x${'02'.repeat(32)}`
  const first = await startSignerProcess(options)
  expect(first.pid).not.toBe(process.pid)
  expect(await first.signer.getAddress()).toBe(address)
  expect(await sign(first, one)).toBe(address)
  const text = 'Dealwright message database key, version 1'
  expect(verifyMessage(text, await first.signer.signMessage(text))).toBe(address)
  await first.close()
  await expect(sign(first, one)).rejects.toMatchObject({ code: 'signer-failed' })
  await using second = await startSignerProcess(options)
  expect(await sign(second, one)).toBe(address)
  await expect(sign(second, two)).rejects.toMatchObject({ code: 'ACTION_REJECTED' })
})

it('signs transactions, and gives back the very same one', async () => {
  await using started = await startSignerProcess(options)
  const { to, data } = callOf(escrow, 'claimRefund(uint256)', [5n])
  const fees = { maxFeePerGas: 1_000_000_000n, maxPriorityFeePerGas: 1n }
  const raw = await started.signer.signTransaction({
    type: 2,
    to,
    data,
    chainId,
    nonce: 3,
    gasLimit: 90_000n,
    ...fees,
  })
  expect(raw).toMatch(/^0x02/)
  await expect(
    started.signer.signTransaction({
      type: 4,
      to,
      data,
      chainId,
      nonce: 3,
      gasLimit: 90_000n,
      ...fees,
      authorizationList: [],
    }),
  ).rejects.toMatchObject({ code: 'ACTION_REJECTED' })
})

it('says why it cannot start, without a secret', async () => {
  for (const change of [
    { passphrase: 'wrong horse' },
    { keystore: join(folder, 'none.json') },
    { rules: { chainId: 1 } },
  ]) {
    const failure: unknown = await startSignerProcess(Object.assign({ ...options }, change)).catch(
      error => error,
    )
    expect(failure).toMatchObject({ code: 'signer-failed' })
    expect(inspect(failure)).not.toMatch(/horse/)
  }
})

it('shows nothing of the key or the passphrase', async () => {
  await using started = await startSignerProcess(options)
  await sign(started, `0x${'03'.repeat(32)}`)
  const shown = inspect(started, { depth: 10, showHidden: true }) + JSON.stringify(started.signer)
  expect(shown).not.toContain('horse')
  expect(await readFile(options.ledger, 'utf8')).not.toContain('horse')
})
