// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IdentityRegistry} from "../src/IdentityRegistry.sol";
import {TestBase} from "./utils/Vm.sol";

/// @title What registering costs. Run with `--isolate`: see contracts/.gas-snapshot.
contract IdentityRegistryGasTest is TestBase {
    IdentityRegistry private registry;

    function setUp() public {
        registry = new IdentityRegistry();
        // not the first agent of all
        vm.prank(address(0x0A));
        registry.register();
    }

    function test_gas_register_first() public {
        vm.prank(address(0x0B));
        registry.register();
    }

    function test_gas_register_later() public {
        vm.prank(address(0x0A));
        registry.register();
    }
}
