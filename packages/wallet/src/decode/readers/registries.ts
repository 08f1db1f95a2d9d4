import { contractReader } from './contract-reader.ts'
import { deniedBecause, nothing } from './reading.ts'

const givesAgentAway = () =>
  deniedBecause('it would give the agent itself, an ERC-721 token, to somebody else')

/** The ERC-8004 identity registry: describing oneself moves nothing; giving the agent away is never signed. */
export const identityReader = contractReader({
  'register()': () => nothing,
  'register(string agentURI)': () => nothing,
  'register(string agentURI,(string metadataKey,bytes metadataValue)[] metadata)': () => nothing,
  'setAgentURI(uint256 agentId,string newURI)': () => nothing,
  'setMetadata(uint256 agentId,string metadataKey,bytes metadataValue)': () => nothing,
  'setAgentWallet(uint256 agentId,address newWallet,uint256 deadline,bytes signature)': () => nothing,
  'unsetAgentWallet(uint256 agentId)': () => nothing,
  'approve(address to,uint256 tokenId)': givesAgentAway,
  'setApprovalForAll(address operator,bool approved)': givesAgentAway,
  'transferFrom(address from,address to,uint256 tokenId)': givesAgentAway,
  'safeTransferFrom(address from,address to,uint256 tokenId)': givesAgentAway,
  'safeTransferFrom(address from,address to,uint256 tokenId,bytes data)': givesAgentAway,
})

/** The ERC-8004 reputation registry: words only. */
export const reputationReader = contractReader({
  'giveFeedback(uint256 agentId,int128 value,uint8 valueDecimals,string tag1,string tag2,string endpoint,string feedbackURI,bytes32 feedbackHash)':
    () => nothing,
  'revokeFeedback(uint256 agentId,uint64 feedbackIndex)': () => nothing,
  'appendResponse(uint256 agentId,address client,uint64 index,string responseURI,bytes32 responseHash)': () =>
    nothing,
})
