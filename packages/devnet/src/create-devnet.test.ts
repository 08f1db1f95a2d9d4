import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  IdentityRegistry__factory,
  JobEscrow__factory,
  PaymentChannel__factory,
  SpendingMandate__factory,
  TestUSDC__factory,
} from '@dealwright/contracts'
import { JsonRpcProvider, parseEther, Wallet } from 'ethers'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { CreateDevnetParameters } from './create-devnet.ts'
import { createDevnet } from './create-devnet.ts'
import type { Devnet } from './devnet.ts'

const folder = mkdtempSync(join(tmpdir(), 'devnet-'))
const opened: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const open = async (parameters?: CreateDevnetParameters): Promise<Devnet> => {
  const devnet = await createDevnet(parameters)
  opened.push(() => devnet.close())
  return devnet
}

const connect = (devnet: Devnet): JsonRpcProvider => {
  const provider = new JsonRpcProvider(devnet.rpcUrl, devnet.chainId, {
    staticNetwork: true,
    pollingInterval: 20,
    cacheTimeout: -1,
  })
  opened.push(() => provider.destroy())
  return provider
}

const portOf = (url: string): number => Number(new URL(url).port)

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

const accountsOf = (devnet: Devnet) => {
  const [alice, bob] = devnet.accounts
  if (alice === undefined || bob === undefined) throw new Error('a devnet has two accounts at least')
  return { alice, bob }
}

describe('createDevnet', () => {
  it('has the contracts, ready to use, and accounts with ether and TestUSDC', async () => {
    const devnet = await open({ accounts: 3 })
    const provider = connect(devnet)
    const token = TestUSDC__factory.connect(devnet.contracts.token, provider)
    const identities = IdentityRegistry__factory.connect(devnet.contracts.identityRegistry, provider)
    expect(devnet.token).toEqual({
      symbol: await token.symbol(),
      decimals: Number(await token.decimals()),
      address: devnet.contracts.token,
    })
    expect(await identities.name()).toBe('AgentIdentity')
    expect(await provider.getCode(devnet.contracts.reputationRegistry)).not.toBe('0x')
    const { escrow, spendingMandate, paymentChannel } = devnet.contracts
    const signing = [
      JobEscrow__factory.connect(escrow, provider),
      SpendingMandate__factory.connect(spendingMandate, provider),
      PaymentChannel__factory.connect(paymentChannel, provider),
    ]
    const domains = await Promise.all(signing.map(contract => contract.eip712Domain()))
    expect(domains.map(({ name }) => name)).toEqual([
      'Dealwright JobEscrow',
      'Dealwright SpendingMandate',
      'Dealwright PaymentChannel',
    ])

    expect(devnet.accounts).toHaveLength(3)
    for (const { address, privateKey } of devnet.accounts) {
      expect(new Wallet(privateKey).address).toBe(address)
      expect(await provider.getBalance(address)).toBe(parseEther('10000'))
      expect(await token.balanceOf(address)).toBe(10_000_000_000n)
      expect(await provider.getTransactionCount(address)).toBe(0)
    }
  })

  it('mines a block for each transaction', async () => {
    const devnet = await open()
    const provider = connect(devnet)
    const { alice, bob } = accountsOf(devnet)
    const before = await provider.getBlockNumber()
    const signer = new Wallet(alice.privateKey, provider)
    await (await signer.sendTransaction({ to: bob.address, value: 1n })).wait()
    await (await signer.sendTransaction({ to: bob.address, value: 1n })).wait()
    expect(await provider.getBlockNumber()).toBe(before + 2)
  })

  it('funds any address, adding up, also many at once', async () => {
    const devnet = await open()
    const provider = connect(devnet)
    const token = TestUSDC__factory.connect(devnet.contracts.token, provider)
    const { address } = Wallet.createRandom()
    await devnet.fund(address as `0x${string}`, { eth: 5n })
    await Promise.all([1n, 2n, 3n].map(usdc => devnet.fund(address as `0x${string}`, { eth: 10n, usdc })))
    expect(await provider.getBalance(address)).toBe(35n)
    expect(await token.balanceOf(address)).toBe(6n)
  })

  it('refuses to fund with less than nothing, or nobody, and funds again after that', async () => {
    const devnet = await open()
    const { alice } = accountsOf(devnet)
    await expect(devnet.fund(alice.address, { usdc: -1n })).rejects.toMatchObject({ code: 'bad-amount' })
    const nobody = '0x0000000000000000000000000000000000000000'
    await expect(devnet.fund(nobody, { usdc: 1n })).rejects.toMatchObject({ code: 'fund-failed' })
    await devnet.fund(alice.address, { usdc: 1n })
    const token = TestUSDC__factory.connect(devnet.contracts.token, connect(devnet))
    expect(await token.balanceOf(alice.address)).toBe(10_000_000_001n)
  })

  it('leaves nothing running', async () => {
    const devnet = await open()
    const ports = [devnet.rpcUrl, devnet.xmtpUrl].map(portOf)
    expect(await Promise.all(ports.map(isFree))).toEqual([false, false])
    await Promise.all([devnet.close(), devnet.close()])
    expect(await Promise.all(ports.map(isFree))).toEqual([true, true])
  })

  it('runs beside another one, with the same addresses and a world of its own', async () => {
    const [one, two] = await Promise.all([open(), open()])
    expect(new Set([one.rpcUrl, one.xmtpUrl, two.rpcUrl, two.xmtpUrl]).size).toBe(4)
    expect(one.contracts).toEqual(two.contracts)
    const { alice } = accountsOf(one)
    await one.fund(alice.address, { usdc: 5n })
    const token = TestUSDC__factory.connect(two.contracts.token, connect(two))
    expect(await token.balanceOf(alice.address)).toBe(10_000_000_000n)
  })

  it('takes the ports it is given, and frees everything when one of them is taken', async () => {
    const first = await open()
    const [port, xmtpPort] = [portOf(first.rpcUrl), portOf(first.xmtpUrl)]
    await expect(createDevnet({ port })).rejects.toMatchObject({ code: 'port-taken' })
    await first.close()
    const other = await open({ port, xmtpPort })
    expect([other.rpcUrl, other.xmtpUrl]).toEqual([first.rpcUrl, first.xmtpUrl])
    const free = portOf((await open()).rpcUrl)
    await opened.pop()?.()
    await expect(createDevnet({ port: free, xmtpPort })).rejects.toMatchObject({ code: 'port-taken' })
    expect(await isFree(free)).toBe(true)
  })

  it('tells what took how long', async () => {
    const lines: string[] = []
    await open({ log: line => lines.push(line) })
    expect(lines.map(line => line.replace(/\d+/, 'N')).toSorted()).toEqual([
      'XMTP node: N ms',
      'chain: N ms',
      'contracts and funds: N ms',
    ])
  })

  it('has as many accounts as it is asked for, over as many blocks as they take', async () => {
    const devnet = await open({ accounts: 500 })
    const provider = connect(devnet)
    const token = TestUSDC__factory.connect(devnet.contracts.token, provider)
    expect(await provider.getBlockNumber()).toBeGreaterThan(1)
    expect(new Set(devnet.accounts.map(account => account.address)).size).toBe(500)
    expect(await token.totalSupply()).toBe(500n * 10_000_000_000n)
  })

  it('refuses a number of accounts that makes no sense', async () => {
    for (const accounts of [0, 1.5, 1_001]) {
      await expect(createDevnet({ accounts })).rejects.toMatchObject({ code: 'bad-accounts' })
    }
  })
})

