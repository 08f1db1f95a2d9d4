// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title What registering costs. Run with `--isolate`: see contracts/.gas-snapshot.
contract IdentityRegistryGasTest is TestBase {
    IdentityRegistry private fresh;
    IdentityRegistry private used;

    function setUp() public {
        (fresh, used) = (new IdentityRegistry(), new IdentityRegistry());
        vm.prank(address(0x0A));
        used.register();
    }

    function test_gas_register_first() public {
        vm.prank(address(0x0A));
        fresh.register();
    }

    /// @dev An owner's second agent.
    function test_gas_register_later() public {
        vm.prank(address(0x0A));
        used.register();
    }
}
