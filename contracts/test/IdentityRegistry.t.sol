// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {IIdentityRegistry} from "../src/interfaces/IIdentityRegistry.sol";
import {ContractWallet} from "./utils/ContractWallet.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title ERC-8004 identities.
contract IdentityRegistryTest is TestBase {
    uint256 private constant WALLET_KEY = 0xA11E7;
    uint256 private constant NOW = 1_800_000_000;
    string private constant URI = "https://agent.example/registration.json";
    string private constant RESERVED = "agentWallet";

    IdentityRegistry private registry;
    address private immutable wallet = vm.addr(WALLET_KEY);
    address private constant OWNER = address(0x0A);
    address private constant OPERATOR = address(0x0B);
    address private constant STRANGER = address(0x0C);

    function setUp() public {
        vm.warp(NOW);
        registry = new IdentityRegistry();
    }

    function test_register_countsFromZero() public {
        vm.assertEq(registered(), 0, "the first agent");
        vm.prank(OWNER);
        vm.assertEq(registry.register(), 1, "the second agent");
        vm.assertEq(registry.ownerOf(1), OWNER, "owner");
        vm.assertEq(registry.tokenURI(1), "", "no file yet");
        vm.assertEq(registry.getAgentWallet(1), OWNER, "the owner is paid at first");
        vm.assertEq(registry.getMetadata(1, RESERVED), abi.encodePacked(OWNER), "as metadata");
    }

    function test_register_withFileAndMetadata() public {
        IIdentityRegistry.MetadataEntry[] memory entries = new IIdentityRegistry.MetadataEntry[](1);
        entries[0] = IIdentityRegistry.MetadataEntry("dealwright.service/weather.forecast", hex"1234");
        vm.expectEmit();
        emit IIdentityRegistry.Registered(0, URI, OWNER);
        vm.expectEmit();
        emit IIdentityRegistry.MetadataSet(0, RESERVED, RESERVED, abi.encodePacked(OWNER));
        vm.expectEmit();
        emit IIdentityRegistry.MetadataSet(
            0, entries[0].metadataKey, entries[0].metadataKey, entries[0].metadataValue
        );
        vm.prank(OWNER);
        registry.register(URI, entries);
        vm.assertEq(registry.tokenURI(0), URI, "file");
        vm.assertEq(registry.getMetadata(0, entries[0].metadataKey), hex"1234", "metadata");
    }

    function test_register_refusesTheReservedKey() public {
        IIdentityRegistry.MetadataEntry[] memory entries = new IIdentityRegistry.MetadataEntry[](1);
        entries[0] = IIdentityRegistry.MetadataEntry(RESERVED, hex"1234");
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.ReservedKey.selector, RESERVED));
        registry.register(URI, entries);
    }

    function test_setAgentURI() public {
        uint256 agentId = registered();
        vm.expectEmit();
        emit IIdentityRegistry.URIUpdated(agentId, "ipfs://new", OWNER);
        vm.prank(OWNER);
        registry.setAgentURI(agentId, "ipfs://new");
        vm.assertEq(registry.tokenURI(agentId), "ipfs://new", "file");
    }

    function test_setMetadata() public {
        uint256 agentId = registered();
        vm.expectEmit();
        emit IIdentityRegistry.MetadataSet(agentId, "key", "key", "value");
        vm.prank(OWNER);
        registry.setMetadata(agentId, "key", "value");
        vm.assertEq(registry.getMetadata(agentId, "key"), "value", "metadata");
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.ReservedKey.selector, RESERVED));
        vm.prank(OWNER);
        registry.setMetadata(agentId, RESERVED, "value");
    }

    function test_operatorsMayAct() public {
        uint256 agentId = registered();
        vm.prank(OWNER);
        registry.setApprovalForAll(OPERATOR, true);
        vm.prank(OPERATOR);
        registry.setMetadata(agentId, "key", "by operator");
        vm.prank(OWNER);
        registry.approve(STRANGER, agentId);
        vm.prank(STRANGER);
        registry.setAgentURI(agentId, "by approved");
        vm.assertEq(registry.getMetadata(agentId, "key"), "by operator", "metadata");
        vm.assertEq(registry.tokenURI(agentId), "by approved", "file");
    }

    function test_strangersMayNot() public {
        uint256 agentId = registered();
        refuses(STRANGER, agentId);
        registry.setAgentURI(agentId, URI);
        refuses(STRANGER, agentId);
        registry.setMetadata(agentId, "key", "");
        refuses(wallet, agentId);
        registry.setAgentWallet(agentId, wallet, NOW, "");
        refuses(STRANGER, agentId);
        registry.unsetAgentWallet(agentId);
    }

    function test_unknownAgents() public {
        bytes memory expected = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 7);
        vm.expectRevert(expected);
        registry.setAgentURI(7, URI);
        vm.expectRevert(expected);
        registry.getAgentWallet(7);
        vm.assertEq(registry.getMetadata(7, "key"), "", "no metadata");
    }

    function test_setAgentWallet_withTheWalletsSignature() public {
        uint256 agentId = registered();
        bytes memory signature = appointment(WALLET_KEY, agentId, wallet, NOW + 5 minutes);
        vm.expectEmit();
        emit IIdentityRegistry.MetadataSet(agentId, RESERVED, RESERVED, abi.encodePacked(wallet));
        vm.prank(OWNER);
        registry.setAgentWallet(agentId, wallet, NOW + 5 minutes, signature);
        vm.assertEq(registry.getAgentWallet(agentId), wallet, "wallet");
        vm.prank(OWNER);
        registry.unsetAgentWallet(agentId);
        vm.assertEq(registry.getAgentWallet(agentId), address(0), "none");
    }

    function test_setAgentWallet_withAContractWallet() public {
        uint256 agentId = registered();
        ContractWallet vault = new ContractWallet(wallet);
        bytes memory signature = appointment(WALLET_KEY, agentId, address(vault), NOW);
        vm.prank(OWNER);
        registry.setAgentWallet(agentId, address(vault), NOW, abi.encodePacked(uint8(1), signature));
        vm.assertEq(registry.getAgentWallet(agentId), address(vault), "wallet");
        refusesSignature(address(vault));
        registry.setAgentWallet(agentId, address(vault), NOW, signature);
    }

    function test_setAgentWallet_refusesOtherSignatures() public {
        uint256 agentId = registered();
        bytes memory ofAnother = appointment(0xBAD, agentId, wallet, NOW);
        bytes memory forAnother = appointment(WALLET_KEY, agentId + 1, wallet, NOW);
        bytes memory forAnotherTime = appointment(WALLET_KEY, agentId, wallet, NOW + 1);
        refusesSignature(wallet);
        registry.setAgentWallet(agentId, wallet, NOW, ofAnother);
        refusesSignature(wallet);
        registry.setAgentWallet(agentId, wallet, NOW, forAnother);
        refusesSignature(wallet);
        registry.setAgentWallet(agentId, wallet, NOW, forAnotherTime);
    }

    function test_setAgentWallet_refusesZeroAndBadDeadlines() public {
        uint256 agentId = registered();
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.ZeroWallet.selector));
        vm.prank(OWNER);
        registry.setAgentWallet(agentId, address(0), NOW, "");
        for (uint256 i = 0; i < 2; ++i) {
            uint256 deadline = i == 0 ? NOW - 1 : NOW + 5 minutes + 1;
            vm.expectRevert(
                abi.encodeWithSelector(
                    IIdentityRegistry.DeadlineOutOfRange.selector, deadline, NOW + 5 minutes
                )
            );
            vm.prank(OWNER);
            registry.setAgentWallet(agentId, wallet, deadline, "");
        }
    }

    function test_aSaleClearsTheWallet() public {
        uint256 agentId = registered();
        vm.prank(OWNER);
        registry.transferFrom(OWNER, OWNER, agentId);
        vm.assertEq(registry.getAgentWallet(agentId), OWNER, "kept where the owner stays");
        vm.expectEmit();
        emit IIdentityRegistry.MetadataSet(agentId, RESERVED, RESERVED, "");
        vm.prank(OWNER);
        registry.transferFrom(OWNER, STRANGER, agentId);
        vm.assertEq(registry.getAgentWallet(agentId), address(0), "cleared");
        vm.assertEq(registry.tokenURI(agentId), URI, "the file stays");
    }

    function test_interfaces() public view {
        vm.assertTrue(registry.supportsInterface(type(IERC721).interfaceId), "ERC-721");
        vm.assertTrue(!registry.supportsInterface(0xffffffff), "not all");
    }

    function registered() private returns (uint256) {
        vm.prank(OWNER);
        return registry.register(URI);
    }

    function appointment(uint256 key, uint256 agentId, address newWallet, uint256 deadline)
        private
        view
        returns (bytes memory)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("ERC8004IdentityRegistry"),
                keccak256("1"),
                block.chainid,
                address(registry)
            )
        );
        bytes32 structHash =
            keccak256(abi.encode(registry.AGENT_WALLET_SET_TYPEHASH(), agentId, newWallet, OWNER, deadline));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }

    function refuses(address caller, uint256 agentId) private {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.NotAuthorized.selector, agentId, caller));
        vm.prank(caller);
    }

    function refusesSignature(address newWallet) private {
        vm.expectRevert(abi.encodeWithSelector(IIdentityRegistry.InvalidWalletSignature.selector, newWallet));
        vm.prank(OWNER);
    }
}
