// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobEscrow} from "../src/interfaces/IJobEscrow.sol";
import {EscrowFixture} from "./utils/EscrowFixture.sol";

/// @title What each call costs as a transaction of its own. Run with `--isolate`: see contracts/.gas-snapshot.
contract JobEscrowGasTest is EscrowFixture {
    IJobEscrow.Agreement private agreement;
    IJobEscrow.Payment private permit;
    IJobEscrow.Payment private authorization;
    bytes private clientSignature;
    bytes private providerSignature;
    bytes private completion;
    uint256 private open;
    uint256 private delivered;

    function setUp() public override {
        super.setUp();
        // not the first job of this escrow: its balance in the token is not zero
        agreement = terms();
        agreement.salt = keccak256("open");
        open = funded(agreement);
        agreement.salt = keccak256("delivered");
        delivered = submitted(agreement);
        agreement = terms();
        permit = byPermit(agreement);
        authorization = byAuthorization(agreement);
        bytes32 digest = escrow.hashAgreement(agreement);
        clientSignature = sign(CLIENT_KEY, digest);
        providerSignature = sign(PROVIDER_KEY, digest);
        completion = sign(CLIENT_KEY, escrow.hashCompletion(delivered, REASON));
    }

    function test_gas_createByAuthorization() public {
        escrow.createFromAgreement(agreement, clientSignature, providerSignature, authorization);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 190_000, "create and fund by authorization");
    }

    /// @dev A third party that judges takes one more word of storage. By allowance; an authorization is dearer.
    function test_gas_createWithAJudge() public {
        IJobEscrow.Agreement memory judged = judgedTerms();
        funded(judged);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 190_000, "create and fund with a third-party evaluator");
    }

    function test_gas_createByPermit() public {
        escrow.createFromAgreement(agreement, clientSignature, providerSignature, permit);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 190_000, "create and fund by permit");
    }

    function test_gas_submit() public {
        vm.prank(provider);
        escrow.submit(open, DELIVERABLE, "");
    }

    function test_gas_complete() public {
        vm.prank(client);
        escrow.complete(delivered, REASON, "");
    }

    function test_gas_completeBySignature() public {
        escrow.completeBySignature(delivered, REASON, completion);
    }

    function test_gas_reject() public {
        vm.prank(client);
        escrow.reject(delivered, REASON, "");
    }

    function test_gas_claimRefund() public {
        vm.warp(DELIVER_BY + 1);
        escrow.claimRefund(open);
    }

    function test_gas_release() public {
        vm.warp(START + REVIEW_PERIOD + 1);
        escrow.release(delivered);
    }
}
