import { hexlify, Interface, JsonRpcProvider } from 'ethers'
import type { ContractWalletSignature, ContractWalletVerdict } from './wire-types.ts'

const erc1271 = new Interface([
  'function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)',
])
const magic = erc1271.getFunction('isValidSignature')?.selector

/** Asks a contract wallet on the chain whether a signature is its own (ERC-1271). Whatever goes wrong means "no". */
export const verifyContractSignature = async (
  { account_id, block_number, hash, signature }: ContractWalletSignature,
  rpcUrl: string | undefined,
): Promise<ContractWalletVerdict> => {
  if (rpcUrl === undefined) return { is_valid: false, error: 'this node was started without rpcUrl' }
  const [namespace, chainId, address] = account_id.split(':')
  if (namespace !== 'eip155' || chainId === undefined || address === undefined) {
    return { is_valid: false, error: 'the account is not an eip155 CAIP-10 id' }
  }
  const provider = new JsonRpcProvider(rpcUrl, Number(chainId), { staticNetwork: true, cacheTimeout: -1 })
  try {
    const blockTag = block_number === undefined ? await provider.getBlockNumber() : Number(block_number)
    const chain = BigInt(await provider.send('eth_chainId', []))
    if (chain !== BigInt(chainId)) return { is_valid: false, error: `this node knows chain ${chain} only` }
    const data = erc1271.encodeFunctionData('isValidSignature', [hexlify(hash), hexlify(signature)])
    const answer = await provider.call({ to: address.toLowerCase(), data, blockTag })
    return { is_valid: answer.slice(0, 10) === magic, block_number: String(blockTag) }
  } catch {
    return { is_valid: false, error: 'the wallet could not be asked' }
  } finally {
    provider.destroy()
  }
}
