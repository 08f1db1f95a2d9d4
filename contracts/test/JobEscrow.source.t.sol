// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {EscrowFixture} from "./utils/EscrowFixture.sol";
import {BlockingToken, FeeToken} from "./utils/OddTokens.sol";
import {GarbageSource, MuteSource, OddSource} from "./utils/OddSources.sol";

/// @title Jobs that a contract pays for: what the escrow believes of it, which is as little as can be.
contract JobEscrowSourceTest is EscrowFixture {
    address private constant SPONSOR = address(0x5905);

    function test_aSourcePaysAndItsPayerIsRefunded() public {
        OddSource source = sourceOf(SPONSOR, PRICE);
        uint256 jobId = create(terms(), from(address(source)));
        vm.assertEq(source.seenHash(), bytes32(jobId), "the hash that the source saw");
        vm.assertEq(source.seenData(), hex"5eed", "the data that the source saw");
        vm.assertEq(escrow.payerOf(jobId), SPONSOR, "payer");
        vm.assertEq(escrow.getJob(jobId).client, client, "client");
        assertBalances(100 * PRICE, 0, PRICE);

        vm.warp(DELIVER_BY + 1);
        vm.expectEmit();
        emit IJobEscrow.Refunded(jobId, SPONSOR, PRICE);
        escrow.claimRefund(jobId);
        vm.assertEq(usdc.balanceOf(SPONSOR), PRICE, "refunded");
        vm.assertEq(escrow.payerOf(jobId), SPONSOR, "still known");
        assertBalances(100 * PRICE, 0, 0);
    }

    function test_theClientIsThePayerOfOtherJobs() public {
        vm.assertEq(escrow.payerOf(funded(terms())), client, "payer");
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.JobNotFound.selector, 7));
        escrow.payerOf(7);
    }

    function test_theEvaluatorsRejectionRefundsThePayer() public {
        uint256 jobId = create(judgedTerms(), from(address(sourceOf(SPONSOR, PRICE))));
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
        vm.prank(judge);
        escrow.reject(jobId, REASON, "");
        vm.assertEq(usdc.balanceOf(SPONSOR), PRICE, "refunded");
        assertBalances(100 * PRICE, 0, 0);
    }

    /// @dev The signatures stay the authority: whoever pays, client and provider have agreed.
    function test_aSourceReplacesNoSignature() public {
        OddSource source = sourceOf(SPONSOR, PRICE);
        IJobEscrow.Agreement memory agreement = terms();
        bytes memory ofProvider = sign(PROVIDER_KEY, escrow.hashAgreement(agreement));
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidSignature.selector, client));
        escrow.createFromAgreement(agreement, ofProvider, ofProvider, from(address(source)));
    }

    /// @dev A relayer that outruns the client's payment with its own has made a present, and can take nothing.
    function test_aSourceThatOutrunsTheClientPaysForIt() public {
        IJobEscrow.Agreement memory agreement = terms();
        IJobEscrow.Payment memory payment = byAuthorization(agreement);
        uint256 jobId = create(agreement, from(address(sourceOf(SPONSOR, PRICE))));
        createFails(
            agreement, payment, abi.encodeWithSelector(IJobEscrow.AgreementAlreadyUsed.selector, jobId)
        );
        vm.assertTrue(!usdc.authorizationState(client, bytes32(jobId)), "the authorization is unused");
        assertBalances(100 * PRICE, 0, PRICE);
    }

    // ---- amounts

    function test_sourcesPayThePriceExactly() public {
        createFails(terms(), from(address(sourceOf(SPONSOR, 0))), unexpectedAmount(address(usdc), 0));
        createFails(
            terms(), from(address(sourceOf(SPONSOR, PRICE - 1))), unexpectedAmount(address(usdc), PRICE - 1)
        );
        createFails(
            terms(), from(address(sourceOf(SPONSOR, PRICE + 1))), unexpectedAmount(address(usdc), PRICE + 1)
        );
    }

    function test_moneyOfOtherJobsPaysForNothing() public {
        IJobEscrow.Agreement memory other = terms();
        other.salt = keccak256("another");
        funded(other);
        createFails(terms(), from(address(sourceOf(SPONSOR, 0))), unexpectedAmount(address(usdc), 0));
        assertBalances(99 * PRICE, 0, PRICE);
    }

    function test_feeTokensAreRefusedFromSourcesToo() public {
        FeeToken token = new FeeToken();
        OddSource source = new OddSource(SPONSOR, PRICE);
        token.mint(address(source), PRICE);
        IJobEscrow.Agreement memory agreement = terms();
        agreement.token = address(token);
        createFails(agreement, from(address(source)), unexpectedAmount(address(token), PRICE - PRICE / 100));
    }

    // ---- payers

    function test_refundsNeedSomebodyToGoTo() public {
        createFails(
            terms(),
            from(address(sourceOf(address(0), PRICE))),
            abi.encodeWithSelector(IJobEscrow.InvalidPayer.selector, address(0))
        );
        createFails(
            terms(),
            from(address(sourceOf(address(escrow), PRICE))),
            abi.encodeWithSelector(IJobEscrow.InvalidPayer.selector, address(escrow))
        );
    }

    /// @dev It loses its own money by that, while the provider can still earn it.
    function test_aPayerThatTakesNoRefundHoldsUpItsOwnMoney() public {
        BlockingToken token = new BlockingToken();
        OddSource source = new OddSource(SPONSOR, PRICE);
        token.mint(address(source), PRICE);
        token.setBlocked(SPONSOR, true);
        IJobEscrow.Agreement memory agreement = terms();
        agreement.token = address(token);
        uint256 jobId = create(agreement, from(address(source)));
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, SPONSOR));
        vm.prank(provider);
        escrow.reject(jobId, REASON, "");
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
        vm.prank(client);
        escrow.complete(jobId, REASON, "");
        vm.assertEq(token.balanceOf(provider), PRICE, "earned");
    }

    // ---- reentrancy

    function test_sourcesFindEveryDoorLocked() public {
        IJobEscrow.Agreement memory other = terms();
        other.salt = keccak256("another");
        uint256 open = funded(other);
        other.salt = keccak256("delivered");
        uint256 delivered = submitted(other);
        vm.warp(DELIVER_BY - 1);
        uint256 jobId = uint256(escrow.hashAgreement(terms()));
        bytes[11] memory calls = [
            abi.encodeCall(IJobEscrow.createFromAgreement, (terms(), "", "", byAllowance())),
            abi.encodeCall(IJobEscrow.submit, (open, DELIVERABLE, "")),
            abi.encodeCall(IJobEscrow.complete, (delivered, REASON, "")),
            abi.encodeCall(IJobEscrow.completeBySignature, (delivered, REASON, "")),
            abi.encodeCall(IJobEscrow.reject, (open, REASON, "")),
            abi.encodeCall(IJobEscrow.reject, (jobId, REASON, "")),
            abi.encodeCall(IJobEscrow.claimRefund, (open)),
            abi.encodeCall(IJobEscrow.release, (delivered)),
            abi.encodeCall(IJobEscrow.getJob, (jobId)),
            abi.encodeCall(IJobEscrow.payerOf, (jobId)),
            abi.encodeCall(IJobEscrow.payerOf, (open))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            OddSource source = sourceOf(SPONSOR, PRICE);
            source.arm(address(escrow), calls[i]);
            IJobEscrow.Agreement memory agreement = terms();
            agreement.salt = bytes32(i);
            create(agreement, from(address(source)));
            vm.assertTrue(source.called() && !source.succeeded(), "the source tried and failed");
            vm.assertEq(
                source.answer(),
                abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
                "by the guard"
            );
        }
        assertStatus(open, IJobEscrow.Status.Funded);
        assertStatus(delivered, IJobEscrow.Status.Submitted);
    }

    // ---- what is no source

    function test_whatIsNoSourceIsRefused() public {
        createFails(terms(), from(judge), "");
        createFails(terms(), from(address(usdc)), "");
        createFails(terms(), from(address(escrow)), "");
        createFails(terms(), from(address(new MuteSource())), "");
        createFails(terms(), from(address(new GarbageSource())), "");
    }

    function test_malformedSourcesAreRefused() public {
        IJobEscrow.Payment memory payment = from(judge);
        payment.signature = "";
        createFails(terms(), payment, "");
        payment.signature = abi.encode(type(uint256).max, hex"");
        createFails(terms(), payment, "");
        payment.signature = abi.encode(judge, type(uint256).max);
        createFails(terms(), payment, "");
    }

    function from(address source) private pure returns (IJobEscrow.Payment memory) {
        bytes memory data = hex"5eed";
        return IJobEscrow.Payment(IJobEscrow.PaymentMethod.Source, 0, 0, abi.encode(source, data));
    }

    function sourceOf(address payer, uint256 amount) private returns (OddSource source) {
        source = new OddSource(payer, amount);
        usdc.mint(address(source), amount);
    }

    function unexpectedAmount(address token, uint256 received) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IJobEscrow.UnexpectedAmountReceived.selector, token, PRICE, received);
    }
}
