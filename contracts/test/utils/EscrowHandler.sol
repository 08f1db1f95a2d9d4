// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {JobEscrow} from "../../src/JobEscrow.sol";
import {IJobEscrow} from "../../src/interfaces/IJobEscrow.sol";
import {PurseSource} from "./OddSources.sol";
import {BlockingToken, FeeToken, OddToken} from "./OddTokens.sol";
import {TestBase} from "./Vm.sol";

/// @title People who do anything, at any time, in any order, and a ledger of what should have come of it.
contract EscrowHandler is TestBase {
    uint256 private constant ACTORS = 4;
    address private constant SPONSOR = address(0x5905);

    JobEscrow public immutable escrow;
    OddToken[] public tokens;
    uint256[] public jobs;
    mapping(uint256 jobId => IJobEscrow.Agreement) private _agreements;
    mapping(uint256 jobId => IJobEscrow.Status) public lastStatus;
    mapping(uint256 jobId => uint256) public payouts;
    mapping(address token => uint256) public paidIn;
    mapping(address token => uint256) public paidOut;
    mapping(address token => uint256) public minted;
    mapping(uint256 jobId => address) public payers;
    PurseSource private immutable _purse = new PurseSource();
    uint256 private _salt;

    constructor(JobEscrow escrow_) {
        escrow = escrow_;
        tokens.push(new BlockingToken());
        tokens.push(new BlockingToken());
        tokens.push(new FeeToken());
    }

    // ---- what people do

    function create(uint256 roles, uint256 token, uint96 price, uint256 delivery, uint256 review) external {
        IJobEscrow.Agreement memory agreement;
        agreement.client = actor(roles);
        agreement.provider = actor(roles % ACTORS + 1 + between(roles / ACTORS, 0, ACTORS - 2));
        agreement.evaluator = actor(roles / 64);
        agreement.token = address(tokens[token % tokens.length]);
        agreement.price = between(price, 1, 1e24);
        agreement.deliverBy = uint64(block.timestamp + between(delivery, 1, 2 days));
        agreement.reviewPeriod = uint64(between(review, 0, 1 days));
        agreement.salt = bytes32(++_salt);
        // half of the jobs are paid by somebody who has no role in them
        bool sponsored = (roles / 256) % 2 == 1;
        provide(agreement, sponsored ? address(_purse) : agreement.client);

        uint256 jobId = uint256(escrow.hashAgreement(agreement));
        // a fee below one unit is no fee
        bool fee = agreement.token == address(tokens[2]) && agreement.price >= 100;
        bool valid = agreement.evaluator != agreement.provider && !fee;
        vm.assertTrue(open(agreement, sponsored) == valid, "opened when and only when the terms are fair");
        if (!valid) return;
        _agreements[jobId] = agreement;
        lastStatus[jobId] = IJobEscrow.Status.Funded;
        payers[jobId] = sponsored ? SPONSOR : agreement.client;
        vm.assertEq(escrow.payerOf(jobId), payers[jobId], "who would be refunded");
        jobs.push(jobId);
        paidIn[agreement.token] += agreement.price;
    }

    function replay(uint256 job) external {
        if (jobs.length == 0) return;
        IJobEscrow.Agreement memory agreement = _agreements[jobs[job % jobs.length]];
        provide(agreement, job % 2 == 0 ? address(_purse) : agreement.client);
        vm.assertTrue(!open(agreement, job % 2 == 0), "a hash is used once");
    }

    function submit(uint256 job, uint256 caller) external {
        attempt(job, caller, abi.encodeCall(IJobEscrow.submit, (pick(job), bytes32(job), "")));
    }

    function complete(uint256 job, uint256 caller) external {
        attempt(job, caller, abi.encodeCall(IJobEscrow.complete, (pick(job), 0, "")));
    }

    function reject(uint256 job, uint256 caller) external {
        attempt(job, caller, abi.encodeCall(IJobEscrow.reject, (pick(job), 0, "")));
    }

    function claimRefund(uint256 job, uint256 caller) external {
        attempt(job, caller, abi.encodeCall(IJobEscrow.claimRefund, (pick(job))));
    }

    function release(uint256 job, uint256 caller) external {
        attempt(job, caller, abi.encodeCall(IJobEscrow.release, (pick(job))));
    }

    function wait(uint256 time) external {
        vm.warp(block.timestamp + between(time, 1, 1 days));
    }

    function setBlocked(uint256 account, bool value) external {
        BlockingToken(address(tokens[1])).setBlocked(actor(account), value);
    }

    // ---- the ledger

    function jobCount() external view returns (uint256) {
        return jobs.length;
    }

    function priceOf(uint256 jobId) external view returns (address token, uint256 price) {
        return (_agreements[jobId].token, _agreements[jobId].price);
    }

    /// @dev Does the call and books what moved. Who gains how much is read from the token, not from the escrow.
    function attempt(uint256 job, uint256 caller, bytes memory call) private {
        if (jobs.length == 0) return;
        uint256 jobId = pick(job);
        IJobEscrow.Agreement memory agreement = _agreements[jobId];
        IERC20 token = IERC20(agreement.token);
        uint256 ofPayer = token.balanceOf(payers[jobId]);
        uint256 ofProvider = token.balanceOf(agreement.provider);
        // favour people who have a role, or most calls would be refused
        address[4] memory callers =
            [agreement.client, agreement.provider, agreement.evaluator, actor(caller / 4)];
        vm.prank(callers[caller % 4]);
        (bool success,) = address(escrow).call(call);

        IJobEscrow.Status status = escrow.getJob(jobId).status;
        uint256 refunded = token.balanceOf(payers[jobId]) - ofPayer;
        uint256 earned = token.balanceOf(agreement.provider) - ofProvider;
        vm.assertTrue(success || status == lastStatus[jobId], "a refused call changes nothing");
        vm.assertTrue(rank(status) >= rank(lastStatus[jobId]), "states move forward");
        if (rank(lastStatus[jobId]) == 2) vm.assertTrue(status == lastStatus[jobId], "an end is final");
        bool paid = status == IJobEscrow.Status.Completed && status != lastStatus[jobId];
        bool returned = rank(status) == 2 && !paid && status != lastStatus[jobId];
        vm.assertEq(earned, paid ? agreement.price : 0, "the provider's pay");
        vm.assertEq(refunded, returned ? agreement.price : 0, "the payer's refund");
        if (paid || returned) {
            ++payouts[jobId];
            paidOut[agreement.token] += agreement.price;
        }
        lastStatus[jobId] = status;
    }

    /// @dev The price, for whoever is to pay it.
    function provide(IJobEscrow.Agreement memory agreement, address account) private {
        OddToken(agreement.token).mint(account, agreement.price);
        minted[agreement.token] += agreement.price;
        vm.prank(account);
        IERC20(agreement.token).approve(address(escrow), agreement.price);
    }

    function open(IJobEscrow.Agreement memory agreement, bool sponsored) private returns (bool success) {
        bytes32 digest = escrow.hashAgreement(agreement);
        IJobEscrow.Payment memory payment = IJobEscrow.Payment(IJobEscrow.PaymentMethod.Allowance, 0, 0, "");
        if (sponsored) {
            payment.method = IJobEscrow.PaymentMethod.Source;
            payment.signature = abi.encode(_purse, abi.encode(SPONSOR));
        }
        bytes memory call = abi.encodeCall(
            IJobEscrow.createFromAgreement,
            (agreement, sign(agreement.client, digest), sign(agreement.provider, digest), payment)
        );
        (success,) = address(escrow).call(call);
    }

    function sign(address account, bytes32 digest) private pure returns (bytes memory) {
        for (uint256 i = 0; i < ACTORS; ++i) {
            if (actor(i) != account) continue;
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(i + 1, digest);
            return abi.encodePacked(r, s, v);
        }
        return "";
    }

    function actor(uint256 seed) private pure returns (address) {
        return vm.addr(seed % ACTORS + 1);
    }

    function pick(uint256 job) private view returns (uint256) {
        return jobs.length == 0 ? 0 : jobs[job % jobs.length];
    }

    function rank(IJobEscrow.Status status) private pure returns (uint256) {
        if (status == IJobEscrow.Status.Funded) return 0;
        return status == IJobEscrow.Status.Submitted ? 1 : 2;
    }
}
