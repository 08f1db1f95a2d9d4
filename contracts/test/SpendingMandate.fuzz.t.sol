// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {ISpendingMandate} from "../src/interfaces/ISpendingMandate.sol";
import {MandateFixture} from "./utils/MandateFixture.sol";

/// @title Rules of mandates that hold for every value.
contract SpendingMandateFuzzTest is MandateFixture {
    struct Notes {
        uint256 sum;
        uint256 period;
        uint256 inPeriod;
    }

    function testFuzz_hashesAreThoseOfEip712(ISpendingMandate.Mandate memory mandate, bytes32 agreement)
        public
        view
    {
        bytes memory parties =
            abi.encode(mandate.principal, mandate.agent, mandate.token, mandate.escrow, mandate.registry);
        bytes memory amounts = abi.encode(mandate.perDeal, mandate.perPeriod, mandate.total);
        bytes memory times = abi.encode(mandate.period, mandate.validAfter, mandate.validUntil);
        bytes memory services;
        for (uint256 i = 0; i < mandate.services.length; ++i) {
            services = bytes.concat(services, mandate.services[i]);
        }
        bytes memory rest = abi.encode(keccak256(services), mandate.salt);
        bytes32 id = mandates.hashMandate(mandate);
        vm.assertEq(
            id, typed(bytes.concat(mandates.MANDATE_TYPEHASH(), parties, amounts, times, rest)), "mandate"
        );
        vm.assertEq(
            mandates.hashDraw(id, agreement),
            typed(abi.encode(keccak256("Draw(bytes32 mandate,bytes32 agreement)"), id, agreement)),
            "draw"
        );
        vm.assertEq(
            mandates.hashRevocation(id),
            typed(abi.encode(keccak256("Revocation(bytes32 mandate)"), id)),
            "revocation"
        );
    }

    /// @dev What `available` says can be spent, and one unit more cannot.
    function testFuzz_whatIsAvailableIsWhatCanBeSpent(
        uint96 perDeal,
        uint96 perPeriod,
        uint96 total,
        uint64 period,
        uint96 already,
        uint256 wait
    ) public {
        ISpendingMandate.Mandate memory mandate = limits();
        (mandate.perDeal, mandate.perPeriod, mandate.total) = (perDeal, perPeriod, total);
        mandate.period = uint64(between(period, 0, 10 days));
        usdc.mint(principal, type(uint128).max);
        uint256 first = mandates.available(mandate);
        if (first > 0) {
            first = between(already, 1, first);
            drawn(mandate, priced(1, first));
        }
        vm.warp(START + between(wait, 0, 40 days));
        uint256 most = mandates.available(mandate);
        IJobEscrow.Agreement memory over = priced(2, most + 1);
        bytes32 hash = escrow.hashAgreement(over);
        vm.assertTrue(!opens(over, hash, byDraw(drawFor(mandate, over))), "one unit more");
        if (most > 0) drawn(mandate, priced(3, most));
        (uint256 spent,) = mandates.spent(mandate);
        vm.assertEq(spent, first + most, "spent");
        vm.assertEq(usdc.balanceOf(address(escrow)), first + most, "held");
    }

    /// @dev Ten draws of any size at any time against what a person would note down.
    /// forge-config: default.fuzz.runs = 64
    function testFuzz_limitsHoldOverTime(uint256[10] memory prices, uint256[10] memory waits) public {
        Notes memory notes;
        for (uint256 i = 0; i < prices.length; ++i) {
            vm.warp(block.timestamp + between(waits[i], 0, PERIOD));
            note(notes, priced(i, between(prices[i], 1, PRICE + PRICE / 4)));
        }
        vm.assertEq(usdc.balanceOf(principal), FUNDS - notes.sum, "the principal's account");
    }

    function testFuzz_arbitraryBytesAreNoDraw(bytes memory data) public {
        IJobEscrow.Agreement memory agreement = terms();
        bytes32 hash = escrow.hashAgreement(agreement);
        vm.assertTrue(!opens(agreement, hash, bySource(address(mandates), data)), "no draw");
        vm.assertEq(usdc.balanceOf(principal), FUNDS, "the principal's account");
    }

    function testFuzz_arbitraryBytesAreNoSignature(bytes memory one, bytes memory other) public {
        ISpendingMandate.Draw memory draw = drawFor(limits(), terms());
        bytes memory ofPrincipal = draw.principalSignature;
        draw.principalSignature = one;
        createFails(
            terms(),
            byDraw(draw),
            abi.encodeWithSelector(ISpendingMandate.InvalidSignature.selector, principal)
        );
        (draw.principalSignature, draw.agentSignature) = (ofPrincipal, other);
        createFails(
            terms(), byDraw(draw), abi.encodeWithSelector(ISpendingMandate.InvalidSignature.selector, client)
        );
    }

    function testFuzz_strangersCollectNothing(address stranger) public {
        vm.assume(stranger != address(escrow));
        bytes memory data = abi.encode(drawFor(limits(), terms()));
        bytes32 hash = escrow.hashAgreement(terms());
        vm.expectRevert(
            abi.encodeWithSelector(ISpendingMandate.WrongEscrow.selector, stranger, address(escrow))
        );
        vm.prank(stranger);
        mandates.pay(hash, terms(), data);
    }

    function note(Notes memory notes, IJobEscrow.Agreement memory agreement) private {
        uint256 period = (block.timestamp - START) / PERIOD;
        if (period != notes.period) (notes.period, notes.inPeriod) = (period, 0);
        uint256 price = agreement.price;
        bool fair = price <= PRICE && notes.sum + price <= 5 * PRICE && notes.inPeriod + price <= 2 * PRICE;
        bytes32 hash = escrow.hashAgreement(agreement);
        vm.assertTrue(opens(agreement, hash, byDraw(drawFor(limits(), agreement))) == fair, "opens");
        if (fair) (notes.sum, notes.inPeriod) = (notes.sum + price, notes.inPeriod + price);
        assertSpent(limits(), notes.sum, notes.inPeriod);
    }

    function priced(uint256 number, uint256 price)
        private
        view
        returns (IJobEscrow.Agreement memory agreement)
    {
        agreement = termsNumber(number);
        agreement.price = price;
    }

    function opens(IJobEscrow.Agreement memory agreement, bytes32 hash, IJobEscrow.Payment memory payment)
        private
        returns (bool success)
    {
        bytes memory ofClient = sign(CLIENT_KEY, hash);
        bytes memory ofProvider = sign(PROVIDER_KEY, hash);
        (success,) = address(escrow)
            .call(abi.encodeCall(IJobEscrow.createFromAgreement, (agreement, ofClient, ofProvider, payment)));
    }

    function typed(bytes memory encoded) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256("Dealwright SpendingMandate"),
                keccak256("1"),
                block.chainid,
                address(mandates)
            )
        );
        return keccak256(abi.encodePacked("\x19\x01", domain, keccak256(encoded)));
    }
}
