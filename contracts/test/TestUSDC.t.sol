// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC3009, IERC3009Cancel} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {TestUSDC} from "../src/TestUSDC.sol";
import {ContractWallet} from "./utils/ContractWallet.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title The test dollar against EIP-2612 and EIP-3009. Type hashes are those that both texts publish.
contract TestUSDCTest is TestBase {
    bytes32 private constant PERMIT = 0x6e71edae12b1b97f4d1f60370fef10105fa2faae0126114a169c64845d6126c9;
    bytes32 private constant TRANSFER = 0x7c7c6cdb67a18743f49ec6fa9b35f50d52ed05cbed4cc592e13b44501c1a2267;
    bytes32 private constant RECEIVE = 0xd099cc98ef71107a616c4f0f941f04c322d8e254fe26b3c6668db87aae413de8;
    bytes32 private constant CANCEL = 0x158b0a9edf7a828aad02f63cd515c68ef2f50ba807396f6d12842833a1597429;
    uint256 private constant KEY = 0xA11CE;
    uint256 private constant NOW = 1_800_000_000;
    address private constant BOB = address(0xB0B);
    bytes32 private constant NONCE = keccak256("nonce");

    TestUSDC private usdc;
    address private immutable alice = vm.addr(KEY);

    struct Parts {
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    function setUp() public {
        vm.warp(NOW);
        usdc = new TestUSDC();
        usdc.mint(alice, 100);
    }

    function test_itLooksLikeUsdc() public view {
        vm.assertEq(usdc.name(), "USD Coin", "name");
        vm.assertEq(usdc.symbol(), "USDC", "symbol");
        vm.assertEq(usdc.version(), "2", "version");
        vm.assertEq(usdc.decimals(), 6, "decimals");
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("USD Coin"),
                keccak256("2"),
                block.chainid,
                address(usdc)
            )
        );
        vm.assertEq(usdc.DOMAIN_SEPARATOR(), domain, "domain");
    }

    function test_permit() public {
        Parts memory signed = sign(keccak256(abi.encode(PERMIT, alice, BOB, 40, 0, NOW)));
        usdc.permit(alice, BOB, 40, NOW, signed.v, signed.r, signed.s);
        vm.assertEq(usdc.allowance(alice, BOB), 40, "allowance");
        vm.assertEq(usdc.nonces(alice), 1, "nonce");
        vm.expectRevert(abi.encodeWithSelector(TestUSDC.InvalidPermitSignature.selector, alice));
        usdc.permit(alice, BOB, 40, NOW, signed.v, signed.r, signed.s);
        vm.warp(NOW + 1);
        vm.expectRevert(abi.encodeWithSelector(TestUSDC.PermitExpired.selector, NOW));
        usdc.permit(alice, BOB, 40, NOW, signed.v, signed.r, signed.s);
    }

    function test_transferWithAuthorization() public {
        Parts memory signed = sign(authorization(TRANSFER, alice));
        vm.expectEmit();
        emit IERC3009.AuthorizationUsed(alice, NONCE);
        usdc.transferWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signed.v, signed.r, signed.s);
        vm.assertEq(usdc.balanceOf(BOB), 40, "moved");
        vm.assertTrue(usdc.authorizationState(alice, NONCE), "used");
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, alice, NONCE));
        usdc.transferWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signed.v, signed.r, signed.s);
    }

    function test_receiveWithAuthorization_isForTheReceiver() public {
        Parts memory signed = sign(authorization(RECEIVE, alice));
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, BOB));
        usdc.receiveWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signed.v, signed.r, signed.s);
        vm.prank(BOB);
        usdc.receiveWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signed.v, signed.r, signed.s);
        vm.assertEq(usdc.balanceOf(BOB), 40, "moved");
    }

    function test_authorizationsHaveTheirTime() public {
        bytes memory signature = packed(sign(authorization(TRANSFER, alice)));
        bytes memory expected =
            abi.encodeWithSelector(ERC3009.ERC3009InvalidAuthorizationTime.selector, NOW - 1, NOW + 1);
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(i == 0 ? NOW - 1 : NOW + 1);
            vm.expectRevert(expected);
            usdc.transferWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signature);
        }
    }

    function test_cancelAuthorization() public {
        bytes memory signature = packed(sign(authorization(TRANSFER, alice)));
        Parts memory cancel = sign(keccak256(abi.encode(CANCEL, alice, NONCE)));
        vm.expectEmit();
        emit IERC3009Cancel.AuthorizationCanceled(alice, NONCE);
        usdc.cancelAuthorization(alice, NONCE, cancel.v, cancel.r, cancel.s);
        vm.expectRevert(abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, alice, NONCE));
        usdc.transferWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signature);
    }

    function test_contractWalletsSign() public {
        ContractWallet wallet = new ContractWallet(alice);
        usdc.mint(address(wallet), 100);
        bytes memory receipt = tagged(sign(authorization(RECEIVE, address(wallet))));
        vm.prank(BOB);
        usdc.receiveWithAuthorization(address(wallet), BOB, 40, NOW - 1, NOW + 1, NONCE, receipt);
        vm.assertEq(usdc.balanceOf(BOB), 40, "received");
        bytes32 other = keccak256("other");
        bytes memory cancel = tagged(sign(keccak256(abi.encode(CANCEL, address(wallet), other))));
        usdc.cancelAuthorization(address(wallet), other, cancel);
        vm.assertTrue(usdc.authorizationState(address(wallet), other), "cancelled");
    }

    function testFuzz_othersSignNothing(bytes memory signature) public {
        bytes memory expected = abi.encodeWithSelector(ERC3009.ERC3009InvalidSignature.selector);
        vm.expectRevert(expected);
        usdc.transferWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signature);
        vm.expectRevert(expected);
        vm.prank(BOB);
        usdc.receiveWithAuthorization(alice, BOB, 40, NOW - 1, NOW + 1, NONCE, signature);
        vm.expectRevert(expected);
        usdc.cancelAuthorization(alice, NONCE, signature);
    }

    function authorization(bytes32 typeHash, address from) private pure returns (bytes32) {
        return keccak256(abi.encode(typeHash, from, BOB, 40, NOW - 1, NOW + 1, NONCE));
    }

    function sign(bytes32 structHash) private view returns (Parts memory signed) {
        (signed.v, signed.r, signed.s) =
            vm.sign(KEY, keccak256(abi.encodePacked("\x19\x01", usdc.DOMAIN_SEPARATOR(), structHash)));
    }

    function packed(Parts memory signed) private pure returns (bytes memory) {
        return abi.encodePacked(signed.r, signed.s, signed.v);
    }

    function tagged(Parts memory signed) private pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), packed(signed));
    }
}
