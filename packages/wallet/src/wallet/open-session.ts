import {
  IdentityRegistry__factory,
  JobEscrow__factory,
  type TestUSDC,
  TestUSDC__factory,
} from '@dealwright/contracts'
import { type Address, DealwrightError, type Token } from '@dealwright/protocols'
import type { Provider } from 'ethers'
import { approveByDesk } from '../approval/approve-by-desk.ts'
import { createBudgetBook } from '../budget/create-budget-book.ts'
import { createMemoryBudgetStore } from '../budget/create-memory-budget-store.ts'
import { type Connection, connect } from '../chain/connect.ts'
import { createGasTank } from '../chain/create-gas-tank.ts'
import { createMemo } from '../chain/create-memo.ts'
import { createMutex } from '../chain/create-mutex.ts'
import { createSingleFlight } from '../chain/create-single-flight.ts'
import { orUnreachable } from '../chain/or-unreachable.ts'
import { readToken, type TokenFacts } from '../chain/read-token.ts'
import { toAddress } from '../chain/to-address.ts'
import { rememberSignatures } from '../escrow/remember-signatures.ts'
import { settleSpendings } from '../escrow/settle-spendings.ts'
import { createGuard } from '../guard/create-guard.ts'
import { createMemoryLaneStore } from '../lane/create-memory-lane-store.ts'
import { openLane } from '../lane/open-lane.ts'
import { readFees } from '../lane/read-fees.ts'
import { checkFit } from '../mandate/check-fit.ts'
import { mandatePolicy } from '../mandate/mandate-policy.ts'
import { composePolicies } from '../policy/compose-policies.ts'
import type { Policy, WalletContracts } from '../policy/policy.ts'
import { resolvePolicy } from '../policy/resolve-policy.ts'
import { createAgentIndex } from '../registry/create-agent-index.ts'
import { createFeedbackMemory } from '../reputation/create-feedback-memory.ts'
import type { CreateWalletParameters } from './create-wallet.ts'
import { readBlock } from './read-block.ts'
import type { Session } from './session.ts'

/** How old the fees and the head of the chain may be: fees are asked for with a margin of several blocks. */
const maxAgeMs = 1_000

/** Connects, checks the chain, and builds what the actions share. The signer goes into the guard and nowhere else. */
export async function openSession(
  parameters: CreateWalletParameters,
): Promise<{ session: Session; close: () => Promise<void> }> {
  const connection = await connect(parameters)
  try {
    return await build(parameters, connection)
  } catch (error) {
    connection.close()
    throw error
  }
}

async function build(
  parameters: CreateWalletParameters,
  connection: Connection,
): Promise<{ session: Session; close: () => Promise<void> }> {
  const { signer, fromBlock = 0 } = parameters
  const { provider, chainId, witness } = connection
  const contracts = checksum(parameters.contracts)
  await orUnreachable(() => checkCode(provider, contracts, chainId))
  const address = toAddress(await signer.getAddress())
  const facts = await orUnreachable(() =>
    readToken(provider, { address: contracts.token, chainId, units: parameters.tokenFacts, witness }),
  )
  const token: Token = { symbol: facts.symbol, decimals: facts.decimals, address: facts.address }
  const context = { self: address, chainId, contracts, token }
  if (parameters.mandate !== undefined) checkFit(parameters.mandate, context)
  const policy = choosePolicy(parameters, token)
  const head = createMemo(() => readBlock(provider), { maxAgeMs })
  const headNumber = async (): Promise<number> => (await head()).number
  const identityRegistry = IdentityRegistry__factory.connect(contracts.identityRegistry, provider)
  const account = await nameAccount(parameters, { provider, chainId, address })
  const budgets = createBudgetBook({
    store: parameters.budgets ?? createMemoryBudgetStore(),
    account,
    now: Date.now,
  })
  const settle = createSingleFlight<boolean>()
  const guard = createGuard({
    signer,
    policy,
    context,
    budgets,
    settle: () => settle('settle', () => settleSpendings(session)),
    ...(parameters.approvals === undefined
      ? {}
      : {
          approve: approveByDesk(parameters.approvals, {
            context,
            ...(parameters.approvalTimeoutMs === undefined
              ? {}
              : { timeoutMs: parameters.approvalTimeoutMs }),
          }),
        }),
  })
  const fees = createMemo(() => readFees(provider, head), { maxAgeMs })
  const lane = await openLane({
    provider,
    address,
    fees,
    resign: (signed, higher) => guard({ signed, fees: higher }),
    store: parameters.store ?? createMemoryLaneStore(),
    collection: parameters.store === undefined ? 'lane' : `lane:${account}`,
    ...laneOptions(parameters),
  })
  const session: Session = {
    address,
    provider,
    policy,
    context,
    ...(parameters.mandate === undefined ? {} : { principal: parameters.mandate.mandate.principal }),
    guard,
    budgets,
    lane,
    escrow: JobEscrow__factory.connect(contracts.escrow, provider),
    identityRegistry,
    tokenAt: rememberBindings(provider),
    token: rememberTokens({ provider, chainId, witness }, facts),
    signatures: rememberSignatures(),
    agents: createAgentIndex({
      provider,
      registry: identityRegistry,
      address: contracts.identityRegistry,
      fromBlock,
      head: headNumber,
    }),
    feedback: createFeedbackMemory({
      provider,
      address: contracts.reputationRegistry,
      giver: address,
      fromBlock,
      head: headNumber,
    }),
    fromBlock,
    once: createSingleFlight(),
    allowanceLane: createMutex(),
    registryLane: createMutex(),
    gas: createGasTank(() => provider.getBalance(address)),
    fees,
    head,
  }
  const close = async (): Promise<void> => {
    await lane.close()
    connection.close()
  }
  return { session, close }
}

