// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {ISpendingMandate} from "../src/interfaces/ISpendingMandate.sol";
import {MandateFixture} from "./utils/MandateFixture.sol";

/// @title What a principal's mandate costs. Run with `--isolate`: see contracts/.gas-snapshot.
contract SpendingMandateGasTest is MandateFixture {
    IJobEscrow.Agreement private agreement;
    IJobEscrow.Payment private first;
    IJobEscrow.Payment private later;
    IJobEscrow.Payment private narrow;
    bytes private clientSignature;
    bytes private providerSignature;
    bytes private revocation;
    bytes32 private id;
    uint256 private open;

    function setUp() public override {
        super.setUp();
        // not the first job of this escrow, as in the gas test of the escrow
        open = drawn(limits(), termsNumber(1));
        agreement = termsNumber(2);
        bytes32 digest = escrow.hashAgreement(agreement);
        clientSignature = sign(CLIENT_KEY, digest);
        providerSignature = sign(PROVIDER_KEY, digest);
        id = mandates.hashMandate(limits());
        revocation = sign(PRINCIPAL_KEY, mandates.hashRevocation(id));
        later = byDraw(drawFor(limits(), agreement));
        ISpendingMandate.Mandate memory other = limits();
        other.salt = keccak256("another mandate");
        first = byDraw(drawFor(other, agreement));
        other.registry = address(registry);
        other.services = new bytes32[](3);
        other.services[2] = agreement.serviceDigest;
        vm.prank(provider);
        registry.register();
        narrow = byDraw(drawFor(other, agreement));
    }

    function test_gas_createByMandate_first() public {
        escrow.createFromAgreement(agreement, clientSignature, providerSignature, first);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 225_000, "create and fund by a new mandate");
    }

    function test_gas_createByMandate_later() public {
        escrow.createFromAgreement(agreement, clientSignature, providerSignature, later);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 208_000, "create and fund by a mandate in use");
    }

    /// @dev Three services and a registry to ask.
    function test_gas_createByMandate_narrow() public {
        escrow.createFromAgreement(agreement, clientSignature, providerSignature, narrow);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 236_000, "create and fund by a new, narrow mandate");
    }

    function test_gas_refundOfAMandate() public {
        vm.prank(provider);
        escrow.reject(open, REASON, "");
    }

    function test_gas_revoke() public {
        vm.prank(principal);
        mandates.revoke(id);
    }

    function test_gas_revokeBySignature() public {
        mandates.revokeBySignature(principal, id, revocation);
    }
}
