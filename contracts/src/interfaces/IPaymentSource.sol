// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobEscrow} from "./IJobEscrow.sol";

/// @title A contract that pays for somebody else's job, such as a spending mandate.
interface IPaymentSource {
    /// @notice Transfer exactly `agreement.price` of `agreement.token` to the caller, an escrow, or revert.
    /// @dev A source must trust the caller before it believes `hash` and `agreement`: only an escrow that it
    /// knows has checked the signatures under them.
    /// @param hash the agreement's EIP-712 hash
    /// @param agreement terms that both sides signed
    /// @param data what the source needs to know, as given to the escrow
    /// @return payer who gets the money should the job be refunded
    function pay(bytes32 hash, IJobEscrow.Agreement calldata agreement, bytes calldata data)
        external
        returns (address payer);
}
