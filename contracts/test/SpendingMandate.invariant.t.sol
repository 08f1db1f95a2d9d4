// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {SpendingMandate} from "../src/SpendingMandate.sol";
import {TestUSDC} from "../src/TestUSDC.sol";
import {ISpendingMandate} from "../src/interfaces/ISpendingMandate.sol";
import {MandateHandler} from "./utils/MandateHandler.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title What stays true whatever agents, providers, relayers and strangers do with four mandates.
contract SpendingMandateInvariantTest is TestBase {
    uint256 private constant START = 1_800_000_000;

    JobEscrow private escrow;
    SpendingMandate private mandates;
    TestUSDC private usdc;
    MandateHandler private handler;

    function setUp() public {
        vm.warp(START);
        (escrow, mandates, usdc) = (new JobEscrow(), new SpendingMandate(), new TestUSDC());
        handler = new MandateHandler(escrow, mandates, usdc, new IdentityRegistry());
    }

    /// @dev forge sends its random calls to these contracts only.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev One campaign for all of it, as most of its time goes into the calls.
    function invariant_mandatesBoundWhatPrincipalsLose() public view {
        noMandateIsOverdrawn();
        accountsChangeByDrawsAndRefundsAlone();
        moneyIsConserved();
    }

    /// @dev Without this, a handler that draws nothing would pass all of the above.
    function test_theHandlerReachesEveryEnd() public {
        // agent itself, provider registered, service allowed
        uint256 roles = 1 + 64;
        for (uint256 i = 0; i < 3; ++i) {
            handler.draw(1, 199, roles, 0);
        }
        vm.assertEq(handler.draws(), 3, "draws");
        handler.submit(0, 0);
        handler.complete(0, 1);
        handler.submit(1, 0);
        handler.completeBySignature(1, 2, 0);
        handler.reject(2, 0);
        vm.assertEq(usdc.balanceOf(vm.addr(5)), 400, "the provider earned two prices");
        vm.assertEq(handler.refunded(vm.addr(1)), 200, "the principal has one back");

        for (uint256 trick = 12; trick < 16; ++trick) {
            handler.draw(1, 0, roles, trick);
        }
        // another service, another provider, another client, over the limit of a deal
        handler.draw(1, 0, 1, 0);
        handler.draw(1, 0, roles + 16, 0);
        handler.draw(1, 0, 64 + 8, 0);
        handler.draw(1, 300, roles, 0);
        vm.assertEq(handler.refusals(), 8, "refusals");
        handler.steal(1, 1, roles, 0);
        handler.payOneself(1, roles);
        handler.revoke(1, 1);
        handler.draw(1, 99, roles, 0);
        handler.revoke(1, 0);
        handler.draw(1, 0, roles, 0);
        vm.assertEq(handler.draws(), 4, "draws until the revocation");

        // 2 ends at noon
        handler.draw(2, 0, 1, 0);
        handler.wait(12 hours - 1);
        handler.draw(2, 0, 1, 0);
        handler.wait(0);
        handler.draw(2, 0, 1, 0);
        vm.assertEq(handler.drawn(2), 2, "until its end");

        // 0 allows 150 in a day
        handler.draw(0, 99, 1, 0);
        handler.draw(0, 49, 1, 0);
        handler.draw(0, 0, 1, 0);
        vm.assertEq(handler.drawn(0), 150, "a period is used up");
        handler.wait(12 hours - 3);
        handler.draw(0, 0, 1, 0);
        vm.assertEq(handler.drawn(0), 150, "to its last second");
        handler.wait(0);
        handler.draw(0, 0, 1, 0);
        vm.assertEq(handler.drawn(0), 151, "the next has begun");
        handler.claimRefund(3, 2);
        invariant_mandatesBoundWhatPrincipalsLose();
    }

    function noMandateIsOverdrawn() private view {
        for (uint256 i = 0; i < 4; ++i) {
            ISpendingMandate.Mandate memory mandate = handler.limitsOf(i);
            uint256 inPeriod = handler.drawnIn(i, handler.periodOf(i));
            vm.assertLe(handler.dearest(i), mandate.perDeal, "per deal");
            vm.assertLe(handler.drawn(i), mandate.total, "in all");
            if (mandate.period > 0) vm.assertLe(inPeriod, mandate.perPeriod, "per period");
            (uint256 total, uint256 running) = mandates.spent(mandate);
            vm.assertEq(total, handler.drawn(i), "the contract counts in all what left the account");
            vm.assertEq(running, inPeriod, "and in the period");
            vm.assertEq(mandates.available(mandate), handler.left(i), "and knows what is left");
        }
    }

    function accountsChangeByDrawsAndRefundsAlone() private view {
        for (uint256 key = 1; key <= 2; ++key) {
            address principal = vm.addr(key);
            vm.assertEq(
                usdc.balanceOf(principal) + handler.paid(principal),
                1e9 + handler.refunded(principal),
                "the principal's account"
            );
        }
    }

    function moneyIsConserved() private view {
        vm.assertEq(usdc.balanceOf(address(escrow)), handler.owed(), "held for jobs that are under way");
        vm.assertEq(usdc.balanceOf(address(mandates)), 0, "no money rests with the mandates");
        vm.assertEq(
            handler.wealth() + usdc.balanceOf(address(escrow)), handler.minted(), "nothing lost or made"
        );
    }
}
