// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPaymentChannel} from "../src/interfaces/IPaymentChannel.sol";
import {ChannelFixture} from "./utils/ChannelFixture.sol";
import {
    BlockingToken,
    FalseToken,
    FeeToken,
    LyingToken,
    OddToken,
    ReentrantToken,
    SilentToken,
    TakingToken
} from "./utils/OddTokens.sol";

/// @title What odd tokens do to the channels in them, and cannot do to others.
contract PaymentChannelTokensTest is ChannelFixture {
    function test_feeTokensAreRefused() public {
        FeeToken token = new FeeToken();
        fundFails(token, unexpectedAmount(token, DEPOSIT - DEPOSIT / 100));
    }

    function test_tokensThatAnswerFalseAreRefused() public {
        FalseToken token = new FalseToken();
        fundFails(token, abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
    }

    function test_tokensThatLieAreRefused() public {
        LyingToken token = new LyingToken();
        fundFails(token, unexpectedAmount(token, 0));
    }

    function test_tokensThatTakeAreRefused() public {
        TakingToken token = new TakingToken();
        token.mint(address(channels), DEPOSIT);
        fundFails(token, abi.encodeWithSignature("Panic(uint256)", 0x11));
    }

    function test_accountsThatAreNoTokensAreRefused() public {
        IPaymentChannel.Channel memory channel = terms();
        channel.token = stranger;
        vm.expectRevert();
        vm.prank(payer);
        channels.fund(channel, DEPOSIT, END, byAllowance());
    }

    /// @dev Some tokens accept a used nonce without moving anything.
    function test_anAuthorizationThatMovesNothingIsRefused() public {
        IPaymentChannel.Deposit memory deposit = byAuthorization(terms(), DEPOSIT, END);
        vm.mockCall(address(usdc), abi.encodeWithSelector(bytes4(0xef55bec6)), "");
        vm.expectRevert(unexpectedAmount(usdc, 0));
        channels.fund(terms(), DEPOSIT, END, deposit);
    }

    function test_silentTokensWork() public {
        SilentToken token = new SilentToken();
        token.mint(payer, DEPOSIT);
        IPaymentChannel.Channel memory channel = terms();
        channel.token = address(token);
        vm.prank(payer);
        token.approve(address(channels), DEPOSIT);
        vm.prank(payer);
        channels.fund(channel, DEPOSIT, END, byAllowance());
        claim(channel, PRICE);
        vm.prank(payee);
        channels.release(channel);
        vm.assertEq(token.balanceOf(payee), PRICE, "paid");
        vm.assertEq(token.balanceOf(payer), DEPOSIT - PRICE, "given back");
        vm.assertEq(channels.owed(payee, address(token)), 0, "owed");
    }

    // ---- tokens that block accounts

    function test_aBlockedPayeeKeepsWhatItClaimedInTime() public {
        BlockingToken token = new BlockingToken();
        IPaymentChannel.Channel memory channel = openedIn(token);
        token.setBlocked(payee, true);
        vm.expectEmit();
        emit IPaymentChannel.PaymentOwed(payee, address(token), PRICE);
        claim(channel, PRICE);
        vm.warp(END + 1);
        channels.withdraw(channel);
        vm.assertEq(token.balanceOf(payer), DEPOSIT - PRICE, "the payer's rest");
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, payee));
        channels.collect(payee, address(token));
        vm.assertEq(channels.owed(payee, address(token)), PRICE, "still owed");

        token.setBlocked(payee, false);
        channels.collect(payee, address(token));
        vm.assertEq(token.balanceOf(payee), PRICE, "collected");
        vm.assertEq(token.balanceOf(address(channels)), 0, "nothing stays");
    }

    function test_aBlockedPayeeStopsNoBatch() public {
        BlockingToken token = new BlockingToken();
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](3);
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        claims[0] = IPaymentChannel.Claim(channel, PRICE, signClaim(channel, PRICE));
        channel = openedIn(token);
        claims[1] = IPaymentChannel.Claim(channel, PRICE, signClaim(channel, PRICE));
        channel = terms();
        channel.payee = stranger;
        channel = openedIn(token, channel);
        claims[2] = IPaymentChannel.Claim(channel, PRICE, signClaim(channel, PRICE));
        token.setBlocked(payee, true);
        vm.assertEq(channels.claimMany(claims), 3, "paid");
        vm.assertEq(usdc.balanceOf(payee), PRICE, "in the other token");
        vm.assertEq(token.balanceOf(stranger), PRICE, "the other payee");
        vm.assertEq(channels.owed(payee, address(token)), PRICE, "owed");
    }

    function test_aBlockedPayerIsPaidOnceUnblocked() public {
        BlockingToken token = new BlockingToken();
        IPaymentChannel.Channel memory channel = openedIn(token);
        token.setBlocked(payer, true);
        vm.warp(END);
        claim(channel, PRICE);
        vm.assertEq(token.balanceOf(payee), PRICE, "the payee does not mind");
        vm.warp(END + 1);
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, payer));
        channels.withdraw(channel);
        assertChannel(channels.hashChannel(channel), DEPOSIT, PRICE, END);
        token.setBlocked(payer, false);
        channels.withdraw(channel);
        vm.assertEq(token.balanceOf(payer), DEPOSIT - PRICE, "given back");
    }

    // ---- tokens that call back

    function test_tokensCannotReenterWhileTheyPayIn() public {
        ReentrantToken token = new ReentrantToken();
        IPaymentChannel.Channel memory channel = terms();
        channel.token = address(token);
        bytes32 id = channels.hashChannel(channel);
        token.mint(payer, DEPOSIT);
        token.arm(address(channels), abi.encodeCall(IPaymentChannel.getChannel, (id)));
        opened(channel);
        assertReentryRefused(token);
        bytes memory signature = signClaim(channel, PRICE);
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](1);
        claims[0] = IPaymentChannel.Claim(channel, PRICE, signature);
        bytes[7] memory calls = [
            abi.encodeCall(IPaymentChannel.fund, (channel, 1, END, byAllowance())),
            abi.encodeCall(IPaymentChannel.claim, (channel, PRICE, signature)),
            abi.encodeCall(IPaymentChannel.claimMany, (claims)),
            abi.encodeCall(IPaymentChannel.collect, (payee, address(token))),
            abi.encodeCall(IPaymentChannel.close, (channel)),
            abi.encodeCall(IPaymentChannel.release, (channel)),
            abi.encodeCall(IPaymentChannel.withdraw, (channel))
        ];
        token.mint(payer, calls.length);
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(payer);
            token.approve(address(channels), 1);
            token.arm(address(channels), calls[i]);
            vm.prank(payer);
            channels.fund(channel, 1, END, byAllowance());
            assertReentryRefused(token);
        }
        assertChannel(id, DEPOSIT + calls.length, 0, END);
    }

    function test_tokensCannotReenterWhileTheyPayOut() public {
        ReentrantToken token = new ReentrantToken();
        IPaymentChannel.Channel memory channel = openedIn(token);
        token.mint(address(channels), DEPOSIT);
        bytes memory signature = signClaim(channel, 2 * PRICE);
        token.arm(address(channels), abi.encodeCall(IPaymentChannel.claim, (channel, 2 * PRICE, signature)));
        claim(channel, PRICE);
        assertReentryRefused(token);
        vm.assertEq(token.balanceOf(payee), PRICE, "paid once");

        vm.prank(payee);
        channels.record(channel, 2 * PRICE, signature);
        token.arm(address(channels), abi.encodeCall(IPaymentChannel.collect, (payee, address(token))));
        channels.collect(payee, address(token));
        assertReentryRefused(token);
        vm.assertEq(token.balanceOf(payee), 2 * PRICE, "collected once");

        vm.warp(END + 1);
        token.arm(address(channels), abi.encodeCall(IPaymentChannel.withdraw, (channel)));
        channels.withdraw(channel);
        assertReentryRefused(token);
        vm.assertEq(token.balanceOf(payer), DEPOSIT - 2 * PRICE, "given back once");
    }

    /// @dev The one call without a guard, made by a token that is its own payee in the middle of a deposit.
    function test_recordDuringADepositIsCoveredByIt() public {
        ReentrantToken token = new ReentrantToken();
        IPaymentChannel.Channel memory channel = terms();
        (channel.token, channel.payee) = (address(token), address(token));
        bytes memory signature = signClaim(channel, DEPOSIT);
        token.mint(payer, DEPOSIT);
        token.arm(address(channels), abi.encodeCall(IPaymentChannel.record, (channel, DEPOSIT, signature)));
        opened(channel);
        vm.assertTrue(token.called() && token.succeeded(), "recorded");
        assertChannel(channels.hashChannel(channel), DEPOSIT, DEPOSIT, END);
        vm.assertEq(channels.owed(address(token), address(token)), DEPOSIT, "owed");
        vm.assertEq(token.balanceOf(address(channels)), DEPOSIT, "held");
    }

    function openedIn(OddToken token) private returns (IPaymentChannel.Channel memory) {
        return openedIn(token, terms());
    }

    function openedIn(OddToken token, IPaymentChannel.Channel memory channel)
        private
        returns (IPaymentChannel.Channel memory)
    {
        token.mint(payer, DEPOSIT);
        channel.token = address(token);
        opened(channel);
        return channel;
    }

    function fundFails(OddToken token, bytes memory expected) private {
        token.mint(payer, DEPOSIT);
        IPaymentChannel.Channel memory channel = terms();
        channel.token = address(token);
        vm.prank(payer);
        token.approve(address(channels), DEPOSIT);
        vm.expectRevert(expected);
        vm.prank(payer);
        channels.fund(channel, DEPOSIT, END, byAllowance());
    }

    function unexpectedAmount(ERC20 token, uint256 received) private pure returns (bytes memory) {
        return abi.encodeWithSelector(
            IPaymentChannel.UnexpectedAmountReceived.selector, address(token), DEPOSIT, received
        );
    }

    function assertReentryRefused(ReentrantToken token) private view {
        vm.assertTrue(token.called() && !token.succeeded(), "the token tried and failed");
        vm.assertEq(
            token.answer(),
            abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "by the guard"
        );
    }
}
