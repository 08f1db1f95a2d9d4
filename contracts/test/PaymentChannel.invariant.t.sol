// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {PaymentChannel} from "../src/PaymentChannel.sol";
import {ChannelHandler} from "./utils/ChannelHandler.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title What stays true whatever people do. The handler checks each step, these check the whole.
contract PaymentChannelInvariantTest is TestBase {
    PaymentChannel private channels;
    ChannelHandler private handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        channels = new PaymentChannel();
        handler = new ChannelHandler(channels);
    }

    /// @dev forge sends its random calls to these contracts only.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_whatIsHeldIsWhatIsLeftOrOwed() public view {
        for (uint256 i = 0; i < 3; ++i) {
            address token = handler.tokens(i);
            uint256 left;
            for (uint256 j = 0; j < handler.channelCount(); ++j) {
                ChannelHandler.Book memory book = handler.bookOf(j);
                if (book.channel.token == token) left += book.deposited - book.claimed;
            }
            for (uint256 j = 0; j < 4; ++j) {
                uint256 owed = channels.owed(handler.actor(j), token);
                vm.assertEq(owed, handler.owed(handler.actor(j), token), "owed");
                left += owed;
            }
            vm.assertEq(IERC20(token).balanceOf(address(channels)), left, "held");
            vm.assertEq(IERC20(token).totalSupply(), handler.minted(token), "nothing lost or made");
        }
    }

    function invariant_eachChannelPaysFromItsOwnDeposits() public view {
        for (uint256 i = 0; i < handler.channelCount(); ++i) {
            ChannelHandler.Book memory book = handler.bookOf(i);
            (uint256 deposited, uint256 claimed,) = channels.getChannel(book.id);
            vm.assertEq(book.funded, deposited + book.returned, "in = claimed or left + given back");
            vm.assertLe(claimed, deposited, "no more than deposited");
            vm.assertLe(claimed, book.highest, "no more than signed");
        }
    }

    /// @dev Wherever a run stops, everybody gets what is his, and nothing stays.
    function afterInvariant() public {
        vm.warp(block.timestamp + 30 days);
        for (uint256 i = 0; i < 4; ++i) {
            handler.setBlocked(i, false);
        }
        for (uint256 i = 0; i < handler.channelCount(); ++i) {
            handler.withdraw(i, i);
            handler.collect(i, i);
            ChannelHandler.Book memory book = handler.bookOf(i);
            vm.assertEq(book.funded, book.claimed + book.returned, "the payer got the rest");
        }
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(IERC20(handler.tokens(i)).balanceOf(address(channels)), 0, "nothing stays");
        }
    }

    /// @dev Without this, a handler that does nothing would pass all of the above.
    function test_theHandlerReachesEveryEnd() public {
        for (uint256 i = 0; i < 3; ++i) {
            handler.fund(i, 0, 1_000_000, 2 days, i == 2);
            handler.fund(i, 0, 1_000_000, 3 days, i == 2);
        }
        ChannelHandler.Book memory book = handler.bookOf(0);
        vm.assertEq(book.funded, 0, "a token with a fee");
        handler.sign(1, 400_000);
        handler.sign(1, 700_000);
        handler.sign(2, 500_000);
        handler.claim(1, 1, 3);
        handler.forge(1, 9, 9, false);
        handler.forge(1, 9, 9, true);
        vm.assertEq(handler.bookOf(1).claimed, 400_000, "claimed");
        handler.setBlocked(1, true);
        handler.claim(1, 0, 3);
        vm.assertEq(handler.owed(handler.actor(1), handler.tokens(1)), 300_000, "owed for a while");
        handler.collect(1, 0);
        handler.setBlocked(1, false);
        handler.collect(1, 0);
        vm.assertEq(handler.owed(handler.actor(1), handler.tokens(1)), 0, "collected");
        handler.record(2, 0, 0);
        vm.assertEq(handler.owed(handler.actor(1), handler.tokens(0)), 500_000, "recorded");
        handler.sign(2, 600_000);
        handler.claimMany([uint256(1), 2, 2, 1, 0], [uint256(0), 0, 0, 0, 0]);
        vm.assertEq(handler.bookOf(2).claimed, 600_000, "claimed in a batch");
        handler.release(2, 0);
        vm.assertTrue(handler.bookOf(2).returned > 0, "released");
        handler.replayDeposit(1, 0);
        handler.close(1, 0);
        handler.wait(1 days - 1);
        handler.withdraw(1, 3);
        vm.assertTrue(handler.bookOf(1).returned > 0, "withdrawn");
        invariant_whatIsHeldIsWhatIsLeftOrOwed();
        invariant_eachChannelPaysFromItsOwnDeposits();
        afterInvariant();
    }
}
