// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {ISpendingMandate} from "../src/interfaces/ISpendingMandate.sol";
import {ContractWallet} from "./utils/ContractWallet.sol";
import {MandateFixture} from "./utils/MandateFixture.sol";

/// @title What a mandate pays for, and when it refuses.
contract SpendingMandateTest is MandateFixture {
    // ---- drawing

    function test_aDrawPaysFromThePrincipalsAccount() public {
        IJobEscrow.Agreement memory agreement = terms();
        ISpendingMandate.Mandate memory mandate = limits();
        bytes32 hash = escrow.hashAgreement(agreement);
        bytes32 id = mandates.hashMandate(mandate);
        IJobEscrow.Payment memory payment = byDraw(drawFor(mandate, agreement));
        bytes memory clientSignature = sign(CLIENT_KEY, hash);
        bytes memory providerSignature = sign(PROVIDER_KEY, hash);
        vm.expectEmit();
        emit ISpendingMandate.MandateDrawn(id, hash, principal, PRICE);
        vm.expectEmit();
        emit IJobEscrow.JobSponsored(uint256(hash), principal, address(mandates));
        vm.expectEmit();
        emit IJobEscrow.JobFunded(uint256(hash), client, PRICE);
        vm.prank(relayer);
        uint256 jobId = escrow.createFromAgreement(agreement, clientSignature, providerSignature, payment);

        assertStatus(jobId, IJobEscrow.Status.Funded);
        vm.assertEq(escrow.getJob(jobId).client, client, "the agent is the client");
        vm.assertEq(escrow.payerOf(jobId), principal, "the principal is the payer");
        vm.assertEq(usdc.balanceOf(principal), FUNDS - PRICE, "the principal's balance");
        vm.assertEq(usdc.balanceOf(address(mandates)), 0, "no money rests here");
        assertBalances(100 * PRICE, 0, PRICE);
        assertSpent(mandate, PRICE, PRICE);
    }

    function test_refundsGoToThePrincipalAndRestoreNothing() public {
        ISpendingMandate.Mandate memory mandate = limits();
        uint256 rejected = drawn(mandate, termsNumber(1));
        uint256 expired = drawn(mandate, termsNumber(2));
        vm.expectEmit();
        emit IJobEscrow.Refunded(rejected, principal, PRICE);
        vm.prank(provider);
        escrow.reject(rejected, REASON, "");
        vm.warp(START + 1 hours + 1);
        vm.expectEmit();
        emit IJobEscrow.Refunded(expired, principal, PRICE);
        escrow.claimRefund(expired);

        vm.assertEq(usdc.balanceOf(principal), FUNDS, "all came back");
        assertBalances(100 * PRICE, 0, 0);
        assertSpent(mandate, 2 * PRICE, 2 * PRICE);
        vm.assertEq(mandates.available(mandate), 0, "but the period is used up");
    }

    function test_theProviderIsPaidAsAlways() public {
        uint256 jobId = drawn(limits(), terms());
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
        vm.prank(client);
        escrow.complete(jobId, REASON, "");
        assertBalances(100 * PRICE, PRICE, 0);
        vm.assertEq(usdc.balanceOf(principal), FUNDS - PRICE, "the principal's balance");
    }

    function test_contractWalletsAreAgentsAndPrincipals() public {
        ContractWallet purse = new ContractWallet(principal);
        ContractWallet agent = new ContractWallet(client);
        usdc.mint(address(purse), PRICE);
        vm.prank(principal);
        purse.execute(address(usdc), abi.encodeCall(usdc.approve, (address(mandates), PRICE)));
        IJobEscrow.Agreement memory agreement = terms();
        (agreement.client, agreement.evaluator) = (address(agent), address(agent));
        ISpendingMandate.Mandate memory mandate = limits();
        (mandate.principal, mandate.agent) = (address(purse), address(agent));

        ISpendingMandate.Draw memory draw = drawFor(mandate, agreement);
        draw.principalSignature = abi.encodePacked(uint8(1), draw.principalSignature);
        draw.agentSignature = abi.encodePacked(uint8(1), draw.agentSignature);
        bytes32 hash = escrow.hashAgreement(agreement);
        uint256 jobId = escrow.createFromAgreement(
            agreement,
            abi.encodePacked(uint8(1), sign(CLIENT_KEY, hash)),
            sign(PROVIDER_KEY, hash),
            byDraw(draw)
        );
        vm.assertEq(escrow.payerOf(jobId), address(purse), "payer");
        vm.assertEq(usdc.balanceOf(address(purse)), 0, "paid by the principal's wallet");
    }

    // ---- terms

    function test_theClientIsTheAgent() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.agent = judge;
        drawFails(
            mandate, terms(), abi.encodeWithSelector(ISpendingMandate.WrongAgent.selector, client, judge)
        );
    }

    function test_onlyItsTokenIsSpent() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.token = judge;
        drawFails(
            mandate,
            terms(),
            abi.encodeWithSelector(ISpendingMandate.WrongToken.selector, address(usdc), judge)
        );
    }

    function test_onlyItsServicesAreBought() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.services = new bytes32[](2);
        mandate.services[0] = keccak256("another service");
        mandate.services[1] = keccak256("a third service");
        bytes memory expected =
            abi.encodeWithSelector(ISpendingMandate.ServiceNotAllowed.selector, keccak256("service"));
        drawFails(mandate, terms(), expected);
        mandate.services[1] = keccak256("service");
        drawn(mandate, terms());
        assertSpent(mandate, PRICE, PRICE);
    }

    function test_onlyRegisteredProvidersArePaid() public {
        vm.prank(judge);
        registry.register("https://judge.example");
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.registry = address(registry);
        ISpendingMandate.Draw memory draw = drawFor(mandate, terms());
        // another's id, and an id that nobody has
        providerNotRegistered(draw, 0);
        providerNotRegistered(draw, 1);

        vm.prank(provider);
        draw.providerAgentId = registry.register("https://provider.example");
        create(terms(), byDraw(draw));
        assertSpent(mandate, PRICE, PRICE);
    }

    function test_theOwnerOfARegisteredAgentIsPaidToo() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.registry = address(registry);
        vm.prank(provider);
        uint256 agentId = registry.register("https://provider.example");
        vm.prank(provider);
        registry.unsetAgentWallet(agentId);
        drawn(mandate, terms());
        assertSpent(mandate, PRICE, PRICE);
    }

    function test_anAgentThatWasSoldVouchesForItsNewOwnerOnly() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.registry = address(registry);
        vm.prank(provider);
        uint256 agentId = registry.register("https://provider.example");
        vm.prank(provider);
        registry.transferFrom(provider, judge, agentId);
        providerNotRegistered(drawFor(mandate, terms()), agentId);
    }

    // ---- time

    function test_aMandateHasABeginningAndAnEnd() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.validAfter = uint64(START + 1);
        bytes memory expected = abi.encodeWithSelector(
            ISpendingMandate.MandateNotValid.selector, mandate.validAfter, mandate.validUntil
        );
        drawFails(mandate, terms(), expected);
        vm.assertEq(mandates.available(mandate), 0, "not yet");
        assertSpent(mandate, 0, 0);
        vm.warp(START + 1);
        drawn(mandate, termsNumber(1));
        vm.warp(VALID_UNTIL);
        drawn(mandate, termsNumber(2));
        vm.warp(VALID_UNTIL + 1);
        drawFails(mandate, termsNumber(3), expected);
        vm.assertEq(mandates.available(mandate), 0, "not any more");
    }

    function test_periodsFollowEachOther() public {
        ISpendingMandate.Mandate memory mandate = limits();
        drawn(mandate, termsNumber(1));
        drawn(mandate, termsNumber(2));
        assertSpent(mandate, 2 * PRICE, 2 * PRICE);
        vm.warp(START + PERIOD - 1);
        drawFails(
            mandate,
            termsNumber(3),
            abi.encodeWithSelector(ISpendingMandate.OverPeriodLimit.selector, PRICE, 0)
        );
        vm.warp(START + PERIOD);
        assertSpent(mandate, 2 * PRICE, 0);
        vm.assertEq(mandates.available(mandate), PRICE, "a new period");
        drawn(mandate, termsNumber(3));
        assertSpent(mandate, 3 * PRICE, PRICE);
        // a period without a draw leaves nothing behind
        vm.warp(START + 5 * PERIOD);
        drawn(mandate, termsNumber(4));
        assertSpent(mandate, 4 * PRICE, PRICE);
    }

    // ---- limits

    function test_eachDealHasALimit() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.perDeal = PRICE - 1;
        drawFails(
            mandate,
            terms(),
            abi.encodeWithSelector(ISpendingMandate.OverDealLimit.selector, PRICE, PRICE - 1)
        );
    }

    function test_theMandateHasALimit() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.total = 2 * PRICE - 1;
        drawn(mandate, termsNumber(1));
        vm.assertEq(mandates.available(mandate), PRICE - 1, "what is left");
        drawFails(
            mandate,
            termsNumber(2),
            abi.encodeWithSelector(ISpendingMandate.OverTotalLimit.selector, PRICE, PRICE - 1)
        );
        IJobEscrow.Agreement memory last = termsNumber(2);
        last.price = PRICE - 1;
        drawn(mandate, last);
        assertSpent(mandate, mandate.total, mandate.total);
        vm.assertEq(mandates.available(mandate), 0, "nothing is left");
    }

    function test_withoutPeriodsTheTotalCounts() public {
        ISpendingMandate.Mandate memory mandate = limits();
        (mandate.period, mandate.perPeriod) = (0, 0);
        for (uint256 i = 1; i <= 5; ++i) {
            drawn(mandate, termsNumber(i));
        }
        assertSpent(mandate, 5 * PRICE, 5 * PRICE);
        drawFails(
            mandate,
            termsNumber(6),
            abi.encodeWithSelector(ISpendingMandate.OverTotalLimit.selector, PRICE, 0)
        );
    }

    function test_zeroLimitsAllowNothing() public {
        ISpendingMandate.Mandate memory mandate = limits();
        mandate.perPeriod = 0;
        drawFails(
            mandate, terms(), abi.encodeWithSelector(ISpendingMandate.OverPeriodLimit.selector, PRICE, 0)
        );
        mandate.total = 0;
        drawFails(
            mandate, terms(), abi.encodeWithSelector(ISpendingMandate.OverTotalLimit.selector, PRICE, 0)
        );
        mandate.perDeal = 0;
        drawFails(mandate, terms(), abi.encodeWithSelector(ISpendingMandate.OverDealLimit.selector, PRICE, 0));
    }

    /// @dev A sum that overflowed its 96 bits would begin anew at zero.
    function test_limitsBeyondTheRangeAreTheEndOfTheRange() public {
        ISpendingMandate.Mandate memory mandate = limits();
        uint256 maximum = type(uint96).max;
        (mandate.perDeal, mandate.perPeriod, mandate.total) =
        (type(uint256).max, type(uint256).max, type(uint256).max);
        vm.assertEq(mandates.available(mandate), maximum, "no more than can be counted");
        usdc.mint(principal, maximum);
        IJobEscrow.Agreement memory agreement = termsNumber(1);
        agreement.price = maximum;
        drawn(mandate, agreement);
        assertSpent(mandate, maximum, maximum);
        vm.warp(START + PERIOD);
        agreement = termsNumber(2);
        agreement.price = 1;
        drawFails(mandate, agreement, abi.encodeWithSelector(ISpendingMandate.OverTotalLimit.selector, 1, 0));
    }

    function test_mandatesAreCountedApart() public {
        ISpendingMandate.Mandate memory one = limits();
        ISpendingMandate.Mandate memory other = limits();
        other.salt = keccak256("another mandate");
        drawn(one, termsNumber(1));
        drawn(one, termsNumber(2));
        drawn(other, termsNumber(3));
        assertSpent(one, 2 * PRICE, 2 * PRICE);
        assertSpent(other, PRICE, PRICE);
    }

    // ---- revocation

    function test_thePrincipalRevokesAtOnce() public {
        ISpendingMandate.Mandate memory mandate = limits();
        bytes32 id = mandates.hashMandate(mandate);
        uint256 jobId = drawn(mandate, termsNumber(1));
        vm.expectEmit();
        emit ISpendingMandate.MandateRevoked(id, principal);
        vm.prank(principal);
        mandates.revoke(id);
        isRevoked(mandate);
        // what was paid before goes on
        vm.prank(provider);
        escrow.submit(jobId, DELIVERABLE, "");
        vm.prank(client);
        escrow.complete(jobId, REASON, "");
        vm.assertEq(usdc.balanceOf(provider), PRICE, "paid");
    }

    function test_anyoneRelaysARevocation() public {
        ISpendingMandate.Mandate memory mandate = limits();
        bytes32 id = mandates.hashMandate(mandate);
        bytes memory signature = sign(PRINCIPAL_KEY, mandates.hashRevocation(id));
        vm.expectEmit();
        emit ISpendingMandate.MandateRevoked(id, principal);
        vm.prank(relayer);
        mandates.revokeBySignature(principal, id, signature);
        isRevoked(mandate);
        // twice is as good as once
        mandates.revokeBySignature(principal, id, signature);
        isRevoked(mandate);
    }

    function isRevoked(ISpendingMandate.Mandate memory mandate) private {
        bytes32 id = mandates.hashMandate(mandate);
        vm.assertTrue(mandates.isRevoked(principal, id), "revoked");
        vm.assertEq(mandates.available(mandate), 0, "nothing more");
        drawFails(
            mandate, termsNumber(99), abi.encodeWithSelector(ISpendingMandate.MandateIsRevoked.selector, id)
        );
    }

    function providerNotRegistered(ISpendingMandate.Draw memory draw, uint256 agentId) private {
        draw.providerAgentId = agentId;
        bytes memory expected =
            abi.encodeWithSelector(ISpendingMandate.ProviderNotRegistered.selector, provider, agentId);
        createFails(terms(), byDraw(draw), expected);
    }
}
