import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Agreement, agreementTypedData, type Hex, recoverAgreementSigner } from '@dealwright/protocols'
import { connectSigner, createKeystore } from '@dealwright/wallet'
import { afterEach, beforeEach, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const passphrase = 'correct horse battery'
const of = (byte: string): Hex => `0x${byte.repeat(20)}`
const [escrow, token] = [of('11'), of('22')]
const rules = {
  chainId: 31_337,
  contracts: { escrow, identityRegistry: of('33'), reputationRegistry: of('44') },
  tokens: [{ address: token, perSignature: '2000000', perDay: '2000000' }],
}
let folder: string
let address: Hex
const running: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dw-'))
  const made = await createKeystore({ path: join(folder, 'agent.json'), passphrase, scryptN: 2 })
  address = made.address
  await writeFile(join(folder, 'rules.json'), JSON.stringify(rules))
})
afterEach(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

/** Starts the command; resolves once it says something or ends. */
async function start(socket: string, said = passphrase) {
  const options = { '--socket': socket, '--keystore': 'agent.json', '--rules': 'rules.json' }
  const child = spawn(
    process.execPath,
    ['--conditions=@dealwright/source', main, 'signer', ...Object.entries(options).flat()],
    { cwd: folder },
  )
  running.push(child)
  let text = ''
  const heard = new Promise<void>(resolve => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        text += String(chunk)
        if (text.includes('Ctrl-C')) resolve()
      })
    child.once('close', () => resolve())
  })
  child.stdin.write(`${said}\n`)
  await heard
  return { child, text: () => text }
}

it('signs within its rules in a process of its own, alone with its ledger, until it is ended', {
  timeout: 120_000,
}, async () => {
  const { child, text } = await start('s.sock')
  expect(text()).toContain(`Signing for ${address}`)
  const second = await start('t.sock')
  expect(second.text()).toMatch(/Another signer holds the ledger/)
  expect(second.child.exitCode).not.toBe(0)
  const client = await connectSigner({ socketPath: join(folder, 's.sock') })
  const sign = async (price: bigint): Promise<unknown> => {
    const deal: Agreement = {
      client: address,
      provider: of('55'),
      evaluator: address,
      token,
      price,
      serviceDigest: `0x${'66'.repeat(32)}`,
      requestHash: `0x${'77'.repeat(32)}`,
      deliverBy: 2_000_000_000,
      reviewPeriod: 600,
      salt: `0x${'88'.repeat(32)}`,
    }
    const domain = { chainId: 31_337, escrow }
    const { domain: separator, types, message } = agreementTypedData(deal, domain)
    const signature = await client.signer.signTypedData(separator, types, message)
    return recoverAgreementSigner(deal, domain, signature)
  }
  expect(await sign(2_000_000n)).toBe(address)
  await expect(sign(2_000_001n)).rejects.toMatchObject({ code: 'ACTION_REJECTED' })
  await client.close()
  child.kill('SIGINT')
  await once(child, 'close')
  expect((await readdir(folder)).toSorted()).toEqual(['agent.json', 'agent.json.signed.jsonl', 'rules.json'])
})

it('says in a line what is wrong, and never the passphrase', { timeout: 120_000 }, async () => {
  const { child, text } = await start('s.sock', 'another-secret')
  expect(text()).toMatch(/passphrase does not open/)
  expect(text()).not.toContain('another-secret')
  expect(child.exitCode).not.toBe(0)
})
