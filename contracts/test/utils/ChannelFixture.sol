// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PaymentChannel} from "../../src/PaymentChannel.sol";
import {TestUSDC} from "../../src/TestUSDC.sol";
import {IPaymentChannel} from "../../src/interfaces/IPaymentChannel.sol";
import {TestBase} from "./Vm.sol";

/// @title A channel contract, a dollar, and people with keys.
abstract contract ChannelFixture is TestBase {
    uint256 internal constant PAYER_KEY = 0x9A7E6;
    uint256 internal constant STRANGER_KEY = 0x57A46E;
    uint256 internal constant DEPOSIT = 10_000_000;
    uint256 internal constant PRICE = 25_000;
    uint256 internal constant ALL = 100 * DEPOSIT;
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant END = START + 7 days;
    uint32 internal constant CHALLENGE = 1 hours;

    address internal immutable payer = vm.addr(PAYER_KEY);
    address internal immutable stranger = vm.addr(STRANGER_KEY);
    address internal immutable payee = vm.addr(0x9A7EE);

    PaymentChannel internal channels;
    TestUSDC internal usdc;

    function setUp() public virtual {
        vm.warp(START);
        channels = new PaymentChannel();
        usdc = new TestUSDC();
        usdc.mint(payer, ALL);
    }

    /// @dev The payer signs claims itself; tests change what they need.
    function terms() internal view returns (IPaymentChannel.Channel memory) {
        return IPaymentChannel.Channel({
            payer: payer,
            signer: payer,
            payee: payee,
            token: address(usdc),
            challengePeriod: CHALLENGE,
            salt: keccak256("salt")
        });
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function signClaim(IPaymentChannel.Channel memory channel, uint256 amount)
        internal
        view
        returns (bytes memory)
    {
        return sign(PAYER_KEY, channels.hashClaim(channels.hashChannel(channel), amount));
    }

    function byAllowance() internal pure returns (IPaymentChannel.Deposit memory) {
        return IPaymentChannel.Deposit(IPaymentChannel.DepositMethod.Allowance, 0, 0, "");
    }

    function byPermit(uint256 amount) internal view returns (IPaymentChannel.Deposit memory) {
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
                ),
                payer,
                address(channels),
                amount,
                usdc.nonces(payer),
                END
            )
        );
        bytes memory signature = sign(PAYER_KEY, usdcDigest(structHash));
        return IPaymentChannel.Deposit(IPaymentChannel.DepositMethod.Permit, 0, END, signature);
    }

    /// @dev Authorizes the deposit that brings the channel, as it is now, to what it has and `amount`.
    function byAuthorization(IPaymentChannel.Channel memory channel, uint256 amount, uint256 expiresAt)
        internal
        view
        returns (IPaymentChannel.Deposit memory)
    {
        bytes memory signature = sign(PAYER_KEY, authorizationDigest(channel, amount, expiresAt));
        return IPaymentChannel.Deposit(IPaymentChannel.DepositMethod.Authorization, 0, END, signature);
    }

    function authorizationDigest(IPaymentChannel.Channel memory channel, uint256 amount, uint256 expiresAt)
        internal
        view
        returns (bytes32)
    {
        bytes32 channelId = channels.hashChannel(channel);
        (uint256 deposited,,) = channels.getChannel(channelId);
        return usdcDigest(
            keccak256(
                abi.encode(
                    keccak256(
                        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                    ),
                    channel.payer,
                    address(channels),
                    amount,
                    0,
                    END,
                    channels.depositNonce(channelId, deposited + amount, expiresAt)
                )
            )
        );
    }

    function usdcDigest(bytes32 structHash) internal view returns (bytes32) {
        return keccak256(abi.encodePacked("\x19\x01", usdc.DOMAIN_SEPARATOR(), structHash));
    }

    /// @dev The payer's own deposit, from an allowance that it makes first.
    function fund(IPaymentChannel.Channel memory channel, uint256 amount, uint256 expiresAt)
        internal
        returns (bytes32)
    {
        vm.prank(channel.payer);
        IERC20(channel.token).approve(address(channels), amount);
        vm.prank(channel.payer);
        return channels.fund(channel, amount, expiresAt, byAllowance());
    }

    function opened(IPaymentChannel.Channel memory channel) internal returns (bytes32) {
        return fund(channel, DEPOSIT, END);
    }

    /// @dev A claim that the payer signed, sent by anyone.
    function claim(IPaymentChannel.Channel memory channel, uint256 amount) internal {
        channels.claim(channel, amount, signClaim(channel, amount));
    }

    /// @dev The same, expecting to fail with `expected`.
    function claimFails(IPaymentChannel.Channel memory channel, uint256 amount, bytes memory expected)
        internal
    {
        bytes memory signature = signClaim(channel, amount);
        vm.expectRevert(expected);
        channels.claim(channel, amount, signature);
    }

    function assertChannel(bytes32 channelId, uint256 deposited, uint256 claimed, uint256 expiresAt)
        internal
        view
    {
        (uint256 isDeposited, uint256 isClaimed, uint256 ends) = channels.getChannel(channelId);
        vm.assertEq(isDeposited, deposited, "deposited");
        vm.assertEq(isClaimed, claimed, "claimed");
        vm.assertEq(ends, expiresAt, "expiresAt");
    }

    function assertBalances(uint256 ofPayer, uint256 ofPayee, uint256 held) internal view {
        vm.assertEq(usdc.balanceOf(payer), ofPayer, "payer's balance");
        vm.assertEq(usdc.balanceOf(payee), ofPayee, "payee's balance");
        vm.assertEq(usdc.balanceOf(address(channels)), held, "held");
    }
}
