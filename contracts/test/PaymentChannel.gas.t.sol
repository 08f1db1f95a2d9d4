// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPaymentChannel} from "../src/interfaces/IPaymentChannel.sol";
import {ChannelFixture} from "./utils/ChannelFixture.sol";

/// @title What each call costs as a transaction of its own. Run with `--isolate`: see contracts/.gas-snapshot.
/// @dev The contract holds other channels' money, so that its balance in the token is not zero.
contract PaymentChannelGasTest is ChannelFixture {
    uint256 private constant BATCH = 20;

    IPaymentChannel.Channel private unopened;
    IPaymentChannel.Channel private fresh;
    IPaymentChannel.Channel private used;
    IPaymentChannel.Deposit private permit;
    IPaymentChannel.Deposit private authorization;
    IPaymentChannel.Deposit private topUp;
    IPaymentChannel.Claim[] private batch;
    bytes private first;
    bytes private later;

    function setUp() public override {
        super.setUp();
        unopened = terms();
        permit = byPermit(DEPOSIT);
        authorization = byAuthorization(unopened, DEPOSIT, END);

        fresh = terms();
        fresh.payee = stranger;
        fresh.salt = keccak256("fresh");
        opened(fresh);
        first = signClaim(fresh, PRICE);

        used = terms();
        used.salt = keccak256("used");
        opened(used);
        claim(used, PRICE);
        // the payee has been owed something before, and in part still is
        bytes memory signature = signClaim(used, 2 * PRICE);
        vm.prank(payee);
        channels.record(used, 2 * PRICE, signature);
        later = signClaim(used, 3 * PRICE);
        topUp = byAuthorization(used, DEPOSIT, END);

        IPaymentChannel.Channel memory channel = terms();
        for (uint256 i = 0; i < BATCH; ++i) {
            channel.salt = keccak256(abi.encode("batch", i));
            opened(channel);
            claim(channel, PRICE);
            batch.push(IPaymentChannel.Claim(channel, 2 * PRICE, signClaim(channel, 2 * PRICE)));
        }
        vm.prank(payer);
        usdc.approve(address(channels), DEPOSIT);
    }

    function test_gas_openByAuthorization() public {
        channels.fund(unopened, DEPOSIT, END, authorization);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 110_000, "open by authorization");
    }

    function test_gas_openByAllowance() public {
        vm.prank(payer);
        channels.fund(unopened, DEPOSIT, END, byAllowance());
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 110_000, "open by allowance");
    }

    function test_gas_openByPermit() public {
        vm.prank(payer);
        channels.fund(unopened, DEPOSIT, END, permit);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 110_000, "open by permit");
    }

    function test_gas_topUpByAuthorization() public {
        channels.fund(used, DEPOSIT, END, topUp);
    }

    function test_gas_firstClaim() public {
        channels.claim(fresh, PRICE, first);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 75_000, "the payee's first claim");
    }

    /// @dev Above the 45,000 of a later claim that leaves the money here (below): a transaction (21,000), its 3,700 for
    /// data, `ecrecover` (3,100), a cold token (2,600), three cold slots changed (15,000) and the token's own event
    /// (1,756) alone are 47,100.
    function test_gas_laterClaim() public {
        channels.claim(used, 3 * PRICE, later);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 56_000, "a later claim, paid out");
    }

    function test_gas_firstClaimRecorded() public {
        vm.prank(stranger);
        channels.record(fresh, PRICE, first);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 75_000, "the payee's first claim, recorded");
    }

    function test_gas_laterClaimRecorded() public {
        vm.prank(payee);
        channels.record(used, 3 * PRICE, later);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 45_000, "a later claim, recorded");
    }

    function test_gas_collect() public {
        channels.collect(payee, address(usdc));
    }

    function test_gas_claimMany() public {
        vm.assertEq(channels.claimMany(batch), BATCH, "paid");
        vm.assertLe(vm.lastCallGas().gasTotalUsed / BATCH, 21_000, "each later claim in a batch, paid out");
    }

    function test_gas_close() public {
        vm.prank(payer);
        channels.close(used);
    }

    function test_gas_release() public {
        vm.prank(payee);
        channels.release(used);
    }

    function test_gas_withdraw() public {
        vm.warp(END + 1);
        channels.withdraw(used);
    }
}