describe('a devnet with a state directory', () => {
  it('goes on where it stopped: balances, events, ids', async () => {
    const state = join(folder, 'kept')
    const first = await open({ state })
    const { alice } = accountsOf(first)
    await first.fund(alice.address, { eth: 7n, usdc: 5n })
    const block = await connect(first).getBlockNumber()
    await first.close()

    const second = await open({ state })
    const provider = connect(second)
    const token = TestUSDC__factory.connect(second.contracts.token, provider)
    expect(await provider.getBlockNumber()).toBe(block)
    expect(await provider.getBalance(alice.address)).toBe(parseEther('10000') + 7n)
    expect(await token.balanceOf(alice.address)).toBe(10_000_000_005n)
    const mints = await token.queryFilter(token.filters.Transfer(null, alice.address))
    expect(mints.map(log => log.args.value)).toEqual([10_000_000_000n, 5n])
    expect(existsSync(join(state, 'xmtp.log'))).toBe(true)
    await second.fund(alice.address, { usdc: 1n })
  })

  it('keeps everything when its process is killed', async () => {
    const state = join(folder, 'killed')
    const module = fileURLToPath(new URL('./create-devnet.ts', import.meta.url))
    const script = `
      const { createDevnet } = await import(${JSON.stringify(module)})
      const devnet = await createDevnet({ state: ${JSON.stringify(state)} })
      await devnet.fund(devnet.accounts[0].address, { usdc: 5n })
      console.log(devnet.rpcUrl)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    const devnet = await open({ state })
    const token = TestUSDC__factory.connect(devnet.contracts.token, connect(devnet))
    expect(await token.balanceOf(accountsOf(devnet).alice.address)).toBe(10_000_000_005n)
  })

  it('serves one devnet at a time', async () => {
    const state = join(folder, 'taken')
    await open({ state })
    await expect(createDevnet({ state })).rejects.toMatchObject({ code: 'state-in-use' })
  })

  it('notices that it was made with other contracts', async () => {
    const state = join(folder, 'old')
    await (await open({ state })).close()
    writeFileSync(join(state, 'contracts'), '0x00')
    await expect(createDevnet({ state })).rejects.toMatchObject({ code: 'state-outdated' })
    // The failed start let go of the directory.
    await expect(createDevnet({ state })).rejects.toMatchObject({ code: 'state-outdated' })
  })
})
