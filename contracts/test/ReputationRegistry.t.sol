// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {ReputationRegistry} from "../src/ReputationRegistry.sol";
import {IReputationRegistry} from "../src/interfaces/IReputationRegistry.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title ERC-8004 feedback.
contract ReputationRegistryTest is TestBase {
    address private constant OWNER = address(0x0A);
    address private constant OPERATOR = address(0x0B);
    address private constant ALICE = address(0xA1);
    address private constant BOB = address(0xB0);
    bytes32 private constant HASH = keccak256("file");

    IdentityRegistry private identities;
    ReputationRegistry private registry;
    uint256 private agentId;

    function setUp() public {
        identities = new IdentityRegistry();
        registry = new ReputationRegistry(address(identities));
        vm.prank(OWNER);
        agentId = identities.register();
    }

    function test_itNamesItsIdentityRegistry() public {
        vm.assertEq(registry.getIdentityRegistry(), address(identities), "identity registry");
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.ZeroIdentityRegistry.selector));
        new ReputationRegistry(address(0));
    }

    function test_giveFeedback() public {
        vm.expectEmit();
        emit IReputationRegistry.NewFeedback(
            agentId, ALICE, 1, 97, 1, "starred", "starred", "week", "https://a", "ipfs://f", HASH
        );
        vm.prank(ALICE);
        registry.giveFeedback(agentId, 97, 1, "starred", "week", "https://a", "ipfs://f", HASH);
        (int128 value, uint8 decimals, string memory tag1, string memory tag2, bool revoked) =
            registry.readFeedback(agentId, ALICE, 1);
        vm.assertEq(value, 97, "value");
        vm.assertEq(decimals, 1, "decimals");
        vm.assertEq(tag1, "starred", "tag1");
        vm.assertEq(tag2, "week", "tag2");
        vm.assertTrue(!revoked, "not revoked");
        give(ALICE, 5, 0, "", "");
        give(BOB, 5, 0, "", "");
        vm.assertEq(registry.getLastIndex(agentId, ALICE), 2, "counts for each client");
        vm.assertEq(registry.getLastIndex(agentId, BOB), 1, "from one");
        address[] memory clients = registry.getClients(agentId);
        vm.assertEq(clients.length, 2, "each client once");
        vm.assertEq(clients[0], ALICE, "first client");
        vm.assertEq(clients[1], BOB, "second client");
    }

    function test_giveFeedback_isNotForTheAgentsOwnPeople() public {
        vm.prank(OWNER);
        identities.setApprovalForAll(OPERATOR, true);
        vm.prank(OWNER);
        identities.approve(BOB, agentId);
        address[3] memory own = [OWNER, OPERATOR, BOB];
        for (uint256 i = 0; i < own.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IReputationRegistry.SelfFeedback.selector, agentId, own[i])
            );
            give(own[i], 1, 0, "", "");
        }
    }

    function test_giveFeedback_refusesUnknownAgentsAndBadValues() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 7));
        registry.giveFeedback(7, 1, 0, "", "", "", "", 0);
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.TooManyDecimals.selector, 19));
        give(ALICE, 1, 19, "", "");
        int128[2] memory tooFar = [int128(1e38 + 1), -1e38 - 1];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.ValueOutOfRange.selector, tooFar[i]));
            give(ALICE, tooFar[i], 0, "", "");
        }
        give(ALICE, 1e38, 18, "", "");
        give(ALICE, -1e38, 0, "", "");
        vm.assertEq(registry.getLastIndex(agentId, ALICE), 2, "the extremes are fine");
    }

    function test_revokeFeedback() public {
        give(ALICE, 5, 0, "starred", "");
        notFound(ALICE, 0);
        vm.prank(ALICE);
        registry.revokeFeedback(agentId, 0);
        notFound(BOB, 1);
        vm.prank(BOB);
        registry.revokeFeedback(agentId, 1);
        vm.expectEmit();
        emit IReputationRegistry.FeedbackRevoked(agentId, ALICE, 1);
        vm.prank(ALICE);
        registry.revokeFeedback(agentId, 1);
        (,,,, bool revoked) = registry.readFeedback(agentId, ALICE, 1);
        vm.assertTrue(revoked, "revoked");
        (uint64 count,,) = registry.getSummary(agentId, only(ALICE), "", "");
        vm.assertEq(count, 0, "does not count");
        vm.expectRevert(
            abi.encodeWithSelector(IReputationRegistry.FeedbackAlreadyRevoked.selector, agentId, ALICE, 1)
        );
        vm.prank(ALICE);
        registry.revokeFeedback(agentId, 1);
    }

    function test_responses() public {
        give(ALICE, 5, 0, "", "");
        give(ALICE, 4, 0, "", "");
        give(BOB, 3, 0, "", "");
        vm.expectEmit();
        emit IReputationRegistry.ResponseAppended(agentId, ALICE, 1, OWNER, "ipfs://r", HASH);
        respond(OWNER, ALICE, 1);
        respond(OWNER, ALICE, 2);
        respond(BOB, ALICE, 2);
        respond(OWNER, BOB, 1);
        vm.assertEq(registry.getResponseCount(agentId, ALICE, 1, new address[](0)), 1, "one");
        vm.assertEq(registry.getResponseCount(agentId, ALICE, 2, new address[](0)), 2, "by anyone");
        vm.assertEq(registry.getResponseCount(agentId, ALICE, 2, only(BOB)), 1, "by Bob");
        vm.assertEq(registry.getResponseCount(agentId, ALICE, 0, new address[](0)), 3, "to Alice");
        vm.assertEq(registry.getResponseCount(agentId, address(0), 0, new address[](0)), 4, "to all");
        vm.assertEq(registry.getResponseCount(agentId, address(0), 0, only(OWNER)), 3, "to all, by owner");
        notFound(BOB, 2);
        respond(OWNER, BOB, 2);
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.EmptyResponseURI.selector));
        registry.appendResponse(agentId, ALICE, 1, "", HASH);
    }

    function test_getSummary_averagesWhatMatches() public {
        give(ALICE, 80, 0, "starred", "week");
        give(ALICE, 905, 1, "starred", "month");
        give(BOB, 100, 0, "starred", "week");
        give(BOB, 250, 0, "responseTime", "");
        address[] memory both = new address[](2);
        (both[0], both[1]) = (ALICE, BOB);
        summary(both, "starred", "", 3, 90, 0);
        summary(both, "starred", "week", 2, 90, 0);
        summary(both, "", "month", 1, 905, 1);
        summary(both, "responseTime", "", 1, 250, 0);
        summary(only(ALICE), "starred", "", 2, 85, 0);
        summary(both, "uptime", "", 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NoClientsGiven.selector));
        registry.getSummary(agentId, new address[](0), "", "");
    }

    function test_getSummary_usesTheCommonestDecimals() public {
        give(ALICE, 9977, 2, "", "");
        give(ALICE, 9960, 2, "", "");
        give(ALICE, 100, 0, "", "");
        summary(only(ALICE), "", "", 3, 9979, 2);
        give(BOB, -7, 0, "", "");
        give(BOB, 2, 0, "", "");
        summary(only(BOB), "", "", 2, -2, 0);
    }

    function testFuzz_getSummary_ofEqualValuesIsThatValue(int128 value, uint8 decimals, uint8 times) public {
        value = value % 1e38;
        decimals = decimals % 19;
        uint256 count = between(times, 1, 5);
        for (uint256 i = 0; i < count; ++i) {
            give(ALICE, value, decimals, "", "");
        }
        summary(only(ALICE), "", "", uint64(count), value, decimals);
    }

    function test_readAllFeedback() public {
        give(ALICE, 80, 0, "starred", "week");
        give(ALICE, 905, 1, "uptime", "");
        give(BOB, 100, 0, "starred", "month");
        vm.prank(ALICE);
        registry.revokeFeedback(agentId, 1);
        vm.assertEq(rows(new address[](0), "", "", true), 3, "everything");
        vm.assertEq(rows(new address[](0), "", "", false), 2, "not the revoked");
        vm.assertEq(rows(only(BOB), "", "", true), 1, "of Bob");
        vm.assertEq(rows(new address[](0), "starred", "", true), 2, "of one tag");
        vm.assertEq(rows(new address[](0), "starred", "month", true), 1, "of both tags");
        (
            address[] memory clients,
            uint64[] memory indexes,
            int128[] memory values,
            uint8[] memory decimals,
            string[] memory tag1s,
            string[] memory tag2s,
            bool[] memory revoked
        ) = registry.readAllFeedback(agentId, only(ALICE), "", "", true);
        vm.assertTrue(clients[1] == ALICE && indexes[1] == 2 && values[1] == 905, "the second row");
        vm.assertTrue(decimals[1] == 1 && revoked[0] && !revoked[1], "its other columns");
        vm.assertEq(tag1s[1], "uptime", "tag1");
        vm.assertEq(tag2s[0], "week", "tag2");
    }

    function rows(address[] memory clients, string memory tag1, string memory tag2, bool includeRevoked)
        private
        view
        returns (uint256)
    {
        (address[] memory found,,,,,,) =
            registry.readAllFeedback(agentId, clients, tag1, tag2, includeRevoked);
        return found.length;
    }

    function summary(
        address[] memory clients,
        string memory tag1,
        string memory tag2,
        uint64 count,
        int128 value,
        uint8 decimals
    ) private view {
        (uint64 actualCount, int128 actualValue, uint8 actualDecimals) =
            registry.getSummary(agentId, clients, tag1, tag2);
        vm.assertEq(actualCount, count, "count");
        vm.assertEq(actualValue, value, "value");
        vm.assertEq(actualDecimals, decimals, "decimals");
    }

    function give(address from, int128 value, uint8 decimals, string memory tag1, string memory tag2)
        private
    {
        vm.prank(from);
        registry.giveFeedback(agentId, value, decimals, tag1, tag2, "", "", 0);
    }

    function respond(address from, address to, uint64 index) private {
        vm.prank(from);
        registry.appendResponse(agentId, to, index, "ipfs://r", HASH);
    }

    function only(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }

    function notFound(address client, uint64 index) private {
        vm.expectRevert(
            abi.encodeWithSelector(IReputationRegistry.FeedbackNotFound.selector, agentId, client, index)
        );
    }
}
