// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobEscrow} from "../src/JobEscrow.sol";
import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {EscrowHandler} from "./utils/EscrowHandler.sol";
import {OddToken} from "./utils/OddTokens.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title What stays true whatever people do. The handler checks each step, these check the whole.
contract JobEscrowInvariantTest is TestBase {
    JobEscrow private escrow;
    EscrowHandler private handler;

    function setUp() public {
        vm.warp(1_800_000_000);
        escrow = new JobEscrow();
        handler = new EscrowHandler(escrow);
    }

    /// @dev forge sends its random calls to these contracts only.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_moneyInIsMoneyOutPlusMoneyHeld() public view {
        for (uint256 i = 0; i < 3; ++i) {
            OddToken token = handler.tokens(i);
            uint256 held = token.balanceOf(address(escrow));
            vm.assertEq(
                handler.paidIn(address(token)), handler.paidOut(address(token)) + held, "in = out + held"
            );
            vm.assertEq(owed(address(token)), held, "held for jobs that are under way");
            vm.assertEq(token.totalSupply(), handler.minted(address(token)), "nothing lost or made");
        }
    }

    function invariant_anEndedJobPaidOnce() public view {
        for (uint256 i = 0; i < handler.jobCount(); ++i) {
            uint256 jobId = handler.jobs(i);
            IJobEscrow.Status status = escrow.getJob(jobId).status;
            bool underWay = status == IJobEscrow.Status.Funded || status == IJobEscrow.Status.Submitted;
            vm.assertEq(handler.payouts(jobId), underWay ? 0 : 1, "payouts of a job");
            vm.assertTrue(status == handler.lastStatus(jobId), "only its own calls move a job");
        }
    }

    /// @dev Without this, a handler that opens nothing would pass all of the above.
    function test_theHandlerReachesEveryEnd() public {
        for (uint256 i = 0; i < 4; ++i) {
            // client 0, provider 1, evaluator 2; the second and the fourth are sponsored
            handler.create(2 * 64 + (i % 2) * 256, 0, 1e6, 1 days, 1 hours);
        }
        for (uint256 i = 0; i < 3; ++i) {
            handler.submit(i, 1);
        }
        handler.complete(0, 2);
        handler.reject(1, 2);
        handler.wait(1 days - 1);
        handler.wait(1 days - 1);
        handler.release(2, 3);
        handler.claimRefund(3, 3);
        handler.replay(0);
        IJobEscrow.Status[4] memory ends = [
            IJobEscrow.Status.Completed,
            IJobEscrow.Status.Rejected,
            IJobEscrow.Status.Completed,
            IJobEscrow.Status.Expired
        ];
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertTrue(handler.lastStatus(handler.jobs(i)) == ends[i], "the end of a job");
        }
        invariant_moneyInIsMoneyOutPlusMoneyHeld();
        invariant_anEndedJobPaidOnce();
    }

    function owed(address token) private view returns (uint256 sum) {
        for (uint256 i = 0; i < handler.jobCount(); ++i) {
            uint256 jobId = handler.jobs(i);
            (address ofJob, uint256 price) = handler.priceOf(jobId);
            if (ofJob == token && handler.payouts(jobId) == 0) sum += price;
        }
    }
}
