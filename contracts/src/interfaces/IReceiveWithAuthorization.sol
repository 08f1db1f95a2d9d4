// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The part of EIP-3009 that the escrow calls, in both forms found on chain.
interface IReceiveWithAuthorization {
    /// @notice Move `value` from `from` to the caller under a signature of `from`, given as its three parts.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external;

    /// @notice The same with an opaque signature, which contract wallets (ERC-1271) need.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;
}
