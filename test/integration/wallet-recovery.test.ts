import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeystore, createWallet, loadSigner, moveAgent, rotateKeystore } from '@dealwright/wallet'
import { Contract } from 'ethers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agree, createWorld, mined, must, sign, toAddress, token, type World } from './wallet-world.ts'

// Follows docs/keys.md step by step.

const passphrase = 'before the leak'
let world: World
let folder: string

beforeEach(async () => {
  world = await createWorld()
  folder = await mkdtemp(join(tmpdir(), 'dealwright-drill-'))
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const file = (name: string) => join(folder, name)

/** An agent with money, a name on chain, and a spare key: "Before anything happens". */
async function prepare() {
  const { address } = await createKeystore({ path: file('agent.json'), passphrase, scryptN: 2 })
  await copyFile(file('agent.json'), file('copy.json'))
  const spare = await createKeystore({ path: file('spare.json'), passphrase, scryptN: 2 })
  await world.devnet.fund(address, { eth: 10n ** 18n, usdc: 20_000_000n })
  await world.devnet.fund(spare.address, { eth: 10n ** 18n })
  const wallet = await open('agent.json')
  const { agentId } = must(await wallet.register(registration('Practises')))
  return { address, spare: spare.address, wallet, agentId }
}

const registration = (description: string) => ({
  type: 'https://eips.ethereum.org/EIPS/eip-8004#registration-v1' as const,
  name: 'drill',
  description,
  services: [],
  x402Support: false,
  active: true,
  registrations: [],
  supportedTrust: [],
})

async function open(name: string, words = passphrase) {
  const { rpcUrl, contracts } = world.devnet
  const signer = await loadSigner({ keystore: { path: file(name), passphrase: words } })
  return createWallet({ signer, rpcUrl, contracts })
}

describe('the drill', () => {
  it('the machine is lost, the key is not', async () => {
    const { address, wallet, agentId } = await prepare()
    await wallet.close()
    await rm(file('agent.json'))
    await copyFile(file('copy.json'), file('agent.json'))
    await chmod(file('agent.json'), 0o600)
    const back = await open('agent.json')
    expect(back.address).toBe(address)
    expect(await back.balance()).toBe(20_000_000n)
    expect(await back.getAgent(agentId)).toMatchObject({ owner: address, wallet: address })
    await back.close()
    await rotateKeystore({ path: file('agent.json'), passphrase, newPassphrase: 'after', scryptN: 2 })
    await rm(file('copy.json'))
    await expect(open('agent.json')).rejects.toMatchObject({ code: 'wrong-passphrase' })
    await (await open('agent.json', 'after')).close()
  })

  it('the key has leaked', async () => {
    const { address, spare, wallet, agentId } = await prepare()
    // A deal is open when it happens: its money comes back to the old address later.
    const provider = await world.wallet(1)
    const agreement = await agree(wallet, provider, { token: world.devnet.token.address, price: 2_000_000n })
    const { job, signed } = await sign(agreement, wallet, provider)
    must(await wallet.openJob(signed))
    await wallet.close()

    const { chainId, contracts } = world.devnet
    const move = async () =>
      moveAgent({
        provider: world.provider,
        chainId,
        identityRegistry: contracts.identityRegistry,
        agentId,
        from: await loadSigner({ keystore: { path: file('agent.json'), passphrase } }),
        to: await loadSigner({ keystore: { path: file('spare.json'), passphrase } }),
        tokens: [world.devnet.token.address],
      })
    expect((await move()).map(({ step }) => step)).toEqual(['token', 'agent', 'wallet'])
    expect(await move()).toEqual([])

    const fresh = await open('spare.json')
    expect(fresh.address).toBe(spare)
    expect(await fresh.balance()).toBe(18_000_000n)
    expect(await fresh.getAgent(agentId)).toMatchObject({ owner: spare, wallet: spare })
    // Updating its file shows that the new key is the agent now, under the old id.
    const updated = must(await fresh.register(registration('Has moved')))
    expect(updated.agentId).toBe(agentId)

    must(await provider.rejectJob({ job, reason: 'given up' }))
    expect(await token(world, world.devnet.token.address).getFunction('balanceOf').staticCall(address)).toBe(
      2_000_000n,
    )
    expect((await move()).map(({ step }) => step)).toEqual(['token'])
    expect(await fresh.balance()).toBe(20_000_000n)
    await fresh.close()
  })

  it('adopts no agent that somebody gave away without asking', async () => {
    const { wallet, agentId } = await prepare()
    await wallet.close()
    const { contracts } = world.devnet
    const signer = await loadSigner({ keystore: { path: file('agent.json'), passphrase } })
    const abi = ['function transferFrom(address,address,uint256)']
    const victim = await world.wallet(2)
    const registry = new Contract(contracts.identityRegistry, abi, signer.connect(world.provider))
    await mined(registry.getFunction('transferFrom').send(wallet.address, victim.address, agentId))
    expect(must(await victim.register(registration('Is its own'))).agentId).not.toBe(agentId)
  })

  it('says which step did not work, and what to do', async () => {
    const { agentId } = await prepare()
    const stranger = world.outsider(5)
    const moving = moveAgent({
      provider: world.provider,
      chainId: world.devnet.chainId,
      identityRegistry: world.devnet.contracts.identityRegistry,
      agentId,
      from: stranger,
      to: world.outsider(6),
      tokens: [],
    })
    await expect(moving).rejects.toMatchObject({
      code: 'move-failed',
      message: expect.stringMatching(
        /^Moving the agent did not work: agent \d+ belongs to 0x.* Run it again/,
      ),
    })
    expect(toAddress(stranger.address)).not.toBe('')
  })
})
