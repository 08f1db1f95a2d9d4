// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title An ERC-1271 signer that agrees to everything, until it is told to deny everything.
contract FickleSigner is IERC1271 {
    bool private _denies;

    function deny() external {
        _denies = true;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        return _denies ? bytes4(0xffffffff) : IERC1271.isValidSignature.selector;
    }
}
