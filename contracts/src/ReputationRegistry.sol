// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IReputationRegistry} from "./interfaces/IReputationRegistry.sol";

/// @title ReputationRegistry
/// @notice ERC-8004 feedback for development chains, with the ABI and behaviour of the deployed registry; on
/// public chains that one is used. There is no owner and no upgrade. Anyone but the agent's owner and operators
/// may say anything about an agent, under any number of accounts: readers choose whom they believe.
contract ReputationRegistry is IReputationRegistry {
    struct Feedback {
        int128 value;
        uint8 valueDecimals;
        bool isRevoked;
        string tag1;
        string tag2;
    }

    /// @dev Responses to one piece of feedback. The total serves the common question without a loop.
    struct Responses {
        uint64 total;
        mapping(address responder => uint64) by;
    }

    /// @dev What readers ask for. An empty tag stands for any.
    struct Filter {
        bytes32 tag1;
        bytes32 tag2;
        bool includeRevoked;
    }

    /// @dev The columns that `readAllFeedback` returns.
    struct Page {
        address[] clients;
        uint64[] indexes;
        int128[] values;
        uint8[] decimals;
        string[] tag1s;
        string[] tag2s;
        bool[] revoked;
    }

    /// @dev A sum in the making, in 18 decimals.
    struct Tally {
        int256 sum;
        uint64 count;
        uint64[19] byDecimals;
    }

    int128 private constant MAX_VALUE = 1e38;
    uint8 private constant MAX_DECIMALS = 18;
    bytes32 private constant ANY = keccak256("");

    IIdentityRegistry private immutable _identityRegistry;

    mapping(uint256 agentId => mapping(address client => Feedback[])) private _feedback;
    mapping(uint256 agentId => mapping(address client => mapping(uint64 index => Responses))) private
        _responses;
    mapping(uint256 agentId => address[]) private _clients;

    constructor(address identityRegistry) {
        if (identityRegistry == address(0)) revert ZeroIdentityRegistry();
        _identityRegistry = IIdentityRegistry(identityRegistry);
    }

    /// @inheritdoc IReputationRegistry
    /// @dev Strings in memory, because as calldata they need more of the stack than there is.
    function giveFeedback(
        uint256 agentId,
        int128 value,
        uint8 valueDecimals,
        string memory tag1,
        string memory tag2,
        string memory endpoint,
        string memory feedbackURI,
        bytes32 feedbackHash
    ) external {
        if (valueDecimals > MAX_DECIMALS) revert TooManyDecimals(valueDecimals);
        if (value < -MAX_VALUE || value > MAX_VALUE) revert ValueOutOfRange(value);
        _checkOutsider(agentId);
        uint64 index = _add(agentId, Feedback(value, valueDecimals, false, tag1, tag2));
        emit NewFeedback(
            agentId,
            msg.sender,
            index,
            value,
            valueDecimals,
            tag1,
            tag1,
            tag2,
            endpoint,
            feedbackURI,
            feedbackHash
        );
    }

    /// @inheritdoc IReputationRegistry
    function revokeFeedback(uint256 agentId, uint64 feedbackIndex) external {
        Feedback storage feedback = _find(agentId, msg.sender, feedbackIndex);
        if (feedback.isRevoked) revert FeedbackAlreadyRevoked(agentId, msg.sender, feedbackIndex);
        feedback.isRevoked = true;
        emit FeedbackRevoked(agentId, msg.sender, feedbackIndex);
    }

    /// @inheritdoc IReputationRegistry
    function appendResponse(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        string calldata responseURI,
        bytes32 responseHash
    ) external {
        if (bytes(responseURI).length == 0) revert EmptyResponseURI();
        _find(agentId, clientAddress, feedbackIndex);
        Responses storage responses = _responses[agentId][clientAddress][feedbackIndex];
        ++responses.total;
        ++responses.by[msg.sender];
        emit ResponseAppended(agentId, clientAddress, feedbackIndex, msg.sender, responseURI, responseHash);
    }

    /// @inheritdoc IReputationRegistry
    /// @dev Each value is brought to 18 decimals, and the average to the commonest number of decimals among
    /// them (the smaller one in a tie), rounded towards zero.
    function getSummary(
        uint256 agentId,
        address[] calldata clientAddresses,
        string memory tag1,
        string memory tag2
    ) external view returns (uint64, int128, uint8) {
        if (clientAddresses.length == 0) revert NoClientsGiven();
        Filter memory filter = _filter(tag1, tag2, false);
        Tally memory tally;
        for (uint256 i = 0; i < clientAddresses.length; ++i) {
            _tally(tally, _feedback[agentId][clientAddresses[i]], filter);
        }
        if (tally.count == 0) return (0, 0, 0);
        uint8 decimals = _commonest(tally.byDecimals);
        // the cast is safe: an average is no larger than the largest value that went in
        int128 average = int128(tally.sum / int256(uint256(tally.count)) / _power(MAX_DECIMALS - decimals));
        return (tally.count, average, decimals);
    }

    /// @inheritdoc IReputationRegistry
    function readFeedback(uint256 agentId, address clientAddress, uint64 feedbackIndex)
        external
        view
        returns (int128, uint8, string memory, string memory, bool)
    {
        Feedback storage feedback = _find(agentId, clientAddress, feedbackIndex);
        return (feedback.value, feedback.valueDecimals, feedback.tag1, feedback.tag2, feedback.isRevoked);
    }

    /// @inheritdoc IReputationRegistry
    function readAllFeedback(
        uint256 agentId,
        address[] calldata clientAddresses,
        string memory tag1,
        string memory tag2,
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
        )
    {
        Page memory page = _page(agentId, clientAddresses, _filter(tag1, tag2, includeRevoked));
        clients = page.clients;
        feedbackIndexes = page.indexes;
        values = page.values;
        valueDecimals = page.decimals;
        tag1s = page.tag1s;
        tag2s = page.tag2s;
        revokedStatuses = page.revoked;
    }

    /// @inheritdoc IReputationRegistry
    function getResponseCount(
        uint256 agentId,
        address clientAddress,
        uint64 feedbackIndex,
        address[] calldata responders
    ) external view returns (uint64 count) {
        if (clientAddress == address(0)) {
            address[] storage clients = _clients[agentId];
            for (uint256 i = 0; i < clients.length; ++i) {
                count += _countOfClient(agentId, clients[i], responders);
            }
        } else if (feedbackIndex == 0) {
            count = _countOfClient(agentId, clientAddress, responders);
        } else {
            count = _count(_responses[agentId][clientAddress][feedbackIndex], responders);
        }
    }

    /// @inheritdoc IReputationRegistry
    function getClients(uint256 agentId) external view returns (address[] memory) {
        return _clients[agentId];
    }

    /// @inheritdoc IReputationRegistry
    function getLastIndex(uint256 agentId, address clientAddress) external view returns (uint64) {
        return uint64(_feedback[agentId][clientAddress].length);
    }

    /// @inheritdoc IReputationRegistry
    function getIdentityRegistry() external view returns (address) {
        return address(_identityRegistry);
    }

    /// @dev Reverts with the identity registry's error where there is no such agent.
    function _checkOutsider(uint256 agentId) private view {
        address owner = _identityRegistry.ownerOf(agentId);
        if (
            msg.sender == owner || _identityRegistry.isApprovedForAll(owner, msg.sender)
                || _identityRegistry.getApproved(agentId) == msg.sender
        ) revert SelfFeedback(agentId, msg.sender);
    }

    function _add(uint256 agentId, Feedback memory feedback) private returns (uint64 index) {
        Feedback[] storage given = _feedback[agentId][msg.sender];
        if (given.length == 0) _clients[agentId].push(msg.sender);
        given.push(feedback);
        index = uint64(given.length);
    }

    function _find(uint256 agentId, address client, uint64 index) private view returns (Feedback storage) {
        Feedback[] storage given = _feedback[agentId][client];
        if (index == 0 || index > given.length) revert FeedbackNotFound(agentId, client, index);
        return given[index - 1];
    }

    function _filter(string memory tag1, string memory tag2, bool includeRevoked)
        private
        pure
        returns (Filter memory)
    {
        return Filter(keccak256(bytes(tag1)), keccak256(bytes(tag2)), includeRevoked);
    }

    function _matches(Feedback storage feedback, Filter memory filter) private view returns (bool) {
        return (filter.includeRevoked || !feedback.isRevoked)
            && (filter.tag1 == ANY || filter.tag1 == keccak256(bytes(feedback.tag1)))
            && (filter.tag2 == ANY || filter.tag2 == keccak256(bytes(feedback.tag2)));
    }

    function _tally(Tally memory tally, Feedback[] storage given, Filter memory filter) private view {
        for (uint256 i = 0; i < given.length; ++i) {
            Feedback storage feedback = given[i];
            if (!_matches(feedback, filter)) continue;
            tally.sum += feedback.value * _power(MAX_DECIMALS - feedback.valueDecimals);
            ++tally.byDecimals[feedback.valueDecimals];
            ++tally.count;
        }
    }

    function _commonest(uint64[19] memory byDecimals) private pure returns (uint8 commonest) {
        for (uint8 decimals = 1; decimals <= MAX_DECIMALS; ++decimals) {
            if (byDecimals[decimals] > byDecimals[commonest]) commonest = decimals;
        }
    }

    function _page(uint256 agentId, address[] memory clients, Filter memory filter)
        private
        view
        returns (Page memory page)
    {
        if (clients.length == 0) clients = _clients[agentId];
        uint256 size;
        for (uint256 i = 0; i < clients.length; ++i) {
            size += _countMatches(_feedback[agentId][clients[i]], filter);
        }
        page.clients = new address[](size);
        page.indexes = new uint64[](size);
        page.values = new int128[](size);
        page.decimals = new uint8[](size);
        page.tag1s = new string[](size);
        page.tag2s = new string[](size);
        page.revoked = new bool[](size);
        uint256 row;
        for (uint256 i = 0; i < clients.length; ++i) {
            row = _fill(page, row, clients[i], _feedback[agentId][clients[i]], filter);
        }
    }

    function _fill(
        Page memory page,
        uint256 row,
        address client,
        Feedback[] storage given,
        Filter memory filter
    ) private view returns (uint256) {
        for (uint256 i = 0; i < given.length; ++i) {
            Feedback storage feedback = given[i];
            if (!_matches(feedback, filter)) continue;
            page.clients[row] = client;
            page.indexes[row] = uint64(i + 1);
            page.values[row] = feedback.value;
            page.decimals[row] = feedback.valueDecimals;
            page.tag1s[row] = feedback.tag1;
            page.tag2s[row] = feedback.tag2;
            page.revoked[row] = feedback.isRevoked;
            ++row;
        }
        return row;
    }

    function _countMatches(Feedback[] storage given, Filter memory filter)
        private
        view
        returns (uint256 count)
    {
        for (uint256 i = 0; i < given.length; ++i) {
            if (_matches(given[i], filter)) ++count;
        }
    }

    function _countOfClient(uint256 agentId, address client, address[] calldata responders)
        private
        view
        returns (uint64 count)
    {
        uint256 last = _feedback[agentId][client].length;
        for (uint64 index = 1; index <= last; ++index) {
            count += _count(_responses[agentId][client][index], responders);
        }
    }

    function _count(Responses storage responses, address[] calldata responders)
        private
        view
        returns (uint64 count)
    {
        if (responders.length == 0) return responses.total;
        for (uint256 i = 0; i < responders.length; ++i) {
            count += responses.by[responders[i]];
        }
    }

    function _power(uint8 exponent) private pure returns (int256) {
        return int256(10 ** uint256(exponent));
    }
}
