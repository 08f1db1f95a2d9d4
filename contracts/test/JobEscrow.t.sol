// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {EscrowFixture} from "./utils/EscrowFixture.sol";

/// @title What each call of the escrow does, and when it refuses.
contract JobEscrowTest is EscrowFixture {
    uint256 private constant ALL = 100 * PRICE;

    // ---- opening

    function test_authorization_opensAndFundsThroughARelayer() public {
        IJobEscrow.Agreement memory agreement = judgedTerms();
        uint256 id = uint256(escrow.hashAgreement(agreement));
        IJobEscrow.Payment memory payment = byAuthorization(agreement);
        bytes memory clientSignature = sign(CLIENT_KEY, bytes32(id));
        bytes memory providerSignature = sign(PROVIDER_KEY, bytes32(id));
        vm.expectEmit();
        emit IJobEscrow.JobCreated(id, client, provider, judge, DELIVER_BY, address(0));
        vm.expectEmit();
        emit IJobEscrow.JobFunded(id, client, PRICE);
        vm.prank(relayer);
        uint256 jobId = escrow.createFromAgreement(agreement, clientSignature, providerSignature, payment);

        vm.assertEq(jobId, id, "the id is the hash");
        IJobEscrow.Job memory job = escrow.getJob(id);
        vm.assertEq(uint256(job.status), uint256(IJobEscrow.Status.Funded), "status");
        vm.assertEq(job.client, client, "client");
        vm.assertEq(job.provider, provider, "provider");
        vm.assertEq(job.evaluator, judge, "evaluator");
        vm.assertEq(job.token, address(usdc), "token");
        vm.assertEq(job.price, PRICE, "price");
        vm.assertEq(job.deliverBy, DELIVER_BY, "deliverBy");
        vm.assertEq(job.submittedAt, 0, "submittedAt");
        vm.assertEq(job.reviewPeriod, REVIEW_PERIOD, "reviewPeriod");
        vm.assertEq(job.deliverable, bytes32(0), "deliverable");
        assertBalances(ALL - PRICE, 0, PRICE);
        vm.assertTrue(usdc.authorizationState(client, bytes32(id)), "nonce used");
    }

    function test_permit_opensAndFunds() public {
        IJobEscrow.Agreement memory agreement = terms();
        uint256 jobId = create(agreement, byPermit(agreement));
        assertStatus(jobId, IJobEscrow.Status.Funded);
        assertBalances(ALL - PRICE, 0, PRICE);
    }

    function test_allowance_opensAndFunds() public {
        uint256 jobId = funded(terms());
        assertStatus(jobId, IJobEscrow.Status.Funded);
        assertBalances(ALL - PRICE, 0, PRICE);
        vm.assertEq(escrow.getJob(jobId).evaluator, client, "the client judges");
    }

    function test_create_refusesZeroAddresses() public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes memory expected = abi.encodeWithSelector(IJobEscrow.ZeroAddress.selector);
        agreement.client = address(0);
        createFails(agreement, byAllowance(), expected);
        agreement = terms();
        agreement.provider = address(0);
        createFails(agreement, byAllowance(), expected);
        agreement = terms();
        agreement.evaluator = address(0);
        createFails(agreement, byAllowance(), expected);
        agreement = terms();
        agreement.token = address(0);
        createFails(agreement, byAllowance(), expected);
    }

    function test_create_refusesAProviderOnBothSides() public {
        IJobEscrow.Agreement memory agreement = judgedTerms();
        agreement.provider = client;
        createFails(
            agreement, byAllowance(), abi.encodeWithSelector(IJobEscrow.ConflictingRoles.selector, client)
        );
        agreement = terms();
        agreement.evaluator = provider;
        createFails(
            agreement, byAllowance(), abi.encodeWithSelector(IJobEscrow.ConflictingRoles.selector, provider)
        );
    }

    function test_create_refusesPricesOutOfRange() public {
        IJobEscrow.Agreement memory agreement = terms();
        uint256 maximum = type(uint96).max;
        agreement.price = 0;
        createFails(
            agreement, byAllowance(), abi.encodeWithSelector(IJobEscrow.PriceOutOfRange.selector, 0, maximum)
        );
        agreement.price = maximum + 1;
        createFails(
            agreement,
            byAllowance(),
            abi.encodeWithSelector(IJobEscrow.PriceOutOfRange.selector, maximum + 1, maximum)
        );
        agreement.price = maximum;
        usdc.mint(client, maximum);
        vm.assertEq(escrow.getJob(funded(agreement)).price, maximum, "the largest price");
    }

    function test_create_refusesDatesOutOfRange() public {
        IJobEscrow.Agreement memory agreement = terms();
        uint256 latest = START + escrow.MAX_DELIVERY_PERIOD();
        agreement.deliverBy = uint64(START);
        createFails(
            agreement,
            byAllowance(),
            abi.encodeWithSelector(IJobEscrow.DeliverByOutOfRange.selector, START, latest)
        );
        agreement.deliverBy = uint64(latest + 1);
        createFails(
            agreement,
            byAllowance(),
            abi.encodeWithSelector(IJobEscrow.DeliverByOutOfRange.selector, latest + 1, latest)
        );
        agreement.deliverBy = uint64(latest);
        vm.assertEq(escrow.getJob(funded(agreement)).deliverBy, latest, "the latest date");
    }

    function test_create_refusesEndlessReviews() public {
        IJobEscrow.Agreement memory agreement = terms();
        uint64 maximum = escrow.MAX_REVIEW_PERIOD();
        agreement.reviewPeriod = maximum + 1;
        createFails(
            agreement,
            byAllowance(),
            abi.encodeWithSelector(IJobEscrow.ReviewPeriodTooLong.selector, maximum + 1, maximum)
        );
        agreement.reviewPeriod = maximum;
        vm.assertEq(escrow.getJob(funded(agreement)).reviewPeriod, maximum, "the longest period");
    }

    function test_create_refusesAUsedAgreement() public {
        uint256 jobId = submitted(terms());
        createFails(
            terms(), byAllowance(), abi.encodeWithSelector(IJobEscrow.AgreementAlreadyUsed.selector, jobId)
        );
        vm.prank(client);
        escrow.complete(jobId, REASON, "");
        createFails(
            terms(), byAllowance(), abi.encodeWithSelector(IJobEscrow.AgreementAlreadyUsed.selector, jobId)
        );
    }

    // ---- the life of a job

    function test_submit_recordsTheDeliverable() public {
        uint256 jobId = funded(terms());
        vm.warp(DELIVER_BY);
        vm.expectEmit();
        emit IJobEscrow.JobSubmitted(jobId, provider, DELIVERABLE);
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
        assertStatus(jobId, IJobEscrow.Status.Submitted);
        vm.assertEq(escrow.getJob(jobId).submittedAt, DELIVER_BY, "submittedAt");
        vm.assertEq(escrow.getJob(jobId).deliverable, DELIVERABLE, "deliverable");
    }

    function test_submit_isForTheProviderInTime() public {
        uint256 jobId = funded(terms());
        refuses(client, jobId);
        escrow.submit(jobId, DELIVERABLE, "");
        vm.warp(DELIVER_BY + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.DeliveryOverdue.selector, jobId, DELIVER_BY));
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
    }

    function test_complete_paysTheProvider() public {
        uint256 jobId = submitted(judgedTerms());
        vm.expectEmit();
        emit IJobEscrow.JobCompleted(jobId, judge, REASON);
        vm.expectEmit();
        emit IJobEscrow.PaymentReleased(jobId, provider, PRICE);
        vm.prank(judge);
        escrow.complete(jobId, REASON, "");
        assertStatus(jobId, IJobEscrow.Status.Completed);
        assertBalances(ALL - PRICE, PRICE, 0);
    }

    function test_complete_isForTheEvaluator() public {
        uint256 judged = submitted(judgedTerms());
        refuses(client, judged);
        escrow.complete(judged, REASON, "");
        refuses(provider, judged);
        escrow.complete(judged, REASON, "");
        uint256 own = submitted(terms());
        refuses(judge, own);
        escrow.complete(own, REASON, "");
        vm.prank(client);
        escrow.complete(own, REASON, "");
        assertStatus(own, IJobEscrow.Status.Completed);
    }

    function test_complete_staysOpenAfterTheReview() public {
        uint256 jobId = submitted(terms());
        vm.warp(START + REVIEW_PERIOD + 1 days);
        vm.prank(client);
        escrow.complete(jobId, REASON, "");
        assertStatus(jobId, IJobEscrow.Status.Completed);
    }

    function test_reject_byTheEvaluatorRefunds() public {
        uint256 jobId = submitted(judgedTerms());
        vm.warp(START + REVIEW_PERIOD);
        vm.expectEmit();
        emit IJobEscrow.JobRejected(jobId, judge, REASON);
        vm.expectEmit();
        emit IJobEscrow.Refunded(jobId, client, PRICE);
        vm.prank(judge);
        escrow.reject(jobId, REASON, "");
        assertStatus(jobId, IJobEscrow.Status.Rejected);
        assertBalances(ALL, 0, 0);
    }

    function test_reject_afterTheReviewIsTooLate() public {
        uint256 jobId = submitted(terms());
        vm.warp(START + REVIEW_PERIOD + 1);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.ReviewOver.selector, jobId, START + REVIEW_PERIOD));
        vm.prank(client);
        escrow.reject(jobId, REASON, "");
    }

    function test_reject_ofWhatWasSubmittedIsForTheEvaluator() public {
        uint256 jobId = submitted(judgedTerms());
        refuses(provider, jobId);
        escrow.reject(jobId, REASON, "");
        refuses(client, jobId);
        escrow.reject(jobId, REASON, "");
    }

    function test_reject_beforeSubmission() public {
        uint256 own = funded(terms());
        refuses(client, own);
        escrow.reject(own, REASON, "");
        refuses(judge, own);
        escrow.reject(own, REASON, "");
        vm.prank(provider);
        escrow.reject(own, REASON, "");
        assertStatus(own, IJobEscrow.Status.Rejected);

        uint256 judged = funded(judgedTerms());
        refuses(client, judged);
        escrow.reject(judged, REASON, "");
        vm.prank(judge);
        escrow.reject(judged, REASON, "");
        assertStatus(judged, IJobEscrow.Status.Rejected);
        assertBalances(ALL, 0, 0);
    }

    function test_claimRefund_afterTheDeliveryDate() public {
        uint256 jobId = funded(terms());
        vm.warp(DELIVER_BY);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.DeliveryNotOverdue.selector, jobId, DELIVER_BY));
        escrow.claimRefund(jobId);
        vm.warp(DELIVER_BY + 1);
        vm.expectEmit();
        emit IJobEscrow.JobExpired(jobId);
        vm.expectEmit();
        emit IJobEscrow.Refunded(jobId, client, PRICE);
        vm.prank(relayer);
        escrow.claimRefund(jobId);
        assertStatus(jobId, IJobEscrow.Status.Expired);
        assertBalances(ALL, 0, 0);
    }

    function test_release_afterTheReview() public {
        uint256 jobId = submitted(terms());
        vm.warp(START + REVIEW_PERIOD);
        vm.expectRevert(
            abi.encodeWithSelector(IJobEscrow.ReviewNotOver.selector, jobId, START + REVIEW_PERIOD)
        );
        escrow.release(jobId);
        vm.warp(START + REVIEW_PERIOD + 1);
        bytes32 reason = escrow.REVIEW_ENDED();
        vm.expectEmit();
        emit IJobEscrow.JobCompleted(jobId, address(0), reason);
        vm.expectEmit();
        emit IJobEscrow.PaymentReleased(jobId, provider, PRICE);
        vm.prank(relayer);
        escrow.release(jobId);
        assertStatus(jobId, IJobEscrow.Status.Completed);
        assertBalances(ALL - PRICE, PRICE, 0);
    }

    // ---- what does not fit

    function test_unknownJobsAreNotFound() public {
        bytes memory expected = abi.encodeWithSelector(IJobEscrow.JobNotFound.selector, 7);
        vm.expectRevert(expected);
        escrow.getJob(7);
        vm.expectRevert(expected);
        escrow.submit(7, DELIVERABLE, "");
        vm.expectRevert(expected);
        escrow.complete(7, REASON, "");
        vm.expectRevert(expected);
        escrow.reject(7, REASON, "");
        vm.expectRevert(expected);
        escrow.claimRefund(7);
        vm.expectRevert(expected);
        escrow.release(7);
    }

    function test_eachCallNeedsItsState() public {
        IJobEscrow.Agreement memory agreement = terms();
        uint256 jobId = funded(agreement);
        wrongStatus(jobId, IJobEscrow.Status.Funded);
        escrow.complete(jobId, REASON, "");
        wrongStatus(jobId, IJobEscrow.Status.Funded);
        escrow.release(jobId);

        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
        wrongStatus(jobId, IJobEscrow.Status.Submitted);
        escrow.submit(jobId, DELIVERABLE, "");
        vm.warp(DELIVER_BY + 1);
        wrongStatus(jobId, IJobEscrow.Status.Submitted);
        escrow.claimRefund(jobId);

        escrow.release(jobId);
        allClosed(jobId, IJobEscrow.Status.Completed);
    }

    function test_endedJobsStayEnded() public {
        IJobEscrow.Agreement memory agreement = terms();
        uint256 rejected = funded(agreement);
        vm.prank(provider);
        escrow.reject(rejected, REASON, "");
        agreement.salt = keccak256("another");
        uint256 expired = funded(agreement);
        vm.warp(DELIVER_BY + 1);
        escrow.claimRefund(expired);
        allClosed(rejected, IJobEscrow.Status.Rejected);
        allClosed(expired, IJobEscrow.Status.Expired);
    }

    function allClosed(uint256 jobId, IJobEscrow.Status status) private {
        wrongStatus(jobId, status);
        escrow.submit(jobId, DELIVERABLE, "");
        wrongStatus(jobId, status);
        escrow.complete(jobId, REASON, "");
        wrongStatus(jobId, status);
        escrow.reject(jobId, REASON, "");
        wrongStatus(jobId, status);
        escrow.claimRefund(jobId);
        wrongStatus(jobId, status);
        escrow.release(jobId);
    }

    function wrongStatus(uint256 jobId, IJobEscrow.Status status) private {
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.WrongStatus.selector, jobId, status));
    }

    function refuses(address caller, uint256 jobId) private {
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.Unauthorized.selector, jobId, caller));
        vm.prank(caller);
    }
}
