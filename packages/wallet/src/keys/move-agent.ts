import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, DealwrightError, type Hex } from '@dealwright/protocols'
import { Contract, type Interface, type Provider, type Signer, type TransactionResponse } from 'ethers'
import { identityInterface, tokenInterface } from '../chain/interfaces.ts'
import { isSameAddress } from '../chain/is-same-address.ts'
import { toHex } from '../chain/to-hex.ts'

/** What {@link moveAgent} needs. */
export interface MoveAgentParameters {
  readonly provider: Provider
  readonly chainId: number
  readonly identityRegistry: Address
  /** The agent's ERC-8004 id; left out where it was never registered. */
  readonly agentId?: bigint
  /** The old key: it has gas, and owns the agent. */
  readonly from: Signer
  /** The new key: it must have gas where there is an agent. */
  readonly to: Signer
  /** Tokens to take along, all of each. */
  readonly tokens: readonly Address[]
  /** How long each transaction may take. Default 120000 ms. */
  readonly timeoutMs?: number
}

/** One step that was taken, with its transaction. */
export interface MoveAgentStep {
  readonly step: 'token' | 'agent' | 'wallet'
  readonly transaction: Hex
}

/**
 * Moves an agent from an old key to a new one: first the tokens, then the agent's identity (an ERC-721 token), then the new key
 * appoints itself as the wallet that is paid (`setAgentWallet`, with its own EIP-712 signature). Each step looks at the chain
 * first, so that running it again after a failure is harmless. Money in open escrow jobs stays with the old key until they end.
 * Throws `move-failed`, saying which step.
 */
export async function moveAgent(parameters: MoveAgentParameters): Promise<readonly MoveAgentStep[]> {
  const { provider, chainId, identityRegistry, agentId, from, to, tokens, timeoutMs = 120_000 } = parameters
  const [old, fresh] = await Promise.all([from.getAddress(), to.getAddress()])
  const steps: MoveAgentStep[] = []
  const read = async (
    address: string,
    abi: Interface,
    method: string,
    values: readonly unknown[],
  ): Promise<unknown> => new Contract(address, abi, provider).getFunction(method).staticCall(...values)
  const send = async (
    step: MoveAgentStep['step'],
    signer: Signer,
    call: { to: Address; data: string },
  ): Promise<void> => {
    const sent = await signer.connect(provider).sendTransaction(call)
    steps.push({ step, transaction: await settle(sent, { provider, step, timeoutMs }) })
  }

  for (const token of tokens) {
    const balance = await read(token, tokenInterface, 'balanceOf', [old])
    if (typeof balance === 'bigint' && balance > 0n)
      await send('token', from, {
        to: token,
        data: tokenInterface.encodeFunctionData('transfer', [fresh, balance]),
      })
  }
  if (agentId === undefined) return steps
  const owner = String(await read(identityRegistry, identityInterface, 'ownerOf', [agentId]))
  if (isSameAddress(owner, old))
    await send('agent', from, {
      to: identityRegistry,
      data: identityInterface.encodeFunctionData('transferFrom', [old, fresh, agentId]),
    })
  else if (!isSameAddress(owner, fresh)) throw moveFailed('agent', `agent ${agentId} belongs to ${owner}`)
  const paid = String(await read(identityRegistry, identityInterface, 'getAgentWallet', [agentId]))
  if (isSameAddress(paid, fresh)) return steps
  const block = await provider.getBlock('latest')
  // The registry takes appointments that end within five minutes.
  const deadline = BigInt(block?.timestamp ?? 0) + 240n
  const domain = {
    name: 'ERC8004IdentityRegistry',
    version: '1',
    chainId,
    verifyingContract: identityRegistry,
  }
  const appointment = { agentId, newWallet: fresh, owner: fresh, deadline }
  const signature = await to.signTypedData(domain, appointmentTypes, appointment)
  await send('wallet', to, {
    to: identityRegistry,
    data: identityInterface.encodeFunctionData('setAgentWallet', [agentId, fresh, deadline, signature]),
  })
  return steps
}

const appointmentTypes = {
  AgentWalletSet: [
    { name: 'agentId', type: 'uint256' },
    { name: 'newWallet', type: 'address' },
    { name: 'owner', type: 'address' },
    { name: 'deadline', type: 'uint256' },
  ],
}

async function settle(
  { hash }: TransactionResponse,
  { provider, step, timeoutMs }: { provider: Provider; step: string; timeoutMs: number },
): Promise<Hex> {
  const end = Date.now() + timeoutMs
  while (Date.now() < end) {
    const receipt = await provider.getTransactionReceipt(hash)
    if (receipt?.status === 1) return toHex(hash)
    if (receipt !== null) throw moveFailed(step, `transaction ${hash} was mined and failed`)
    await sleep(200)
  }
  throw moveFailed(step, `transaction ${hash} is not mined yet`)
}

function moveFailed(step: string, why: string): DealwrightError {
  return new DealwrightError({
    code: 'move-failed',
    message: `Moving the ${step} did not work: ${why}. Run it again: what is done already is passed over.`,
  })
}
