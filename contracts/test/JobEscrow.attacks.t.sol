// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {ContractWallet} from "./utils/ContractWallet.sol";
import {EscrowFixture} from "./utils/EscrowFixture.sol";
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

/// @title What hostile people and odd tokens try.
contract JobEscrowAttacksTest is EscrowFixture {
    // ---- signatures

    function test_signaturesOfOthersAreRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes32 digest = escrow.hashAgreement(agreement);
        bytes memory ofClient = sign(CLIENT_KEY, digest);
        bytes memory ofProvider = sign(PROVIDER_KEY, digest);
        bytes memory ofJudge = sign(JUDGE_KEY, digest);
        refusesSignature(client);
        escrow.createFromAgreement(agreement, ofJudge, ofProvider, byAllowance());
        refusesSignature(provider);
        escrow.createFromAgreement(agreement, ofClient, ofJudge, byAllowance());
        refusesSignature(client);
        escrow.createFromAgreement(agreement, ofProvider, ofClient, byAllowance());
        refusesSignature(client);
        escrow.createFromAgreement(agreement, "", ofProvider, byAllowance());
    }

    function test_changedTermsAreRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes32 digest = escrow.hashAgreement(agreement);
        bytes memory ofClient = sign(CLIENT_KEY, digest);
        bytes memory ofProvider = sign(PROVIDER_KEY, digest);
        agreement.price += 1;
        refusesSignature(client);
        escrow.createFromAgreement(agreement, ofClient, ofProvider, byAllowance());
    }

    function test_malleatedSignaturesAreRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes32 digest = escrow.hashAgreement(agreement);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(CLIENT_KEY, digest);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory twin = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        vm.assertEq(
            ecrecover(digest, v == 27 ? 28 : 27, r, bytes32(order - uint256(s))), client, "a true twin"
        );
        refusesSignature(client);
        escrow.createFromAgreement(agreement, twin, sign(PROVIDER_KEY, digest), byAllowance());
    }

    function test_signaturesForAnotherChainAreRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes32 digest = escrow.hashAgreement(agreement);
        vm.chainId(block.chainid + 1);
        vm.assertTrue(escrow.hashAgreement(agreement) != digest, "another hash on a forked chain");
        refusesSignature(client);
        escrow.createFromAgreement(
            agreement, sign(CLIENT_KEY, digest), sign(PROVIDER_KEY, digest), byAllowance()
        );
    }

    function test_signaturesForAnotherEscrowAreRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        funded(agreement);
        bytes32 digest = escrow.hashAgreement(agreement);
        JobEscrow other = new JobEscrow();
        vm.assertTrue(other.hashAgreement(agreement) != digest, "another hash");
        refusesSignature(client);
        other.createFromAgreement(
            agreement, sign(CLIENT_KEY, digest), sign(PROVIDER_KEY, digest), byAllowance()
        );
    }

    // ---- contract wallets (ERC-1271)

    function test_contractWalletsSignAndPay() public {
        ContractWallet wallet = new ContractWallet(client);
        usdc.mint(address(wallet), PRICE);
        IJobEscrow.Agreement memory agreement = walletTerms(wallet);
        bytes32 digest = escrow.hashAgreement(agreement);
        IJobEscrow.Payment memory payment = IJobEscrow.Payment(
            IJobEscrow.PaymentMethod.Authorization,
            0,
            DELIVER_BY,
            tagged(CLIENT_KEY, authorizationDigest(agreement))
        );
        uint256 jobId = escrow.createFromAgreement(
            agreement, tagged(CLIENT_KEY, digest), tagged(PROVIDER_KEY, digest), payment
        );
        assertStatus(jobId, IJobEscrow.Status.Funded);
        vm.assertEq(usdc.balanceOf(address(wallet)), 0, "paid by the wallet");
    }

    function test_contractWalletsRefuse() public {
        ContractWallet wallet = new ContractWallet(client);
        IJobEscrow.Agreement memory agreement = walletTerms(wallet);
        bytes32 digest = escrow.hashAgreement(agreement);
        refusesSignature(address(wallet));
        escrow.createFromAgreement(
            agreement, tagged(JUDGE_KEY, digest), tagged(PROVIDER_KEY, digest), byAllowance()
        );
        // a contract that knows nothing of ERC-1271 has not signed either
        agreement.client = address(usdc);
        refusesSignature(address(usdc));
        escrow.createFromAgreement(
            agreement, tagged(CLIENT_KEY, digest), tagged(PROVIDER_KEY, digest), byAllowance()
        );
    }

    // ---- ways of payment

    function test_aPermitUsedUpByAnotherDoesNotBlock() public {
        IJobEscrow.Agreement memory agreement = terms();
        IJobEscrow.Payment memory payment = byPermit(agreement);
        (bytes32 r, bytes32 s, uint8 v) = parts(payment.signature);
        vm.prank(address(0xBAD));
        usdc.permit(client, address(escrow), PRICE, DELIVER_BY, v, r, s);
        assertStatus(create(agreement, payment), IJobEscrow.Status.Funded);
    }

    function test_aBadPermitGivesNoMoney() public {
        IJobEscrow.Agreement memory agreement = terms();
        IJobEscrow.Payment memory payment = byPermit(agreement);
        bytes memory expected = abi.encodeWithSelector(
            IERC20Errors.ERC20InsufficientAllowance.selector, address(escrow), 0, PRICE
        );
        payment.validBefore += 1;
        createFails(agreement, payment, expected);
        payment.signature = hex"1234";
        createFails(agreement, payment, expected);
    }

    function test_anAuthorizationPaysItsOwnAgreementOnly() public {
        IJobEscrow.Agreement memory agreement = terms();
        IJobEscrow.Payment memory payment = byAuthorization(agreement);
        agreement.salt = keccak256("another");
        createFails(agreement, payment, abi.encodeWithSelector(ERC3009.ERC3009InvalidSignature.selector));
    }

    function test_anAuthorizationCannotBeUsedUpByAnother() public {
        IJobEscrow.Agreement memory agreement = terms();
        IJobEscrow.Payment memory payment = byAuthorization(agreement);
        bytes32 nonce = escrow.hashAgreement(agreement);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(escrow)));
        vm.prank(address(0xBAD));
        usdc.receiveWithAuthorization(client, address(escrow), PRICE, 0, DELIVER_BY, nonce, payment.signature);
        assertStatus(create(agreement, payment), IJobEscrow.Status.Funded);
    }

    function test_aCancelledAuthorizationPaysNothing() public {
        IJobEscrow.Agreement memory agreement = terms();
        IJobEscrow.Payment memory payment = byAuthorization(agreement);
        bytes32 nonce = escrow.hashAgreement(agreement);
        bytes32 structHash = keccak256(
            abi.encode(keccak256("CancelAuthorization(address authorizer,bytes32 nonce)"), client, nonce)
        );
        usdc.cancelAuthorization(client, nonce, sign(CLIENT_KEY, usdcDigest(structHash)));
        createFails(
            agreement,
            payment,
            abi.encodeWithSelector(ERC3009.ERC3009UsedAuthorization.selector, client, nonce)
        );
    }

    /// @dev Some tokens accept a used nonce without moving anything.
    function test_anAuthorizationThatMovesNothingIsRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        IJobEscrow.Payment memory payment = byAuthorization(agreement);
        vm.mockCall(address(usdc), abi.encodeWithSelector(bytes4(0xef55bec6)), "");
        createFails(agreement, payment, unexpectedAmount(address(usdc), 0));
    }

    // ---- odd tokens

    function test_feeTokensAreRefused() public {
        createFails(
            oddTerms(new FeeToken()), byAllowance(), unexpectedAmount(address(odd), PRICE - PRICE / 100)
        );
    }

    function test_tokensThatAnswerFalseAreRefused() public {
        IJobEscrow.Agreement memory agreement = oddTerms(new FalseToken());
        createFails(
            agreement,
            byAllowance(),
            abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(odd))
        );
    }

    function test_tokensThatLieAreRefused() public {
        createFails(oddTerms(new LyingToken()), byAllowance(), unexpectedAmount(address(odd), 0));
    }

    function test_tokensThatTakeAreRefused() public {
        IJobEscrow.Agreement memory agreement = oddTerms(new TakingToken());
        odd.mint(address(escrow), PRICE);
        createFails(agreement, byAllowance(), abi.encodeWithSignature("Panic(uint256)", 0x11));
    }

    function test_accountsThatAreNoTokensAreRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        agreement.token = judge;
        createFails(agreement, byAllowance(), "");
    }

    function test_silentTokensWork() public {
        SilentToken silent = new SilentToken();
        silent.mint(client, PRICE);
        IJobEscrow.Agreement memory agreement = terms();
        agreement.token = address(silent);
        vm.prank(client);
        silent.approve(address(escrow), PRICE);
        uint256 jobId = create(agreement, byAllowance());
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
        vm.prank(client);
        escrow.complete(jobId, REASON, "");
        vm.assertEq(silent.balanceOf(provider), PRICE, "paid");
    }

    function test_aBlockedRecipientHoldsUpNobodyElse() public {
        BlockingToken token = new BlockingToken();
        IJobEscrow.Agreement memory agreement = oddTerms(token);
        agreement.evaluator = judge;
        uint256 first = submitted(agreement);
        agreement.salt = keccak256("another");
        token.mint(client, PRICE);
        uint256 second = submitted(agreement);

        token.setBlocked(provider, true);
        vm.expectRevert(abi.encodeWithSelector(BlockingToken.Blocked.selector, provider));
        vm.prank(judge);
        escrow.complete(first, REASON, "");
        assertStatus(first, IJobEscrow.Status.Submitted);
        // every outcome that pays another account stays open, for this job and for others
        vm.prank(judge);
        escrow.reject(second, REASON, "");
        vm.assertEq(token.balanceOf(client), PRICE, "the other job's refund");

        token.setBlocked(provider, false);
        token.setBlocked(client, true);
        vm.warp(START + REVIEW_PERIOD + 1);
        escrow.release(first);
        vm.assertEq(token.balanceOf(provider), PRICE, "paid once unblocked");
        vm.assertEq(token.balanceOf(address(escrow)), 0, "nothing stays");
    }

    // ---- reentrancy

    function test_tokensCannotReenterWhileTheyPayIn() public {
        ReentrantToken token = new ReentrantToken();
        IJobEscrow.Agreement memory agreement = oddTerms(token);
        uint256 jobId = uint256(escrow.hashAgreement(agreement));
        token.arm(address(escrow), abi.encodeCall(IJobEscrow.getJob, (jobId)));
        funded(agreement);
        assertReentryRefused(token);
    }

    function test_tokensCannotReenterWhileTheyPayOut() public {
        ReentrantToken token = new ReentrantToken();
        uint256 jobId = submitted(oddTerms(token));
        token.mint(address(escrow), PRICE);
        vm.warp(START + REVIEW_PERIOD + 1);
        token.arm(address(escrow), abi.encodeCall(IJobEscrow.release, (jobId)));
        escrow.release(jobId);
        assertReentryRefused(token);
        vm.assertEq(token.balanceOf(provider), PRICE, "paid once");
        assertStatus(jobId, IJobEscrow.Status.Completed);
    }

    function test_tokensCannotReenterWhileTheyRefund() public {
        ReentrantToken token = new ReentrantToken();
        uint256 jobId = funded(oddTerms(token));
        token.mint(address(escrow), PRICE);
        vm.warp(DELIVER_BY + 1);
        token.arm(address(escrow), abi.encodeCall(IJobEscrow.claimRefund, (jobId)));
        escrow.claimRefund(jobId);
        assertReentryRefused(token);
        vm.assertEq(token.balanceOf(client), PRICE, "refunded once");
    }

    OddToken private odd;

    function oddTerms(OddToken token) private returns (IJobEscrow.Agreement memory agreement) {
        odd = token;
        token.mint(client, PRICE);
        vm.prank(client);
        token.approve(address(escrow), type(uint256).max);
        agreement = terms();
        agreement.token = address(token);
    }

    function walletTerms(ContractWallet wallet) private returns (IJobEscrow.Agreement memory agreement) {
        agreement = terms();
        agreement.client = address(wallet);
        agreement.evaluator = address(wallet);
        agreement.provider = address(new ContractWallet(provider));
    }

    function tagged(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), sign(key, digest));
    }

    function parts(bytes memory signature) private pure returns (bytes32 r, bytes32 s, uint8 v) {
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
    }

    function unexpectedAmount(address token, uint256 received) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IJobEscrow.UnexpectedAmountReceived.selector, token, PRICE, received);
    }

    function refusesSignature(address signer) private {
        vm.expectRevert(abi.encodeWithSelector(IJobEscrow.InvalidSignature.selector, signer));
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
