// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {JobEscrow} from "../src/JobEscrow.sol";
import {SpendingMandate} from "../src/SpendingMandate.sol";
import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {ISpendingMandate} from "../src/interfaces/ISpendingMandate.sol";
import {MandateFixture} from "./utils/MandateFixture.sol";
import {OwnersOnlyRegistry, MeddlingRegistry} from "./utils/OddRegistries.sol";
import {FakeEscrow, OddSource} from "./utils/OddSources.sol";
import {FalseToken, FeeToken, LyingToken, OddToken, ReentrantToken} from "./utils/OddTokens.sol";

/// @title What agents that are taken over, relayers and odd contracts try with a mandate.
contract SpendingMandateAttacksTest is MandateFixture {
    // ---- signatures

    function test_aDrawPaysItsOwnAgreementOnly() public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), termsNumber(1));
        createFails(termsNumber(2), byDraw(draw), invalidSignature(client));
        create(termsNumber(1), byDraw(draw));
        uint256 jobId = uint256(escrow.hashAgreement(termsNumber(1)));
        createFails(
            termsNumber(1),
            byDraw(draw),
            abi.encodeWithSelector(IJobEscrow.AgreementAlreadyUsed.selector, jobId)
        );
        assertSpent(limits(), PRICE, PRICE);
    }

    /// @dev Who has the mandate, an agreement and every other signature still cannot draw.
    function test_withoutTheAgentsDrawThereIsNoPayment() public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        bytes32 hash = escrow.hashAgreement(terms());
        bytes32 digest = mandates.hashDraw(mandates.hashMandate(limits()), hash);
        bytes[5] memory signatures = [
            bytes(""),
            sign(PROVIDER_KEY, digest),
            sign(PRINCIPAL_KEY, digest),
            // what the agent signed for the escrow is not a draw
            sign(CLIENT_KEY, hash),
            draw.principalSignature
        ];
        for (uint256 i = 0; i < signatures.length; ++i) {
            draw.agentSignature = signatures[i];
            createFails(terms(), byDraw(draw), invalidSignature(client));
        }
    }

    function test_aDrawOfAnotherMandateIsRefused() public {
        ISpendingMandate.Mandate memory other = limits();
        other.salt = keccak256("another mandate");
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        draw.agentSignature = drawFor(other, terms()).agentSignature;
        createFails(terms(), byDraw(draw), invalidSignature(client));
    }

    function test_anAgentMakesNoMandateForItself() public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        bytes32 id = mandates.hashMandate(limits());
        draw.principalSignature = sign(CLIENT_KEY, id);
        createFails(terms(), byDraw(draw), invalidSignature(principal));
        draw.principalSignature = "";
        createFails(terms(), byDraw(draw), invalidSignature(principal));
        // a revocation or a draw that the principal signed is not a mandate
        draw.principalSignature = sign(PRINCIPAL_KEY, mandates.hashRevocation(id));
        createFails(terms(), byDraw(draw), invalidSignature(principal));
    }

    function test_nobodyIsNoPrincipal() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.principal = address(0);
        drawFails(mandate, terms(), invalidSignature(address(0)));
        mandate.principal = address(escrow);
        drawFails(mandate, terms(), invalidSignature(address(escrow)));
    }

    /// @dev Each limit that is widened after the signature makes another mandate, which nobody signed.
    function test_changedMandatesAreRefused() public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes memory ofPrincipal = sign(PRINCIPAL_KEY, mandates.hashMandate(limits()));
        for (uint256 i = 0; i < 8; ++i) {
            ISpendingMandate.Mandate memory mandate = limits();
            if (i == 0) mandate.perDeal += 1;
            if (i == 1) mandate.perPeriod += 1;
            if (i == 2) mandate.total += 1;
            if (i == 3) mandate.period -= 1;
            if (i == 4) mandate.validAfter -= 1;
            if (i == 5) mandate.validUntil += 1;
            if (i == 6) mandate.salt = 0;
            if (i == 7) {
                mandate.services = new bytes32[](1);
                mandate.services[0] = agreement.serviceDigest;
            }
            ISpendingMandate.Draw memory draw = drawFor(mandate, agreement);
            draw.principalSignature = ofPrincipal;
            createFails(agreement, byDraw(draw), invalidSignature(principal));
        }
    }

    function test_mandatesForAnotherChainAreRefused() public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        vm.chainId(block.chainid + 1);
        createFails(terms(), byDraw(draw), invalidSignature(principal));
    }

    function test_mandatesForAnotherContractAreRefused() public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        SpendingMandate other = new SpendingMandate();
        vm.prank(principal);
        usdc.approve(address(other), type(uint256).max);
        createFails(terms(), bySource(address(other), abi.encode(draw)), invalidSignature(principal));
    }

    // ---- callers

    function test_onlyItsEscrowCollects() public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        bytes32 hash = escrow.hashAgreement(terms());
        address[4] memory callers = [client, principal, provider, relayer];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.expectRevert(wrongEscrow(callers[i]));
            vm.prank(callers[i]);
            mandates.pay(hash, terms(), abi.encode(draw));
        }
        FakeEscrow fake = new FakeEscrow();
        vm.expectRevert(wrongEscrow(address(fake)));
        fake.draw(mandates, hash, terms(), abi.encode(draw));
        vm.assertEq(usdc.balanceOf(principal), FUNDS, "nothing was taken");
    }

    function test_anotherEscrowCollectsNothing() public {
        JobEscrow other = new JobEscrow();
        bytes32 hash = other.hashAgreement(terms());
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        draw.agentSignature = sign(CLIENT_KEY, mandates.hashDraw(mandates.hashMandate(limits()), hash));
        vm.expectRevert(wrongEscrow(address(other)));
        other.createFromAgreement(terms(), sign(CLIENT_KEY, hash), sign(PROVIDER_KEY, hash), byDraw(draw));
    }

    /// @dev A source that passes the call on is another caller.
    function test_aSourceBetweenCollectsNothing() public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        bytes32 hash = escrow.hashAgreement(terms());
        OddSource between = new OddSource(relayer, 0);
        between.arm(address(mandates), abi.encodeCall(mandates.pay, (hash, terms(), abi.encode(draw))));
        createFails(
            terms(),
            bySource(address(between), abi.encode(draw)),
            abi.encodeWithSelector(IJobEscrow.UnexpectedAmountReceived.selector, address(usdc), PRICE, 0)
        );
        vm.assertEq(usdc.balanceOf(principal), FUNDS, "nothing was taken");
    }

    // ---- revocation

    function test_aRevocationOutrunsADraw() public {
        ISpendingMandate.Mandate memory mandate = limits();
        ISpendingMandate.Draw memory draw = drawFor(mandate, terms());
        bytes32 id = mandates.hashMandate(mandate);
        vm.prank(principal);
        mandates.revoke(id);
        createFails(
            terms(), byDraw(draw), abi.encodeWithSelector(ISpendingMandate.MandateIsRevoked.selector, id)
        );
        vm.warp(START + 10 * PERIOD);
        drawFails(
            mandate, termsNumber(1), abi.encodeWithSelector(ISpendingMandate.MandateIsRevoked.selector, id)
        );
    }

    function test_othersRevokeNothing() public {
        bytes32 id = mandates.hashMandate(limits());
        vm.prank(client);
        mandates.revoke(id);
        vm.assertTrue(mandates.isRevoked(client, id), "a note about a mandate that the caller never gave");
        vm.assertTrue(!mandates.isRevoked(principal, id), "the principal's stands");
        bytes32 digest = mandates.hashRevocation(id);
        bytes[3] memory signatures = [bytes(""), sign(CLIENT_KEY, digest), sign(PRINCIPAL_KEY, id)];
        for (uint256 i = 0; i < signatures.length; ++i) {
            vm.expectRevert(invalidSignature(principal));
            mandates.revokeBySignature(principal, id, signatures[i]);
        }
        drawn(limits(), terms());
        assertSpent(limits(), PRICE, PRICE);
    }

    // ---- money that is not there

    function test_anAllowanceIsALimitToo() public {
        vm.prank(principal);
        usdc.approve(address(mandates), PRICE - 1);
        drawFails(
            limits(),
            terms(),
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(mandates), PRICE - 1, PRICE
            )
        );
        assertSpent(limits(), 0, 0);
    }

    function test_anEmptyAccountPaysNothing() public {
        vm.prank(principal);
        usdc.transfer(judge, FUNDS);
        drawFails(
            limits(),
            terms(),
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, principal, 0, PRICE)
        );
        assertSpent(limits(), 0, 0);
    }

    // ---- odd contracts

    function test_feeTokensAreRefused() public {
        (ISpendingMandate.Mandate memory mandate, IJobEscrow.Agreement memory agreement) = odd(new FeeToken());
        drawFails(mandate, agreement, unexpectedAmount(agreement.token, PRICE - PRICE / 100));
        assertSpent(mandate, 0, 0);
    }

    function test_tokensThatMoveNothingAreRefused() public {
        (ISpendingMandate.Mandate memory mandate, IJobEscrow.Agreement memory agreement) =
            odd(new LyingToken());
        drawFails(mandate, agreement, unexpectedAmount(agreement.token, 0));
        (mandate, agreement) = odd(new FalseToken());
        drawFails(
            mandate, agreement, abi.encodeWithSignature("SafeERC20FailedOperation(address)", agreement.token)
        );
    }

    function test_tokensThatCallBackDrawOnce() public {
        ReentrantToken token = new ReentrantToken();
        (ISpendingMandate.Mandate memory mandate, IJobEscrow.Agreement memory agreement) = odd(token);
        ISpendingMandate.Draw memory draw = drawFor(mandate, agreement);
        bytes32 hash = escrow.hashAgreement(agreement);
        token.arm(address(mandates), abi.encodeCall(mandates.pay, (hash, agreement, abi.encode(draw))));
        create(agreement, byDraw(draw));
        vm.assertTrue(token.called() && !token.succeeded(), "the token tried and failed");
        vm.assertEq(token.answer(), wrongEscrow(address(token)), "as it is not the escrow");
        assertSpent(mandate, PRICE, PRICE);
    }

    /// @dev What is spent is booked before the token gets control, so that no view shows it as still available.
    function test_tokensThatCallBackSeeWhatIsSpent() public {
        ReentrantToken token = new ReentrantToken();
        (ISpendingMandate.Mandate memory mandate, IJobEscrow.Agreement memory agreement) = odd(token);
        token.arm(address(mandates), abi.encodeCall(mandates.spent, (mandate)));
        drawn(mandate, agreement);
        vm.assertEq(token.answer(), abi.encode(PRICE, PRICE), "booked");
    }

    function test_registriesChangeNothing() public {
        ISpendingMandate.Mandate memory mandate = limits();
        bytes memory mint = abi.encodeCall(usdc.mint, (provider, PRICE));
        mandate.registry = address(new MeddlingRegistry(provider, address(usdc), mint));
        drawFails(mandate, terms(), providerNotRegistered());
        vm.assertEq(usdc.balanceOf(provider), 0, "it could not act");
    }

    function test_registriesThatAnswerInPartAreBelievedInThatPart() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.registry = address(new OwnersOnlyRegistry(judge));
        drawFails(mandate, terms(), providerNotRegistered());
        mandate.registry = address(new OwnersOnlyRegistry(provider));
        drawn(mandate, terms());
        assertSpent(mandate, PRICE, PRICE);
    }

    function test_accountsThatAreNoRegistriesVouchForNobody() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.registry = judge;
        drawFails(mandate, terms(), "");
        mandate.registry = address(usdc);
        drawFails(mandate, terms(), providerNotRegistered());
    }

    function test_malformedDrawsAreRefused() public {
        createFails(terms(), bySource(address(mandates), ""), "");
        createFails(terms(), bySource(address(mandates), abi.encode(limits())), "");
        bytes memory data = abi.encode(drawFor(limits(), terms()));
        assembly ("memory-safe") {
            mstore(data, sub(mload(data), 96))
        }
        createFails(terms(), bySource(address(mandates), data), "");
    }

    function odd(OddToken token)
        private
        returns (ISpendingMandate.Mandate memory mandate, IJobEscrow.Agreement memory agreement)
    {
        token.mint(principal, PRICE);
        vm.prank(principal);
        IERC20(address(token)).approve(address(mandates), type(uint256).max);
        (mandate, agreement) = (limits(), terms());
        (mandate.token, agreement.token) = (address(token), address(token));
    }

    function providerNotRegistered() private view returns (bytes memory) {
        return abi.encodeWithSelector(ISpendingMandate.ProviderNotRegistered.selector, provider, 0);
    }

    function invalidSignature(address signer) private pure returns (bytes memory) {
        return abi.encodeWithSelector(ISpendingMandate.InvalidSignature.selector, signer);
    }

    function wrongEscrow(address caller) private view returns (bytes memory) {
        return abi.encodeWithSelector(ISpendingMandate.WrongEscrow.selector, caller, address(escrow));
    }

    function unexpectedAmount(address token, uint256 received) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IJobEscrow.UnexpectedAmountReceived.selector, token, PRICE, received);
    }
}
