import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDevnet, type Devnet } from '@dealwright/devnet'
import { type Address, type Agreement, type Hex, randomHex } from '@dealwright/protocols'
import { type CreateWalletParameters, createWallet, signerFromKey, type Wallet } from '@dealwright/wallet'
import {
  AbiCoder,
  Contract,
  ContractFactory,
  getAddress,
  JsonRpcProvider,
  Wallet as KeyWallet,
  type TransactionReceipt,
  type TransactionResponse,
} from 'ethers'

/** A devnet with helpers that these suites share. */
export interface World extends AsyncDisposable {
  readonly devnet: Devnet
  readonly provider: JsonRpcProvider
  wallet(account: number, options?: Partial<CreateWalletParameters>): Promise<Wallet>
  /** An ethers wallet of a development account: somebody outside the SDK. */
  outsider(account: number): KeyWallet
  deploy(name: 'PlainToken' | 'PermitToken' | 'OwnedAccount', ...parameters: Address[]): Promise<Address>
  /** Runs the chain's clock forward and mines a block. */
  pass(seconds: number): Promise<void>
}

const fixtures: Record<string, string> = JSON.parse(
  await readFile(new URL('wallet-fixtures.json', import.meta.url), 'utf8'),
)

export async function createWorld(): Promise<World> {
  const devnet = await createDevnet()
  const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
  })
  const wallets: Wallet[] = []
  const keyOf = (account: number): Hex => {
    const key = devnet.accounts[account]?.privateKey
    if (key === undefined) throw new RangeError(`There is no development account ${account}.`)
    return key
  }
  return {
    devnet,
    provider,
    wallet: async (account, options = {}) => {
      const { rpcUrl, contracts } = devnet
      const wallet = await createWallet({
        signer: signerFromKey(keyOf(account)),
        rpcUrl,
        contracts,
        ...options,
      })
      wallets.push(wallet)
      return wallet
    },
    outsider: account => new KeyWallet(keyOf(account), provider),
    deploy: async (name, ...parameters) => {
      const deployer = new KeyWallet(keyOf(9), provider)
      const encoded = AbiCoder.defaultAbiCoder().encode(
        parameters.map(() => 'address'),
        parameters,
      )
      const factory = new ContractFactory([], `${fixtures[name]}${encoded.slice(2)}`, deployer)
      const contract = await factory.deploy()
      await mined(Promise.resolve(contract.deploymentTransaction()))
      return toAddress(await contract.getAddress())
    },
    pass: async seconds => {
      await provider.send('evm_increaseTime', [seconds])
      await provider.send('evm_mine', [])
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(wallets.map(wallet => wallet.close()))
      provider.destroy()
      await devnet.close()
    },
  }
}

/** Terms that pass every rule, unless told otherwise. */
export async function agree(
  client: { address: Address; now(): Promise<number> },
  provider: { address: Address },
  terms: Partial<Agreement> & { token: Address },
): Promise<Agreement> {
  return {
    client: client.address,
    provider: provider.address,
    evaluator: client.address,
    price: 1_000_000n,
    serviceDigest: randomHex(),
    requestHash: randomHex(),
    deliverBy: (await client.now()) + 3_600,
    reviewPeriod: 600,
    salt: randomHex(),
    ...terms,
  }
}

/** Both sides sign. Fails the test where either refuses. */
export async function sign(agreement: Agreement, client: Wallet, provider: Wallet) {
  const [byClient, byProvider] = await Promise.all([
    client.signAgreement(agreement),
    provider.signAgreement(agreement),
  ])
  const { hash, signature } = must(byClient)
  return {
    job: hash,
    signed: { agreement, clientSignature: signature, providerSignature: must(byProvider).signature },
  }
}

/** The value of a success. Fails the test otherwise. */
export function must<Value>(
  result: { ok: true; value: Value } | { ok: false; error: { message: string } },
): Value {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** The failure of a result. Fails the test otherwise. */
export function mustFail<Failure>(result: { ok: true } | { ok: false; error: Failure }): Failure {
  if (result.ok) throw new Error('Expected a failure.')
  return result.error
}

/** Polls for the receipt of what an outsider sent: ethers' own waiting can hang where blocks come only on demand. */
export async function mined(sending: Promise<TransactionResponse | null>): Promise<TransactionReceipt> {
  const sent = await sending
  if (sent === null) throw new Error('Nothing was sent.')
  for (;;) {
    const receipt = await sent.provider.getTransactionReceipt(sent.hash)
    if (receipt !== null) return receipt
    await sleep(10)
  }
}

export function token(world: World, address: Address, account = 9): Contract {
  const abi = [
    'function mint(address,uint256)',
    'function balanceOf(address) view returns (uint256)',
    'function allowance(address,address) view returns (uint256)',
    'function approve(address,uint256) returns (bool)',
    'function transfer(address,uint256) returns (bool)',
  ]
  return new Contract(address, abi, world.outsider(account))
}

export function toAddress(text: string): Address {
  return `0x${getAddress(text).slice(2)}`
}

export function toHex(text: string): Hex {
  return `0x${text.slice(2)}`
}

/** What a proxied RPC does with a request: pass it on, answer it itself, lose it, or do it and lose the answer. */
export type Intercept = (request: {
  method: string
  params: unknown[]
}) => 'pass' | 'lose-answer' | 'lose-request' | { error: object }

/** A JSON-RPC endpoint in front of another, with faults. */
export async function startFaultyRpc(target: string, intercept: Intercept) {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
      const body = Buffer.concat(chunks).toString('utf8')
      const request: { id: number; method: string; params: unknown[] } = JSON.parse(body)
      const verdict = intercept(request)
      const forward = () =>
        fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).then(it =>
          it.text(),
        )
      if (verdict === 'lose-answer' || verdict === 'lose-request') {
        if (verdict === 'lose-answer') await forward()
        outgoing.destroy()
        return
      }
      outgoing.setHeader('content-type', 'application/json')
      outgoing.end(
        verdict === 'pass' ? await forward() : JSON.stringify({ jsonrpc: '2.0', id: request.id, ...verdict }),
      )
    })()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
