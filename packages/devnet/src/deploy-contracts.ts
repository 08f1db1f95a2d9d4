import {
  IdentityRegistry__factory,
  JobEscrow__factory,
  PaymentChannel__factory,
  ReputationRegistry__factory,
  SpendingMandate__factory,
  TestUSDC__factory,
} from '@dealwright/contracts'
import type { Address } from '@dealwright/protocols'
import { DealwrightError, sha256 } from '@dealwright/protocols'
import type { JsonRpcProvider } from 'ethers'
import { getCreateAddress, Interface, toQuantity } from 'ethers'
import type { DevnetContracts } from './devnet.ts'

/** The account that deploys. anvil acts for it, so it needs no key, and the people's accounts keep nonce 0. */
export const deployer: Address = '0xDEa1000000000000000000000000000000000001'

const token = new Interface(TestUSDC__factory.abi)
const contractAt = (nonce: number): Address => getCreateAddress({ from: deployer, nonce }) as Address

/** Where the contracts are on every devnet: addresses follow from the deployer and the order below. New ones go last. */
export const devnetContracts: DevnetContracts = {
  token: contractAt(0),
  identityRegistry: contractAt(1),
  reputationRegistry: contractAt(2),
  escrow: contractAt(3),
  spendingMandate: contractAt(4),
  paymentChannel: contractAt(5),
}

/** The creation code of every contract, in order of nonce. */
export const creationCodes = async (): Promise<readonly string[]> => {
  const transactions = await Promise.all([
    new TestUSDC__factory().getDeployTransaction(),
    new IdentityRegistry__factory().getDeployTransaction(),
    new ReputationRegistry__factory().getDeployTransaction(devnetContracts.identityRegistry),
    new JobEscrow__factory().getDeployTransaction(),
    new SpendingMandate__factory().getDeployTransaction(),
    new PaymentChannel__factory().getDeployTransaction(),
  ])
  return transactions.map(({ data }) => data)
}

/** Names one version of the contracts, so that a kept chain made with another one is noticed. */
export const digestCodes = (codes: readonly string[]): string => sha256(codes.join('\n'))

/** The call that makes an amount of TestUSDC, in atomic units, for an account. */
export const mintCall = (account: Address, amount: bigint) => ({
  from: deployer,
  to: devnetContracts.token,
  data: token.encodeFunctionData('mint', [account, amount]),
  gas: toQuantity(120_000),
})

/** Lets anvil act for the deployer, with more ether than it can spend, without a log line per call. */
export const prepareDeployer = async (provider: JsonRpcProvider): Promise<void> => {
  await Promise.all([
    provider.send('anvil_setLoggingEnabled', [false]),
    provider.send('anvil_impersonateAccount', [deployer]),
    provider.send('anvil_setBalance', [deployer, toQuantity(10n ** 24n)]),
  ])
}

/** Deploys the contracts and mints for the accounts: all transactions at once, then as many blocks as they fill. */
export const deployContracts = async (
  provider: JsonRpcProvider,
  { codes, accounts, amount }: { codes: readonly string[]; accounts: readonly Address[]; amount: bigint },
): Promise<void> => {
  await provider.send('evm_setAutomine', [false])
  const deployments = codes.map(async data => {
    const gas: unknown = await provider.send('eth_estimateGas', [{ from: deployer, data }])
    return { from: deployer, data, gas }
  })
  const transactions = [
    ...(await Promise.all(deployments)),
    ...accounts.map(account => mintCall(account, amount)),
  ]
  const hashes: string[] = await Promise.all(
    transactions.map((transaction, nonce) =>
      provider.send('eth_sendTransaction', [{ ...transaction, nonce: toQuantity(nonce) }]),
    ),
  )
  await minePending(provider)
  await provider.send('evm_setAutomine', [true])
  const receipts = await Promise.all(hashes.map(hash => provider.getTransactionReceipt(hash)))
  if (receipts.every(receipt => receipt?.status === 1)) return
  const message = 'The contracts could not be deployed on the devnet: rebuild them with "npm run bindings".'
  throw new DealwrightError({ code: 'devnet-deploy-failed', message })
}

const minePending = async (provider: JsonRpcProvider): Promise<void> => {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    await provider.send('evm_mine', [])
    const { pending }: { pending: string } = await provider.send('txpool_status', [])
    const left = Number(pending)
    // A block that takes none of them means that the rest can never be mined; the receipts tell.
    if (left === 0 || left >= before) return
    before = left
  }
}
