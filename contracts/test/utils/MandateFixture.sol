// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IdentityRegistry} from "../../src/IdentityRegistry.sol";
import {SpendingMandate} from "../../src/SpendingMandate.sol";
import {IJobEscrow} from "../../src/interfaces/IJobEscrow.sol";
import {ISpendingMandate} from "../../src/interfaces/ISpendingMandate.sol";
import {EscrowFixture} from "./EscrowFixture.sol";

/// @title An escrow, and a principal who lets the client spend its money within limits.
abstract contract MandateFixture is EscrowFixture {
    uint256 internal constant PRINCIPAL_KEY = 0x941C;
    uint256 internal constant FUNDS = 50 * PRICE;
    uint64 internal constant PERIOD = 1 days;
    uint64 internal constant VALID_UNTIL = uint64(START + 30 days);

    address internal immutable principal = vm.addr(PRINCIPAL_KEY);

    SpendingMandate internal mandates;
    IdentityRegistry internal registry;

    function setUp() public virtual override {
        super.setUp();
        mandates = new SpendingMandate();
        registry = new IdentityRegistry();
        usdc.mint(principal, FUNDS);
        vm.prank(principal);
        usdc.approve(address(mandates), type(uint256).max);
    }

    /// @dev Two deals of the usual price in a period, five in all; tests change what they need.
    function limits() internal view returns (ISpendingMandate.Mandate memory) {
        return ISpendingMandate.Mandate({
            principal: principal,
            agent: client,
            token: address(usdc),
            escrow: address(escrow),
            registry: address(0),
            perDeal: PRICE,
            perPeriod: 2 * PRICE,
            total: 5 * PRICE,
            period: PERIOD,
            validAfter: uint64(START),
            validUntil: VALID_UNTIL,
            services: new bytes32[](0),
            salt: keccak256("mandate")
        });
    }

    /// @dev The usual terms, distinct by `number`, to be delivered within the hour.
    function termsNumber(uint256 number) internal view returns (IJobEscrow.Agreement memory agreement) {
        agreement = terms();
        agreement.deliverBy = uint64(block.timestamp + 1 hours);
        agreement.salt = bytes32(number);
    }

    function drawFor(ISpendingMandate.Mandate memory mandate, IJobEscrow.Agreement memory agreement)
        internal
        view
        returns (ISpendingMandate.Draw memory)
    {
        bytes32 id = mandates.hashMandate(mandate);
        return ISpendingMandate.Draw({
            mandate: mandate,
            principalSignature: sign(PRINCIPAL_KEY, id),
            agentSignature: sign(CLIENT_KEY, mandates.hashDraw(id, escrow.hashAgreement(agreement))),
            providerAgentId: 0
        });
    }

    function byDraw(ISpendingMandate.Draw memory draw) internal view returns (IJobEscrow.Payment memory) {
        return bySource(address(mandates), abi.encode(draw));
    }

    function bySource(address source, bytes memory data) internal pure returns (IJobEscrow.Payment memory) {
        return IJobEscrow.Payment(IJobEscrow.PaymentMethod.Source, 0, 0, abi.encode(source, data));
    }

    /// @dev Opens a job that the principal pays for.
    function drawn(ISpendingMandate.Mandate memory mandate, IJobEscrow.Agreement memory agreement)
        internal
        returns (uint256 jobId)
    {
        return create(agreement, byDraw(drawFor(mandate, agreement)));
    }

    /// @dev The same, expecting to fail with `expected`.
    function drawFails(
        ISpendingMandate.Mandate memory mandate,
        IJobEscrow.Agreement memory agreement,
        bytes memory expected
    ) internal {
        createFails(agreement, byDraw(drawFor(mandate, agreement)), expected);
    }

    function assertSpent(ISpendingMandate.Mandate memory mandate, uint256 total, uint256 inPeriod)
        internal
        view
    {
        (uint256 actualTotal, uint256 actualInPeriod) = mandates.spent(mandate);
        vm.assertEq(actualTotal, total, "spent in all");
        vm.assertEq(actualInPeriod, inPeriod, "spent in the period");
    }
}
