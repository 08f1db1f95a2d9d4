// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title ERC-8004 Reputation Registry: what clients say about agents, and what is answered.
interface IReputationRegistry {
    /// @notice A client gave feedback. `feedbackIndex` counts from 1 for each agent and client.
    event NewFeedback(
        uint256 indexed agentId,
        address indexed clientAddress,
        uint64 feedbackIndex,
        int128 value,
        uint8 valueDecimals,
        string indexed indexedTag1,
        string tag1,
        string tag2,
        string endpoint,
        string feedbackURI,
        bytes32 feedbackHash
    );
    /// @notice A client took feedback back.
    event FeedbackRevoked(
        uint256 indexed agentId, address indexed clientAddress, uint64 indexed feedbackIndex
    );
    /// @notice Someone answered feedback.
    event ResponseAppended(
        uint256 indexed agentId,
        address indexed clientAddress,
        uint64 feedbackIndex,
        address indexed responder,
        string responseURI,
        bytes32 responseHash
    );

    /// @notice The identity registry is not an account.
    error ZeroIdentityRegistry();
    /// @notice Owner and operators of an agent give it no feedback.
    error SelfFeedback(uint256 agentId, address caller);
    /// @notice At most 18 decimals.
    error TooManyDecimals(uint8 valueDecimals);
    /// @notice The value is beyond ±10^38.
    error ValueOutOfRange(int128 value);
    /// @notice This client gave no feedback of that index to this agent.
    error FeedbackNotFound(uint256 agentId, address clientAddress, uint64 feedbackIndex);
    /// @notice Feedback is revoked once.
    error FeedbackAlreadyRevoked(uint256 agentId, address clientAddress, uint64 feedbackIndex);
    /// @notice A response needs an URI.
    error EmptyResponseURI();
    /// @notice Name the clients whose word counts: everybody's word is free to fake.
    error NoClientsGiven();

    /// @notice Give feedback: `value` has `valueDecimals` decimals and the meaning that `tag1` says.
    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 valueDecimals,
        string calldata tag1,
        string calldata tag2,
        string calldata endpoint,
        string calldata feedbackURI,
        bytes32 feedbackHash
    ) external;

    /// @notice Take one's own feedback back.
    function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external;

    /// @notice Answer feedback; anyone may.
    function appendResponse(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        string calldata responseURI,
        bytes32 responseHash
    ) external;

    /// @notice Average of the given clients' feedback that has the given tags (empty: any) and is not revoked.
    /// Values of different units are averaged too where tags are left empty.
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2
    ) external view returns (uint64 count, int128 summaryValue, uint8 summaryValueDecimals);

    /// @notice One piece of feedback.
    function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex)
        external
        view
        returns (int128 value, uint8 valueDecimals, string memory tag1, string memory tag2, bool isRevoked);

    /// @notice All feedback of the given clients (empty: of everybody) that has the given tags (empty: any).
    function readAllFeedback(
        uint256 agentId,
        address[] calldata clientAddresses,
        string calldata tag1,
        string calldata tag2,
        bool includeRevoked
    )
        external
        view
        returns (
            address[] memory clients,
            uint64[] memory feedbackIndexes,
            int128[] memory values,
            uint8[] memory valueDecimals,
            string[] memory tag1s,
            string[] memory tag2s,
            bool[] memory revokedStatuses
        );

    /// @notice Number of responses by the given responders (empty: by anyone), to one piece of feedback, to all
    /// of one client (index 0), or to all of everybody (client zero).
    function getResponseCount(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        address[] calldata responders
    ) external view returns (uint64 count);

    /// @notice Everyone who ever gave feedback to the agent.
    function getClients(uint256 agentId) external view returns (address[] memory);

    /// @notice Index of the client's newest feedback to the agent; 0 where there is none.
    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64);

    /// @notice The registry whose agents are rated here.
    function getIdentityRegistry() external view returns (address);
}
