// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title One-way payment channels: one deposit, any number of payments signed off chain, one settlement.
/// @notice The payer signs ever higher cumulative amounts; the payee collects the highest one before
/// `expiresAt`. What is left goes back to the payer afterwards. A channel may then be funded again and goes on: claims
/// signed before count on, so the next one must be above the highest ever signed. A new salt makes a clean start.
interface IPaymentChannel {
    /// @notice Who pays whom. The EIP-712 hash of this is the channel's id, so nothing of it is stored.
    /// @param payer whose deposit it is
    /// @param signer who signs claims; a key or an ERC-1271 contract, often the payer. What a key signed stays
    /// valid; a contract may change its mind, so a payee accepts one only where it trusts it not to
    /// @param payee who is paid
    /// @param token the ERC-20 token
    /// @param challengePeriod seconds that the payee keeps for a last claim after the payer closes early
    /// @param salt lets the same two have several channels
    struct Channel {
        address payer;
        address signer;
        address payee;
        address token;
        uint32 challengePeriod;
        bytes32 salt;
    }

    /// @notice How a deposit is collected. `Allowance` and `Permit` are for the payer's own transactions.
    enum DepositMethod {
        /// An allowance that the payer gave before.
        Allowance,
        /// EIP-2612: the allowance comes with the call.
        Permit,
        /// EIP-3009 with nonce `depositNonce(channelId, deposited + amount, expiresAt)`: anyone may relay it.
        Authorization
    }

    /// @notice What is needed to collect a deposit.
    /// @param method how to collect it
    /// @param validAfter unix seconds; `Authorization` only
    /// @param validBefore unix seconds; for `Permit` its deadline
    /// @param signature of the permit or authorization; empty for `Allowance`
    struct Deposit {
        DepositMethod method;
        uint256 validAfter;
        uint256 validBefore;
        bytes signature;
    }

    /// @notice A signed cumulative amount: `Claim(bytes32 channel,uint256 amount)`.
    struct Claim {
        Channel channel;
        uint256 amount;
        bytes signature;
    }

    /// @notice A deposit arrived; `deposited` and `expiresAt` are the new values.
    event ChannelFunded(
        bytes32 indexed channelId,
        address indexed payer,
        address indexed payee,
        uint256 deposited,
        uint256 expiresAt
    );
    /// @notice `amount` more was claimed; `claimed` is the payee's in all.
    event ChannelClaimed(bytes32 indexed channelId, address indexed payee, uint256 amount, uint256 claimed);
    /// @notice The payer closes: the payee may claim until `expiresAt`.
    event ChannelClosing(bytes32 indexed channelId, uint256 expiresAt);
    /// @notice What was left, `amount`, went back to the payer.
    event ChannelClosed(bytes32 indexed channelId, address indexed payer, uint256 amount);
    /// @notice The token refused to pay the payee `amount` of what was claimed: it stays here until {collect}.
    event PaymentOwed(address indexed payee, address indexed token, uint256 amount);
    /// @notice `amount` that was owed went to the payee.
    event PaymentCollected(address indexed payee, address indexed token, uint256 amount);

    /// @notice Payer, signer, payee and token must not be zero, and the payee must be neither payer nor signer.
    error BadChannel();
    /// @notice Deposits are above zero, and all of a channel's together below 2^96.
    error DepositOutOfRange(uint256 amount);
    /// @notice A channel must end after now and not before it did, within `latest`.
    error ExpiryOutOfRange(uint256 expiresAt, uint256 latest);
    /// @notice Only `expected` may do this.
    error Unauthorized(address caller, address expected);
    /// @notice The token delivered another amount than it was asked for.
    error UnexpectedAmountReceived(address token, uint256 expected, uint256 received);
    /// @notice The signer did not sign this claim.
    error InvalidSignature(address signer);
    /// @notice The claim is above what was deposited.
    error OverDeposit(uint256 amount, uint256 deposited);
    /// @notice The claim is not above what was paid already.
    error NothingToClaim(uint256 amount, uint256 claimed);
    /// @notice The payee is too late, or the channel is unknown, or what was left in it went back.
    error ChannelExpired(bytes32 channelId, uint256 expiresAt);
    /// @notice The payee may still claim.
    error ChannelNotExpired(bytes32 channelId, uint256 expiresAt);
    /// @notice Nothing is left in the channel that could go back.
    error NothingLeft(bytes32 channelId);
    /// @notice Nothing is owed to the payee in this token.
    error NothingOwed(address payee, address token);

    /// @notice Open a channel, or add to one and move its end.
    /// @return channelId the EIP-712 hash of `channel`
    function fund(Channel calldata channel, uint256 amount, uint256 expiresAt, Deposit calldata deposit)
        external
        returns (bytes32 channelId);

    /// @notice Pay the payee what the claim is above the last one. Anyone may send it, until the end of `expiresAt`.
    /// Where the token refuses to pay the payee, the money is owed to it: see {collect}.
    function claim(Channel calldata channel, uint256 amount, bytes calldata signature) external;

    /// @notice Several claims at once. A claim that cannot be paid, for whatever reason, is passed over, the others
    /// are paid. Cheapest where claims of the same payee and token stand together.
    /// @return paid how many were paid
    function claimMany(Claim[] calldata claims) external returns (uint256 paid);

    /// @notice The payee makes a claim good without being paid yet: it is owed the money, see {collect}. Cheaper than
    /// {claim} for a payee that does so often, and independent of the token.
    function record(Channel calldata channel, uint256 amount, bytes calldata signature) external;

    /// @notice Anyone sends to the payee all that it is owed in a token.
    function collect(address payee, address token) external;

    /// @notice The payer ends the channel early: the payee keeps `challengePeriod` for a last claim.
    function close(Channel calldata channel) external;

    /// @notice The payee gives back at once what it has not claimed.
    function release(Channel calldata channel) external;

    /// @notice Anyone sends what is left to the payer once `expiresAt` has passed.
    function withdraw(Channel calldata channel) external;

    /// @notice Atomic units deposited and claimed so far, and the second until which claims are paid; zeros for an
    /// unknown channel. Where money went back to the payer, `deposited` is equal to `claimed`, and `expiresAt` zero.
    function getChannel(bytes32 channelId)
        external
        view
        returns (uint256 deposited, uint256 claimed, uint256 expiresAt);

    /// @notice Atomic units that were claimed for the payee, of all its channels, and wait for {collect}.
    function owed(address payee, address token) external view returns (uint256);

    /// @notice The EIP-3009 nonce of the deposit that brings a channel to `deposited`, ending at `expiresAt`.
    function depositNonce(bytes32 channelId, uint256 deposited, uint256 expiresAt)
        external
        pure
        returns (bytes32);

    /// @notice The EIP-712 hash that is a channel's id. Domain name `Dealwright PaymentChannel`, version `1`.
    function hashChannel(Channel calldata channel) external view returns (bytes32);

    /// @notice The EIP-712 hash that a claim's signer signs.
    function hashClaim(bytes32 channelId, uint256 amount) external view returns (bytes32);
}
