// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title ERC-8004 Identity Registry: an agent is an ERC-721 token whose URI is its registration file.
interface IIdentityRegistry is IERC721 {
    /// @notice One key of on-chain metadata.
    struct MetadataEntry {
        string metadataKey;
        bytes metadataValue;
    }

    /// @notice A new agent exists.
    event Registered(uint256 indexed agentId, string agentURI, address indexed owner);
    /// @notice The agent's registration file moved.
    event URIUpdated(uint256 indexed agentId, string newURI, address indexed updatedBy);
    /// @notice A key of metadata changed; indexed by the hash of the key.
    event MetadataSet(
        uint256 indexed agentId, string indexed indexedMetadataKey, string metadataKey, bytes metadataValue
    );

    /// @notice `caller` is neither the agent's owner nor approved by it.
    error NotAuthorized(uint256 agentId, address caller);
    /// @notice The key `agentWallet` changes only through `setAgentWallet`.
    error ReservedKey(string metadataKey);
    /// @notice A wallet must be an account.
    error ZeroWallet();
    /// @notice The deadline must be from now to at most `latest`.
    error DeadlineOutOfRange(uint256 deadline, uint256 latest);
    /// @notice The new wallet did not sign its appointment.
    error InvalidWalletSignature(address newWallet);

    /// @notice Register an agent without a registration file yet. The first agentId is 0.
    function register() external returns (uint256 agentId);

    /// @notice Register an agent with its registration file.
    function register(string calldata agentURI) external returns (uint256 agentId);

    /// @notice Register an agent with its registration file and metadata.
    function register(string calldata agentURI, MetadataEntry[] calldata metadata)
        external
        returns (uint256 agentId);

    /// @notice Point the agent to another registration file.
    function setAgentURI(uint256 agentId, string calldata newURI) external;

    /// @notice Set one key of metadata.
    function setMetadata(uint256 agentId, string calldata metadataKey, bytes calldata metadataValue) external;

    /// @notice One key of metadata; empty where it was never set.
    function getMetadata(uint256 agentId, string calldata metadataKey) external view returns (bytes memory);

    /// @notice Appoint the account that is paid for the agent, with that account's own EIP-712 signature.
    function setAgentWallet(uint256 agentId, address newWallet, uint256 deadline, bytes calldata signature)
        external;

    /// @notice The account that is paid for the agent; zero where there is none.
    function getAgentWallet(uint256 agentId) external view returns (address);

    /// @notice Remove the account that is paid for the agent.
    function unsetAgentWallet(uint256 agentId) external;
}
