// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPaymentSource} from "./IPaymentSource.sol";

/// @title Jobs paid from a principal's own account, within limits that the principal signed once.
/// @notice The principal keeps the money and gives this contract an allowance. Whatever the agent, a provider
/// or a relayer does, no more than the mandate's limits leaves the account, and refunds go back to it.
interface ISpendingMandate is IPaymentSource {
    /// @notice What the principal signs (EIP-712). Limits are on what goes out: refunds restore nothing. A limit of
    /// zero allows nothing; one from 2^96 on is as good as 2^96 - 1.
    /// @param principal whose money it is
    /// @param agent the client of every agreement that may be paid
    /// @param token the only token that may be spent
    /// @param escrow the only escrow that may collect
    /// @param registry ERC-8004 identity registry that must name the provider as an agent's wallet or owner; zero
    /// allows any provider
    /// @param perDeal most that one agreement may cost, atomic units
    /// @param perPeriod most that may be spent in one period, atomic units
    /// @param total most that may ever be spent, atomic units
    /// @param period seconds; periods follow each other from `validAfter`; zero means no limit per period
    /// @param validAfter unix seconds, inclusive
    /// @param validUntil unix seconds, inclusive
    /// @param services digests that an agreement's `serviceDigest` must be one of; empty allows any service
    /// @param salt makes equal limits distinct mandates
    struct Mandate {
        address principal;
        address agent;
        address token;
        address escrow;
        address registry;
        uint256 perDeal;
        uint256 perPeriod;
        uint256 total;
        uint64 period;
        uint64 validAfter;
        uint64 validUntil;
        bytes32[] services;
        bytes32 salt;
    }

    /// @notice What `pay` takes as `data`, ABI-encoded.
    /// @param mandate the limits
    /// @param principalSignature of the principal on the mandate
    /// @param agentSignature of the agent on `Draw(bytes32 mandate,bytes32 agreement)`
    /// @param providerAgentId the provider's id in `mandate.registry`; ignored where that is zero
    struct Draw {
        Mandate mandate;
        bytes principalSignature;
        bytes agentSignature;
        uint256 providerAgentId;
    }

    /// @notice `amount` of the principal's money paid for an agreement.
    event MandateDrawn(
        bytes32 indexed mandate, bytes32 indexed agreement, address indexed principal, uint256 amount
    );
    /// @notice Nothing more can be spent under the mandate.
    event MandateRevoked(bytes32 indexed mandate, address indexed principal);

    /// @notice Only the escrow that the mandate names may collect.
    error WrongEscrow(address caller, address escrow);
    /// @notice The mandate is not valid yet, or not any more.
    error MandateNotValid(uint64 validAfter, uint64 validUntil);
    /// @notice The principal took the mandate back.
    error MandateIsRevoked(bytes32 mandate);
    /// @notice `signer` did not sign the mandate or the draw.
    error InvalidSignature(address signer);
    /// @notice The agreement's client is not the mandate's agent.
    error WrongAgent(address client, address agent);
    /// @notice The agreement is in another token.
    error WrongToken(address token, address expected);
    /// @notice The mandate does not cover this service.
    error ServiceNotAllowed(bytes32 serviceDigest);
    /// @notice The registry does not vouch for this provider under this id.
    error ProviderNotRegistered(address provider, uint256 agentId);
    /// @notice The price is above what one deal may cost.
    error OverDealLimit(uint256 price, uint256 limit);
    /// @notice The price is above what is left of the period.
    error OverPeriodLimit(uint256 price, uint256 left);
    /// @notice The price is above what is left of the mandate.
    error OverTotalLimit(uint256 price, uint256 left);

    /// @notice The caller takes a mandate back that it signed as principal, at once and for ever.
    function revoke(bytes32 mandate) external;

    /// @notice Anyone takes a mandate back with the principal's signature on `Revocation(bytes32 mandate)`.
    function revokeBySignature(address principal, bytes32 mandate, bytes calldata signature) external;

    /// @notice Whether a principal took a mandate back.
    function isRevoked(address principal, bytes32 mandate) external view returns (bool);

    /// @notice Atomic units spent under a mandate in all, and in the period that is running (where there are no
    /// periods: in all).
    function spent(Mandate calldata mandate) external view returns (uint256 total, uint256 inPeriod);

    /// @notice Most that one more agreement could cost now by the limits; zero where the mandate is revoked or not
    /// valid. The principal's balance and allowance are not looked at.
    function available(Mandate calldata mandate) external view returns (uint256);

    /// @notice The EIP-712 hash that the principal signs. Domain name `Dealwright SpendingMandate`, version `1`.
    function hashMandate(Mandate calldata mandate) external view returns (bytes32);

    /// @notice The EIP-712 hash that the agent signs to pay for one agreement: `Draw(bytes32 mandate,bytes32 agreement)`.
    function hashDraw(bytes32 mandate, bytes32 agreement) external view returns (bytes32);

    /// @notice The EIP-712 hash that the principal signs for `revokeBySignature`.
    function hashRevocation(bytes32 mandate) external view returns (bytes32);
}