/** Whose money it is decides with its owner: the stricter of both holds. */
function choosePolicy({ policy, mandate }: CreateWalletParameters, token: Token): Policy {
  if (mandate === undefined) return resolvePolicy(policy, token)
  const signed = resolvePolicy(mandatePolicy(mandate.mandate), token)
  return policy === undefined ? signed : composePolicies(resolvePolicy(policy, token), signed)
}

/** Rows on record are those of one account on one chain: a development chain that starts anew has another first block. */
async function nameAccount(
  { store, budgets }: CreateWalletParameters,
  { provider, chainId, address }: { provider: Provider; chainId: number; address: Address },
): Promise<string> {
  // What is kept in memory only cannot be mistaken for another chain's.
  const isKept = store !== undefined || budgets !== undefined
  const first = isKept ? await orUnreachable(() => provider.getBlock(0)) : undefined
  return `${chainId}:${first?.hash ?? ''}:${address.toLowerCase()}`
}

function laneOptions({
  maxInFlight = 16,
  stuckAfterMs = 30_000,
  reorgDepth = 64,
  confirmationTimeoutMs = 60_000,
}: CreateWalletParameters) {
  if (Number.isInteger(maxInFlight) && maxInFlight > 0)
    return { maxInFlight, stuckAfterMs, reorgDepth, timeoutMs: confirmationTimeoutMs }
  throw new DealwrightError({
    code: 'bad-option',
    message: 'maxInFlight is how many transactions may wait at once: give a whole number from 1 up.',
  })
}

function checksum(contracts: WalletContracts): WalletContracts {
  const { spendingMandate, paymentChannel } = contracts
  return {
    escrow: toAddress(contracts.escrow),
    identityRegistry: toAddress(contracts.identityRegistry),
    reputationRegistry: toAddress(contracts.reputationRegistry),
    token: toAddress(contracts.token),
    ...(spendingMandate === undefined ? {} : { spendingMandate: toAddress(spendingMandate) }),
    ...(paymentChannel === undefined ? {} : { paymentChannel: toAddress(paymentChannel) }),
  }
}

async function checkCode(provider: Provider, contracts: WalletContracts, chainId: number): Promise<void> {
  const entries = Object.entries(contracts)
  const codes = await Promise.all(entries.map(([, address]) => provider.getCode(address)))
  const missing = entries
    .filter((_, index) => codes[index] === '0x')
    .map(([name, address]) => `${name} ${address}`)
  if (missing.length > 0)
    throw new DealwrightError({
      code: 'no-contract',
      message: `There is no contract on chain ${chainId} at ${missing.join(', ')}: check the addresses and the RPC's network.`,
    })
}

function rememberBindings(provider: Provider): (address: Address) => TestUSDC {
  const tokens = new Map<Address, TestUSDC>()
  return address => {
    const token = tokens.get(address) ?? TestUSDC__factory.connect(address, provider)
    tokens.set(address, token)
    return token
  }
}

function rememberTokens(
  { provider, chainId, witness }: Pick<Connection, 'provider' | 'chainId' | 'witness'>,
  known: TokenFacts,
) {
  const facts = new Map<Address, TokenFacts>([[known.address, known]])
  return async (address: Address): Promise<TokenFacts> => {
    const key = toAddress(address)
    const remembered = facts.get(key) ?? (await readToken(provider, { address: key, chainId, witness }))
    facts.set(key, remembered)
    return remembered
  }
}
