// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {EscrowFixture} from "./utils/EscrowFixture.sol";

/// @title Rules that hold for every value.
contract JobEscrowFuzzTest is EscrowFixture {
    function testFuzz_hashIsThatOfEip712(IJobEscrow.Agreement memory agreement) public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Dealwright JobEscrow"),
                keccak256("1"),
                block.chainid,
                address(escrow)
            )
        );
        bytes memory parties =
            abi.encode(agreement.client, agreement.provider, agreement.evaluator, agreement.token);
        bytes memory rest = abi.encode(
            agreement.price,
            agreement.serviceDigest,
            agreement.requestHash,
            agreement.deliverBy,
            agreement.reviewPeriod,
            agreement.salt
        );
        bytes32 structHash = keccak256(abi.encodePacked(escrow.AGREEMENT_TYPEHASH(), parties, rest));
        vm.assertEq(
            escrow.hashAgreement(agreement),
            keccak256(abi.encodePacked("\x19\x01", domain, structHash)),
            "the agreement's hash"
        );
    }

    function testFuzz_whatWasSignedIsWhatIsStored(
        uint96 price,
        uint256 deliverBy,
        uint256 reviewPeriod,
        bytes32 salt,
        bool judged
    ) public {
        vm.assume(price > 0);
        IJobEscrow.Agreement memory agreement = judged ? judgedTerms() : terms();
        agreement.price = price;
        agreement.deliverBy = uint64(between(deliverBy, START + 1, START + escrow.MAX_DELIVERY_PERIOD()));
        agreement.reviewPeriod = uint64(between(reviewPeriod, 0, escrow.MAX_REVIEW_PERIOD()));
        agreement.salt = salt;
        usdc.mint(client, price);
        IJobEscrow.Job memory job = escrow.getJob(funded(agreement));
        vm.assertEq(job.price, price, "price");
        vm.assertEq(job.deliverBy, agreement.deliverBy, "deliverBy");
        vm.assertEq(job.reviewPeriod, agreement.reviewPeriod, "reviewPeriod");
        vm.assertEq(job.evaluator, agreement.evaluator, "evaluator");
        vm.assertEq(usdc.balanceOf(address(escrow)), price, "held");
    }

    function testFuzz_arbitraryBytesAreNoSignature(bytes memory signature) public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes32 digest = escrow.hashAgreement(agreement);
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidSignature.selector, provider));
        escrow.createFromAgreement(agreement, sign(CLIENT_KEY, digest), signature, byAllowance());
    }

    /// @dev At every moment the provider may submit, or the client may have its money, never both.
    function testFuzz_deliveryAndRefundExcludeEachOther(uint256 wait) public {
        uint256 jobId = funded(terms());
        vm.warp(START + between(wait, 0, 3 hours));
        bool late = block.timestamp > DELIVER_BY;
        vm.prank(provider);
        vm.assertTrue(succeeds(abi.encodeCall(IJobEscrow.submit, (jobId, DELIVERABLE, ""))) != late, "submit");
        vm.assertTrue(succeeds(abi.encodeCall(IJobEscrow.claimRefund, (jobId))) == late, "claimRefund");
    }

    /// @dev At every moment the evaluator may reject, or anyone may release, never both.
    function testFuzz_rejectionAndReleaseExcludeEachOther(uint256 wait, uint64 reviewPeriod) public {
        IJobEscrow.Agreement memory agreement = judgedTerms();
        agreement.reviewPeriod = uint64(between(reviewPeriod, 0, 2 hours));
        uint256 jobId = submitted(agreement);
        vm.warp(START + between(wait, 0, 3 hours));
        bool over = block.timestamp > START + agreement.reviewPeriod;
        vm.prank(judge);
        vm.assertTrue(succeeds(abi.encodeCall(IJobEscrow.reject, (jobId, REASON, ""))) != over, "reject");
        vm.assertTrue(succeeds(abi.encodeCall(IJobEscrow.release, (jobId))) == over, "release");
    }

    function testFuzz_strangersDecideNothing(address stranger, bool wasSubmitted) public {
        vm.assume(stranger != client && stranger != provider && stranger != judge);
        uint256 jobId = wasSubmitted ? submitted(judgedTerms()) : funded(judgedTerms());
        vm.prank(stranger);
        vm.assertTrue(!succeeds(abi.encodeCall(IJobEscrow.submit, (jobId, DELIVERABLE, ""))), "submit");
        vm.prank(stranger);
        vm.assertTrue(!succeeds(abi.encodeCall(IJobEscrow.complete, (jobId, REASON, ""))), "complete");
        vm.prank(stranger);
        vm.assertTrue(!succeeds(abi.encodeCall(IJobEscrow.reject, (jobId, REASON, ""))), "reject");
    }

    function succeeds(bytes memory call) private returns (bool success) {
        (success,) = address(escrow).call(call);
    }
}
