// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobEscrow} from "../src/JobEscrow.sol";
import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {ContractWallet} from "./utils/ContractWallet.sol";
import {EscrowFixture} from "./utils/EscrowFixture.sol";

/// @title Evaluators who sign that work is accepted, and let others send it.
contract JobEscrowCompletionTest is EscrowFixture {
    function test_anyoneRelaysTheEvaluatorsSignature() public {
        uint256 jobId = submitted(judgedTerms());
        bytes memory signature = sign(JUDGE_KEY, escrow.hashCompletion(jobId, REASON));
        vm.expectEmit();
        emit IJobEscrow.JobCompleted(jobId, judge, REASON);
        vm.expectEmit();
        emit IJobEscrow.PaymentReleased(jobId, provider, PRICE);
        vm.prank(relayer);
        escrow.completeBySignature(jobId, REASON, signature);
        assertStatus(jobId, IJobEscrow.Status.Completed);
        assertBalances(99 * PRICE, PRICE, 0);
        wrongStatus(jobId, IJobEscrow.Status.Completed);
        escrow.completeBySignature(jobId, REASON, signature);
    }

    function test_theClientThatJudgesSignsToo() public {
        uint256 jobId = submitted(terms());
        vm.warp(START + REVIEW_PERIOD + 1 days);
        escrow.completeBySignature(jobId, REASON, sign(CLIENT_KEY, escrow.hashCompletion(jobId, REASON)));
        assertBalances(99 * PRICE, PRICE, 0);
    }

    function test_contractWalletsSignToo() public {
        IJobEscrow.Agreement memory agreement = terms();
        agreement.evaluator = address(new ContractWallet(judge));
        uint256 jobId = submitted(agreement);
        bytes memory signature = sign(JUDGE_KEY, escrow.hashCompletion(jobId, REASON));
        escrow.completeBySignature(jobId, REASON, abi.encodePacked(uint8(1), signature));
        assertBalances(99 * PRICE, PRICE, 0);
    }

    function test_onlyTheEvaluatorsSignatureCounts() public {
        uint256 jobId = submitted(judgedTerms());
        bytes32 digest = escrow.hashCompletion(jobId, REASON);
        bytes[4] memory signatures =
            [sign(PROVIDER_KEY, digest), sign(CLIENT_KEY, digest), bytes(""), abi.encode(judge)];
        for (uint256 i = 0; i < signatures.length; ++i) {
            refusesSignature(judge);
            escrow.completeBySignature(jobId, REASON, signatures[i]);
        }
        // being the evaluator is not enough, and being the provider still less
        refusesSignature(judge);
        vm.prank(judge);
        escrow.completeBySignature(jobId, REASON, "");
    }

    function test_aSignatureCompletesItsJobWithItsReasonOnly() public {
        IJobEscrow.Agreement memory agreement = judgedTerms();
        uint256 jobId = submitted(agreement);
        agreement.salt = keccak256("another");
        uint256 other = submitted(agreement);
        bytes memory signature = sign(JUDGE_KEY, escrow.hashCompletion(jobId, REASON));
        refusesSignature(judge);
        escrow.completeBySignature(other, REASON, signature);
        refusesSignature(judge);
        escrow.completeBySignature(jobId, keccak256("another reason"), signature);
        // nor is a signature under the agreement one
        signature = sign(JUDGE_KEY, bytes32(jobId));
        refusesSignature(judge);
        escrow.completeBySignature(jobId, REASON, signature);
    }

    function test_signaturesForAnotherChainOrEscrowAreRefused() public {
        uint256 jobId = submitted(judgedTerms());
        bytes memory signature = sign(JUDGE_KEY, new JobEscrow().hashCompletion(jobId, REASON));
        refusesSignature(judge);
        escrow.completeBySignature(jobId, REASON, signature);
        signature = sign(JUDGE_KEY, escrow.hashCompletion(jobId, REASON));
        vm.chainId(block.chainid + 1);
        refusesSignature(judge);
        escrow.completeBySignature(jobId, REASON, signature);
    }

    function test_onlyWhatWasSubmittedIsAccepted() public {
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.JobNotFound.selector, 7));
        escrow.completeBySignature(7, REASON, "");
        uint256 jobId = funded(judgedTerms());
        bytes memory signature = sign(JUDGE_KEY, escrow.hashCompletion(jobId, REASON));
        wrongStatus(jobId, IJobEscrow.Status.Funded);
        escrow.completeBySignature(jobId, REASON, signature);
        vm.prank(judge);
        escrow.reject(jobId, REASON, "");
        wrongStatus(jobId, IJobEscrow.Status.Rejected);
        escrow.completeBySignature(jobId, REASON, signature);
    }

    function testFuzz_hashIsThatOfEip712(uint256 jobId, bytes32 reason) public view {
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
        bytes32 structHash =
            keccak256(abi.encode(keccak256("Completion(uint256 jobId,bytes32 reason)"), jobId, reason));
        vm.assertEq(
            escrow.hashCompletion(jobId, reason),
            keccak256(abi.encodePacked("\x19\x01", domain, structHash)),
            "the completion's hash"
        );
    }

    function refusesSignature(address signer) private {
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidSignature.selector, signer));
    }

    function wrongStatus(uint256 jobId, IJobEscrow.Status status) private {
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.WrongStatus.selector, jobId, status));
    }
}
